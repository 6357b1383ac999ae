package dev.limitlens.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.limiter.LimiterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README says is so. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");

    @Test
    void itsCodeIsThatOfTheExampleWhichIsTested() throws IOException {
        List<String> code = fenced("java");

        assertThat(code).hasSize(1);
        assertThat(withoutIndent(Files.readString(Path.of("src/main/java/dev/limitlens/examples/QuickStart.java"))))
                .contains(withoutIndent(code.get(0)));
    }

    @ParameterizedTest
    @MethodSource("links")
    void itsLinksLeadToFiles(String link) {
        assertThat(ROOT.resolve(link)).exists();
    }

    static Stream<String> links() throws IOException {
        return Pattern.compile("\\]\\((?!http)([^)#]+)\\)")
                .matcher(readme())
                .results()
                .map(match -> match.group(1));
    }

    @Test
    void itsTableHasEveryLimiter() throws IOException {
        List<String> ids = Pattern.compile(
                        "(?m)^\\| `([a-z-]+)` \\|.*(?:ABSOLUTE|RELATIVE|NEITHER|INCONCLUSIVE)[^|]*\\|$")
                .matcher(readme())
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(ids)
                .containsExactlyElementsOf(Stream.concat(LimiterSpec.ids().stream(), Stream.of("none-of-these"))
                        .toList());
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static List<String> fenced(String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\\n(.*?)```")
                .matcher(readme())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String withoutIndent(String code) {
        return code.replaceAll("(?m)^ +", "");
    }
}
