package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextReportTest {

    static Stream<Report> reports() {
        return Stream.of(Fixtures.alignedWindow(), Fixtures.seedRun(), Fixtures.tokenBucket(), Fixtures.empty());
    }

    @ParameterizedTest
    @MethodSource("reports")
    void has_the_seeds_parts_in_order_on_lines_of_a_terminal(Report report) {
        String text = TextReport.render(report);

        assertThat(text)
                .containsSubsequence("TEST SUMMARY\n", "WHAT EACH MODEL PREDICTED\n", "ANALYSIS\n", "CONCLUSION\n");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
        assertThat(TextReport.render(report)).isEqualTo(text);
    }

    @Test
    void marks_the_request_that_the_seed_called_its_key_result() {
        assertThat(TextReport.render(Fixtures.alignedWindow()))
                .containsSubsequence("Test: test at next minute :05 (#10)", "Status: 200 admitted <-- KEY RESULT")
                .containsOnlyOnce("<-- KEY RESULT");
    }

    @Test
    void marks_the_strongest_evidence_of_another_plan() {
        assertThat(TextReport.render(Fixtures.tokenBucket()))
                .containsSubsequence("(#10)", "<-- KEY RESULT", "(#11)")
                .containsOnlyOnce("<-- KEY RESULT");
    }

    @Test
    void tells_the_minute_of_a_minute_and_the_position_in_another_window() {
        assertThat(TextReport.render(Fixtures.seedRun())).contains("Time: 13:18:35 (minute 18, second 35)");
        assertThat(TextReport.render(Fixtures.tokenBucket()))
                .contains("Time: 13:18:10.103 (second 0.103 of the 10 s window)");
    }

    @Test
    void cannot_be_used_to_steer_a_terminal() {
        String text = TextReport.render(Fixtures.foreign("\u001b[2J\u0007\u202Egnp.exe\r\nTest: forged\u0000"));

        assertThat(text.codePoints().filter(c -> (c < ' ' && c != '\n') || c == 0x202E))
                .isEmpty();
        assertThat(text.lines()).noneMatch(line -> line.startsWith("Test: forged"));
    }

    @Test
    void says_what_it_leaves_out_of_a_long_run() {
        String text = TextReport.render(Fixtures.longRun(5_000));

        assertThat(text).contains("4,800 requests left out").hasSizeLessThan(200_000);
    }
}
