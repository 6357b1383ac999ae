package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveBlockTest {

    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final Observation REFUSED = new Observation(
            new Intent(NOW, new ProbeRequest(0, "opening", 4_000, 1)),
            NOW,
            NOW.plusMillis(100),
            ProbeResult.throttled("no"));

    private final StringWriter printed = new StringWriter();

    @Test
    void itSaysWhatIsOnItsWayHowSureItIsAndWhatComesNext() {
        PrintWriter err = new PrintWriter(printed);
        ProgressLines lines = new ProgressLines(err, new LiveBlock(err, true, PREMISES));

        lines.intent(REFUSED.intent());
        assertThat(printed.toString()).contains("nothing known yet | next: request 0, 4000 tokens, is on its way");
        lines.observation(REFUSED);
        assertThat(printed.toString()).contains("08:00:00.000Z opening, 4000 tokens: throttled (no), 100 ms");
        String foot = printed.toString().substring(printed.toString().lastIndexOf('\r'));
        assertThat(foot)
                .matches(
                        "\r\033\\[K\033\\[\\?7l\033\\[2m\\[[a-z-]+ \\d+%, [a-z-]+ \\d+% \\| next: .*]\033\\[0m\033\\[\\?7h");
        lines.end();
        assertThat(printed.toString()).endsWith("\r\033[K");
    }

    @Test
    void aResumedExperimentBeginsWithWhatItKnew() {
        PrintWriter err = new PrintWriter(printed);
        LiveBlock live = new LiveBlock(err, false, PREMISES);
        ProgressLines lines = new ProgressLines(err, live);

        lines.resumed(NOW, List.of(REFUSED));
        lines.intent(REFUSED.intent());

        assertThat(printed.toString())
                .doesNotContain("nothing known yet")
                .containsPattern("\\[[a-z-]+ \\d+%, [a-z-]+ \\d+% \\| next: request 0");
    }

    @Test
    void withoutATerminalThereAreOnlyPlainLines() {
        PrintWriter err = new PrintWriter(printed);
        ProgressLines lines = ProgressLines.suiting(err, PREMISES, Map.of("TERM", "dumb"));

        lines.intent(REFUSED.intent());
        lines.observation(REFUSED);
        lines.end();

        assertThat(printed.toString()).hasLineCount(1).doesNotContain("\r", "\033");
    }

    @Test
    void colourIsLeftAwayWhereItIsNotWelcome() {
        assertThat(LiveBlock.coloured(Map.of())).isTrue();
        assertThat(LiveBlock.coloured(Map.of("NO_COLOR", ""))).isTrue();
        assertThat(LiveBlock.coloured(Map.of("NO_COLOR", "1"))).isFalse();
        new LiveBlock(new PrintWriter(printed), false, PREMISES).draw();
        assertThat(printed.toString())
                .isEqualTo("\r\033[K\033[?7l[nothing known yet | next: the first request]\033[?7h");
    }
}
