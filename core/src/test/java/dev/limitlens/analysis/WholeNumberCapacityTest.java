package dev.limitlens.analysis;

import static dev.limitlens.analysis.Summaries.interval;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.TokenBucket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Buckets that count requests: a capacity of so many, and not of parts of one, and the refill that goes with it. */
class WholeNumberCapacityTest {

    /** Requests that are taken as nominal for a second. */
    private static final double NOMINAL_REFILL = 16.0 / 60;

    private final Answered answered = new Answered();

    private ParameterSummary summary(String family) {
        return Summaries.of(answered, family);
    }

    /** Three at once, of more tokens than any limit of tokens admits. */
    private void admitThree() {
        answered.admitted(0, 40_000, "x").admitted(0.2, 40_000, "x").admitted(0.4, 40_000, "x");
    }

    /** Three and a half requests with a refill of 0.37 a second would explain the same, if there were halves. */
    @Test
    void a_refill_that_only_parts_of_a_request_would_explain_is_none() {
        admitThree();
        answered.refused(0.6, 1, "x")
                .refused(1.8, 1, "x")
                .admitted(2.1, 40_000, "x")
                .refused(3.8, 1, "x")
                .admitted(4.1, 40_000, "x");
        ParameterSummary summary = summary(TokenBucket.ID);
        Map<String, Interval> parameters = summary.parameters();

        assertThat(summary.surelyCountsRequests()).isTrue();
        assertThat(parameters.get("capacity")).isEqualTo(new Interval(3, 3, 3));
        Interval refill = interval(parameters, "refillPerSecond");
        assertThat(refill.low()).isGreaterThan(0.45);
        assertThat(refill.high()).isLessThan(0.56);
    }

    /**
     * After ten seconds there was not yet a fourth one. The faster the refill, the fewer capacities explain that; but the only whole
     * number among them is there up to a refill of a tenth, so that the answers say nothing more about it.
     */
    @Test
    void how_many_parts_of_a_request_are_possible_does_not_matter_to_the_refill() {
        admitThree();
        answered.refused(9.6, 1, "x").refused(9.8, 1, "x").refused(10, 1, "x");
        Interval refill = interval(summary(TokenBucket.ID).parameters(), "refillPerSecond");
        double possible = RefillPrior.cumulative(0.1 / NOMINAL_REFILL);

        assertThat(RefillPrior.cumulative(refill.estimate() / NOMINAL_REFILL) / possible)
                .isCloseTo(0.5, within(0.06));
        assertThat(refill.high()).isCloseTo(0.1, within(0.01));
    }

    /** Of more than thirty whole numbers none is told apart from what lies between them. */
    @Test
    void many_whole_numbers_are_as_good_as_all_numbers() {
        admitThree();
        Map<String, Interval> bucket = summary(TokenBucket.ID).parameters();
        Map<String, Interval> log = summary(SlidingLog.ID).parameters();

        // from 3 to eight times the nominal 16
        Interval even = new Interval(65, 6, 124);
        assertThat(log.get("capacity")).isEqualTo(even);
        assertThat(interval(bucket, "capacity").estimate()).isCloseTo(even.estimate(), within(1.0));
        assertThat(interval(bucket, "capacity").low()).isCloseTo(even.low(), within(1.0));
        assertThat(interval(bucket, "capacity").high()).isCloseTo(even.high(), within(1.0));
        Interval refill = interval(bucket, "refillPerSecond");
        assertThat(RefillPrior.cumulative(refill.estimate() / NOMINAL_REFILL)).isCloseTo(0.5, within(0.06));
    }
}
