package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.limitlens.limiter.LimiterSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {

    @Test
    void itRunsTheSeedsExperimentOnFourLimiters() {
        Invocation demo = Invocation.of("demo", "--json", "-");

        assertThat(demo.exitCode()).isZero();
        List<String> truths = new ArrayList<>();
        for (JsonNode run : demo.json().get("runs")) {
            String truth = LimiterSpec.parse(run.get("truth").textValue()).id();
            truths.add(truth);
            VerdictContract.check(run.get("verdict"));
            assertNotConfidentlyWrong(truth, run.get("verdict"));
        }
        assertThat(truths).containsExactly("fixed-window", "anchored-window", "sliding-log", "token-bucket");
    }

    private static void assertNotConfidentlyWrong(String truth, JsonNode verdict) {
        if (verdict.get("confidence").doubleValue() >= 0.99) {
            assertThat(verdict.get("family").textValue()).isEqualTo(truth);
        }
        String right = switch (truth) {
            case "fixed-window" -> "ABSOLUTE";
            case "anchored-window", "sliding-log" -> "RELATIVE";
            default -> "NEITHER";
        };
        assertThat(verdict.get("conclusion").textValue()).isIn(right, "INCONCLUSIVE");
    }

    @Test
    void asTextItHasASummaryForEachAndOneForAll() {
        Invocation demo = Invocation.of("demo");

        assertThat(demo.out())
                .contains("The truth: fixed-window:", "The truth: anchored-window:", "The truth: sliding-log:")
                .contains("The truth: token-bucket:", "What the minute-boundary schedule can tell");
        assertThat(demo.err()).isEmpty();
    }

    @Test
    void itIsReproducible() {
        assertThat(Invocation.of("demo").out()).isEqualTo(Invocation.of("demo").out());
    }

    @Test
    void eachRunGetsADirectory(@TempDir Path out) {
        Invocation.of("demo", "--out", out.toString());

        assertThat(out.toFile().list())
                .containsExactlyInAnyOrder("fixed-window", "anchored-window", "sliding-log", "token-bucket");
        assertThat(out.resolve("sliding-log").toFile().list())
                .containsExactlyInAnyOrder("journal.jsonl", "verdict.json", "report.html");
    }
}
