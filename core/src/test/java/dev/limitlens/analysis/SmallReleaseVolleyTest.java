package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Volleys;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.SlidingLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A sliding log gives the first use back while a volley is under way: one of its requests fits into that, the others do not. Their refusals do
 * not mean that they were decided upon before it.
 */
class SmallReleaseVolleyTest {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private static final double[][] USES = {
        {0, 2_400}, {6, 4_000}, {6.2, 6_400}, {6.4, 1_208}, {6.6, 400}, {6.8, 100}, {30, 100}, {50, 100}
    };

    private static double oddsOfTheLog(int requests, long tokens) {
        LimitsState limits =
                Limits.of(Limiter.of(new SlidingLog(WINDOW.toNanos()), 14_100)).start(EpochNanos.of(START));
        Answered answered = new Answered().asked(limits, USES, "x");
        for (int k = 0; k < requests; k++) {
            answered.asked(limits, 59.94 + 0.02 * k, tokens, Volleys.purpose(USES.length));
        }
        List<Observation> all = answered.list();
        assertThat(all.subList(USES.length, all.size()).stream().filter(Observation::admitted))
                .hasSizeGreaterThanOrEqualTo(1);
        Inference inference = new Inference(Premises.of(8_000, WINDOW), START);
        inference.observeAll(all.subList(0, USES.length));
        inference.observeAll(all.subList(USES.length, all.size()));
        return inference.posterior().getOrDefault(SlidingLog.ID, 0.0)
                / inference.posterior().getOrDefault(BucketedWindow.ID, 0.0);
    }

    @Test
    void what_does_not_fit_into_the_release_is_no_evidence_against_it() {
        double fit = oddsOfTheLog(7, 101);
        double tooMuch = oddsOfTheLog(7, 1_320);

        assertThat(fit).isFinite();
        assertThat(tooMuch).isFinite().isGreaterThan(1).isGreaterThan(fit / 4);
    }

    /** 450 tokens are left, so most of the requests fit before the release, and what is refused is refused in spite of it. */
    @Test
    void a_volley_that_uses_up_what_is_left_does_not_hang_on_a_line() {
        LimitsState limits =
                Limits.of(Limiter.of(new SlidingLog(WINDOW.toNanos()), 14_100)).start(EpochNanos.of(START));
        double[][] uses = {
            {0, 50}, {6, 4_000}, {6.2, 6_400}, {6.4, 3_200}, {6.6, 600}, {6.8, 500}, {7, 460}, {30, 460}, {50, 460}
        };
        Answered answered = new Answered().asked(limits, uses, "x");
        for (int k = 0; k < 7; k++) {
            answered.asked(limits, 59.94 + 0.02 * k, 100, Volleys.purpose(uses.length));
        }
        List<Observation> all = answered.list();
        Inference inference = new Inference(Premises.of(8_000, WINDOW), START);
        inference.observeAll(all.subList(0, uses.length));
        double before = inference.posterior().getOrDefault(SlidingLog.ID, 0.0);

        inference.observeAll(all.subList(uses.length, all.size()));

        assertThat(all.subList(uses.length, all.size()).stream().filter(Observation::admitted))
                .hasSize(5);
        assertThat(inference.posterior().getOrDefault(SlidingLog.ID, 0.0)).isGreaterThan(before);
    }
}
