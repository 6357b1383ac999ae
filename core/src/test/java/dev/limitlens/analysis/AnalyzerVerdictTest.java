package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a verdict says of a limit that was told from all others, and of the clock by which it was. */
class AnalyzerVerdictTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);

    private static Inference ofClockWindow;

    @BeforeAll
    static void infer() {
        ofClockWindow = Inference.ofWhole(
                PREMISES, Answered.START, Answered.usedUpByTheClock().list());
    }

    private static Verdict verdict(double level, List<Observation> observations) {
        return new Analyzer(PREMISES, level)
                .analyze(Answered.START, observations)
                .verdict();
    }

    @Test
    void a_family_beyond_the_level_is_identified_and_nothing_more_needs_to_be_asked() {
        Verdict verdict = new Analyzer(PREMISES, 0.9).analyze(ofClockWindow).verdict();

        assertThat(verdict.family()).isEqualTo("fixed-window");
        assertThat(verdict.confidence()).isGreaterThan(0.9);
        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.ABSOLUTE);
        assertThat(verdict.conclusionProbability()).isGreaterThan(0.9);
        assertThat(verdict.nextProbe()).isEmpty();
        assertThat(verdict.parameters().keySet()).containsExactly("capacity", "windowSeconds", "phaseSeconds");
        assertThat(verdict.aligned().orElseThrow()).isGreaterThan(0.9);
        assertThat(verdict.axes().keySet()).containsExactly("metered", "denial", "admission");
        assertThat(verdict.evidence()).isNotEmpty();
        assertThat(verdict.warnings())
                .noneMatch(w -> w.startsWith("no request was refused"))
                .noneMatch(w -> w.startsWith("no model explains"))
                .noneMatch(w -> w.startsWith("no single drain"))
                .noneMatch(w -> w.contains("may or may not have been charged"))
                .noneMatch(w -> w.startsWith("other clients use"))
                .contains("not tested: concurrency, daily quota");
    }

    @Test
    void below_the_level_the_same_is_only_the_most_probable() {
        Verdict verdict = new Analyzer(PREMISES, 0.9999).analyze(ofClockWindow).verdict();

        assertThat(verdict.family()).isEqualTo("fixed-window");
        assertThat(verdict.identified()).isFalse();
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
        assertThat(verdict.conclusionProbability()).isBetween(0.9, 0.9999);
    }

    @Test
    void what_is_no_limit_has_no_parameters_and_no_axes() {
        Answered answered = new Answered();
        for (int i = 0; i < 8; i++) {
            answered.admitted(0.15 * i, 9_000, "x");
        }
        Verdict verdict = verdict(0.9, answered.list());

        assertThat(verdict.family()).isEqualTo("unlimited");
        assertThat(verdict.identified()).isFalse();
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
        assertThat(verdict.parameters()).isEmpty();
        assertThat(verdict.axes()).isEmpty();
        assertThat(verdict.aligned()).isEmpty();
        assertThat(verdict.warnings())
                .contains(
                        "no request was refused: a limit above the largest load tried, 72000 tokens in all, would look"
                                + " the same");
    }

    @Test
    void only_a_quiet_start_is_taken_for_granted() {
        String quiet = "a quiet start was taken for granted: use that nobody recorded would count as evidence";
        List<Observation> few = new Answered().admitted(0, 10, "x").list();

        assertThat(verdict(0.9, few).warnings()).contains(quiet);
        assertThat(new Analyzer(PREMISES.withStart(Start.UNKNOWN), 0.9)
                        .analyze(Answered.START, few)
                        .verdict()
                        .warnings())
                .doesNotContain(quiet);
    }

    // ---- the server's clock

    /** The same, with the date that a server's clock shows which is ahead: it was written when the answer was sent. */
    private static List<Observation> dated(List<Observation> observations, double aheadSeconds) {
        List<Observation> dated = new ArrayList<>();
        for (Observation observation : observations) {
            Instant written = observation.receivedAt().minusMillis(50).plusMillis(Math.round(1_000 * aheadSeconds));
            ProbeResult result = observation.result();
            dated.add(new Observation(
                    observation.intent(),
                    observation.sentAt(),
                    observation.receivedAt(),
                    new ProbeResult(
                            result.outcome(),
                            result.httpStatus(),
                            Instant.ofEpochSecond(written.getEpochSecond()),
                            null)));
        }
        return dated;
    }

    private static Verdict onServerClock(List<Observation> observations) {
        return new Analyzer(PREMISES, 0.9)
                .analyzeOnServerClock(Answered.START, observations)
                .verdict();
    }

    @Test
    void without_dates_the_local_clock_is_the_servers() {
        List<Observation> few = Answered.usedUp().list();

        assertThat(onServerClock(few)).isEqualTo(verdict(0.9, few));
        assertThat(onServerClock(few).clock()).isEmpty();
    }

    /** Seen from a client whose clock is 7 s slow, the windows begin 7 s before its minutes. */
    @Test
    void with_dates_what_is_aligned_is_judged_by_the_servers_clock() {
        List<Observation> seen = new ArrayList<>();
        for (Observation observation : dated(Answered.usedUpByTheClock().list(), 0)) {
            Duration slow = Duration.ofSeconds(7);
            seen.add(new Observation(
                    observation.intent(),
                    observation.sentAt().minus(slow),
                    observation.receivedAt().minus(slow),
                    observation.result()));
        }
        Verdict verdict = new Analyzer(PREMISES, 0.9)
                .analyzeOnServerClock(Answered.START.minusSeconds(7), seen)
                .verdict();

        assertThat(verdict.family()).isEqualTo("fixed-window");
        assertThat(verdict.aligned().orElseThrow()).isGreaterThan(0.8);
        Interval clock = verdict.clock().orElseThrow();
        assertThat(clock.estimate()).isCloseTo(7, within(0.5));
        assertThat(clock.low()).isBetween(6.0, 7.0);
        assertThat(clock.high()).isBetween(7.0, 8.0);
    }

    @Test
    void a_clock_that_is_known_to_a_two_hundredth_of_a_window_at_least_is_worth_no_warning() {
        List<Observation> few = List.of(Answered.usedUp().list().get(0));
        assertThat(onServerClock(dated(few, 0)).warnings())
                .anyMatch(w -> w.startsWith("the server's clock is known to +-0.55 s only"));

        // written just before one second ends and just after another begins
        List<Observation> exact = dated(
                new Answered().admitted(0.9, 10, "x").admitted(1.96, 10, "x").list(), 0);
        assertThat(onServerClock(exact).warnings()).noneMatch(w -> w.startsWith("the server's clock"));
    }

    @Test
    void a_clock_that_was_set_is_told() {
        List<Observation> seen =
                new ArrayList<>(dated(new Answered().admitted(0, 10, "x").list(), 0));
        seen.addAll(
                dated(new Answered().admitted(5, 10, "x").admitted(8, 10, "x").list(), 100));

        assertThat(onServerClock(seen).warnings())
                .contains(
                        "the dates of the answers contradict each other: a clock was set, or drifts; the offset of the"
                                + " server's clock rests on the last 2 of 3");
        assertThat(onServerClock(seen.subList(0, 1)).warnings()).noneMatch(w -> w.startsWith("the dates of"));
    }
}
