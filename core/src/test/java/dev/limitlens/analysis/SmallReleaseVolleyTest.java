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

    private static final double[][] USES = {
        {0, 2_400}, {6, 4_000}, {6.2, 6_400}, {6.4, 1_208}, {6.6, 400}, {6.8, 100}, {30, 100}, {50, 100}
    };

    private static double oddsOfTheLog(int requests, long tokens) {
        Duration window = Duration.ofMinutes(1);
        LimitsState limits =
                Limits.of(Limiter.of(new SlidingLog(window.toNanos()), 14_100)).start(EpochNanos.of(START));
        Answered answered = new Answered().asked(limits, USES, "x");
        for (int k = 0; k < requests; k++) {
            answered.asked(limits, 59.94 + 0.02 * k, tokens, Volleys.purpose(USES.length));
        }
        List<Observation> all = answered.list();
        assertThat(all.subList(USES.length, all.size()).stream().filter(Observation::admitted))
                .hasSizeGreaterThanOrEqualTo(1);
        Inference inference = new Inference(Premises.of(8_000, window), START);
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
}
