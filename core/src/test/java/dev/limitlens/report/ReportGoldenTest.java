package dev.limitlens.report;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReportGoldenTest {

    static Stream<Arguments> reports() {
        return Stream.of(
                Arguments.of("aligned-window", Fixtures.alignedWindow()),
                Arguments.of("seed-run", Fixtures.seedRun()),
                Arguments.of("token-bucket", Fixtures.tokenBucket()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void text(String name, Report report) throws IOException {
        Golden.assertMatches(name + ".txt", TextReport.render(report));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void json(String name, Report report) throws IOException {
        Golden.assertMatches(
                name + ".verdict.json", VerdictJson.render(report.analysis().verdict()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void html(String name, Report report) throws IOException {
        Golden.assertMatches(name + ".html", HtmlReport.render(report));
    }
}
