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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A window of 6,000 tokens that is reset at second 40, of which all was used early the first time: the second one has just begun, and two
 * buckets of half a minute each would have answered the same.
 */
class LastQuotaTest {

    private static final double[][] REQUESTS = {
        {42, 2_400},
        {48, 2_000},
        {49, 1_200},
        {49.5, 300},
        {50, 101},
        {50.3, 60},
        {50.6, 41},
        {62, 41},
        {80, 41},
        {95, 41},
        {99.8, 41},
        {100.05, 41}
    };

    private static final Inference SEEN = seen(REQUESTS);

    private static Inference seen(double[][] requests) {
        Duration window = Duration.ofMinutes(1);
        LimitsState limits = Limits.of(Limiter.of(new FixedWindow(window.toNanos(), 0), 6_000))
                .start(EpochNanos.of(START));
        Inference inference = new Inference(Premises.of(8_000, window), START);
        new Answered().asked(limits, requests, "x").list().forEach(inference::observe);
        return inference;
    }

    private static @Nullable Prospect later(
            Inference state, double wanted, long cost, double admit, double latest, long largestCost, long tokensLeft) {
        AskingTimes times = new AskingTimes(60_000_000_000L, Answered.TRIP.toNanos());
        SecondStep secondStep = new SecondStep(ProbeCosts.STANDARD, times, 6_000, 0.996);
        return new LastQuota(state.particles(), secondStep, 6_000)
                .later(
                        new Prospect(at(wanted), cost, 1.5, 0, admit),
                        EpochNanos.of(at(100.2)),
                        EpochNanos.of(at(latest)),
                        largestCost,
                        tokensLeft);
    }

    @Test
    void what_can_be_used_up_once_more_is_used_late() {
        Prospect later = Objects.requireNonNull(later(SEEN, 100.2, 4_000, 0.8, 300, 8_000, 9_000));

        assertThat(later.at()).isEqualTo(at(130.2));
        assertThat(later.cost()).isBetween(3_500L, 5_900L);
        assertThat(later.familyBits()).isEqualTo(1.5);
        assertThat(later.admitProbability()).isBetween(0.5, 1.0);
    }

    @Test
    void a_late_use_costs_no_more_than_a_request_may() {
        Prospect later = Objects.requireNonNull(later(SEEN, 100.2, 4_000, 0.8, 300, 4_000, 9_000));

        assertThat(later.cost()).isEqualTo(4_000);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "enough is left to use it up twice,     100.2, 4000, 0.8,  300, 10001",
        "the request is small,                  100.2, 599,  0.8,  300, 6500",
        "it is hardly admitted,                 100.2, 4000, 0.09, 300, 9000",
        "it is not for now,                     102.7, 4000, 0.8,  300, 9000",
        "there is no time for a late use,       100.2, 4000, 0.8,  130, 9000",
        "too little is left to see it come back, 100.2, 4000, 0.8, 150, 9000"
    })
    void a_request_is_not_put_off_where(
            String what, double wanted, long cost, double admit, double latest, long tokensLeft) {
        assertThat(later(SEEN, wanted, cost, admit, latest, tokensLeft, tokensLeft))
                .as(what)
                .isNull();
    }

    /** Half of it was used late in the first window, so what is asked now parts the two already. */
    @Test
    void a_request_is_not_put_off_where_an_earlier_use_was_late() {
        Inference late = seen(new double[][] {
            {42, 1_800},
            {52, 1_200},
            {72, 2_000},
            {73, 960},
            {74, 41},
            {80, 41},
            {95, 41},
            {99.8, 41},
            {100.05, 41}
        });

        assertThat(later(late, 100.2, 4_000, 0.8, 300, 8_000, 9_000)).isNull();
    }

    /** Where the line was hardly watched for, the most telling request would be a large one. */
    @Test
    void the_search_puts_a_large_request_off_where_it_is_the_last() {
        Inference unwatched =
                seen(new double[][] {{42, 2_400}, {43, 2_000}, {44, 3_200}, {45, 1_400}, {94, 1_400}, {101, 1}});

        Prospect plenty = unwatched
                .bestProbe(ProbeCosts.STANDARD, 0.996, at(101.15), at(300), 8_000)
                .orElseThrow();
        assertThat(plenty.at()).isEqualTo(at(101.15));
        assertThat(plenty.cost()).isGreaterThan(600);

        Prospect last = unwatched
                .bestProbe(ProbeCosts.STANDARD, 0.996, at(101.15), at(300), 8_000, 8_500)
                .orElseThrow();
        assertThat(last.at()).isEqualTo(at(131.15));
        assertThat(last.cost()).isGreaterThan(plenty.cost());
    }
}
