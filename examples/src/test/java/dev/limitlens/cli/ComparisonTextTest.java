package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Comparison;
import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Spent;
import dev.limitlens.analysis.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTextTest {

    private static Verdict verdict(double confidence) {
        return new Verdict(
                Conclusion.RELATIVE,
                confidence,
                "token-bucket",
                confidence,
                true,
                Map.of("token-bucket", confidence),
                Map.of(),
                OptionalDouble.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                new Spent(1, 1, 1, 1),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"0.98765, 98.8%", "0.99899, 99.8%", "0.999899, 99.98%", "0.99995, >99.99%"})
    void nothingLooksSurerThanInTheReport(double probability, String percent) {
        Comparison comparison = new Comparison(probability, 1, verdict(probability), verdict(probability), List.of());

        String text = ComparisonText.render(comparison, Path.of("a"), Path.of("b"));

        assertThat(text.lines())
                .startsWith(
                        "The same limiter, with a probability of " + percent + ".",
                        "a: token-bucket " + percent + ", " + Conclusion.RELATIVE,
                        "b: token-bucket " + percent + ", " + Conclusion.RELATIVE);
    }
}
