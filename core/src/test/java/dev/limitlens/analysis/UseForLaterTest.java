package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * A clock-aligned window of a minute of which all was used in its first half, twice. Two buckets of half a minute would have answered the
 * same: what was used is forgotten with the minute, and of the second half there was no use that might have been kept.
 */
class UseForLaterTest {

    private static final double[][] REQUESTS = {
        {45, 2_400},
        {51, 2_000},
        {52, 1_200},
        {52.5, 300},
        {53, 101},
        {53.3, 60},
        {53.6, 41},
        {80, 41},
        {95, 41},
        {99.8, 41},
        {100.05, 41},
        {100.3, 3_000},
        {100.5, 2_900},
        {100.8, 60},
        {130, 60},
        {159.8, 60},
        {160.05, 60}
    };

    private static Inference seen() {
        Duration window = Duration.ofMinutes(1);
        LimitsState limits = Limits.of(Limiter.of(new FixedWindow(window.toNanos(), 0), 6_000))
                .start(EpochNanos.of(START));
        Answered answered = new Answered();
        for (double[] request : REQUESTS) {
            answered.asked(limits, request[0], (long) request[1], "x");
        }
        Inference inference = new Inference(Premises.of(8_000, window), START);
        answered.list().forEach(inference::observe);
        return inference;
    }

    @Test
    void a_use_in_the_second_half_comes_before_trifles_that_could_be_asked_now() {
        Inference inference = seen();
        Instant now = at(160.2);
        assertThat(inference.likeliestFamily()).isEqualTo("fixed-window");
        assertThat(inference.posterior().get("bucketed-window")).isGreaterThan(0.05);

        Prospect best = inference
                .bestProbe(ProbeCosts.STANDARD, 0.996, now, now.plusSeconds(300), 14_000)
                .orElseThrow();

        assertThat(best.at()).isBetween(at(190), at(219));
        assertThat(best.cost()).isBetween(600L, 5_940L);
        assertThat(best.familyBits()).isGreaterThan(1);
    }
}
