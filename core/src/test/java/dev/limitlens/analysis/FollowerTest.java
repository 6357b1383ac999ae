package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Metering;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** One point of a space, whose loads and whose belief in the capacity are computed by hand. */
class FollowerTest {

    private static final long SECOND = 1_000_000_000L;

    /** 47 s before the next minute. */
    private static final long START = 1_795_507_213 * SECOND;

    private static final Instant STARTED = Instant.ofEpochSecond(1_795_507_213);
    private static final double LAPSE = Posterior.LAPSE;
    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final CapacityPrior PRIOR = CapacityPrior.about(8_000);

    private final double[] scratch = new double[2];

    private static HypothesisSpace space(Premises premises, String family, Variant variant) {
        return HypothesisSpaces.of(premises, START, 0, START).stream()
                .filter(s -> s.family().equals(family) && s.variant().equals(variant))
                .findFirst()
                .orElseThrow();
    }

    private static Follower follower(String family, Variant variant, double... point) {
        double[] low = point.clone();
        double[] high = point.clone();
        for (int d = 0; d < point.length; d++) {
            low[d] -= 0.01;
            high[d] += 0.01;
        }
        return new Follower(space(PREMISES, family, variant), point, low, high, STARTED);
    }

    private static Answer answer(double sent, double received, double tokens, Kind kind) {
        return new Answer(
                0,
                START + Math.round(sent * SECOND),
                START + Math.round(received * SECOND),
                tokens,
                tokens,
                tokens,
                kind);
    }

    private static double below(double capacity) {
        return PRIOR.cumulative(capacity) - PRIOR.cumulative(PRIOR.low());
    }

    private static double denied(Follower follower, double second, double tripSeconds, double tokens) {
        return follower.denied(START + Math.round(second * SECOND), Math.round(tripSeconds * SECOND), tokens);
    }

    @Test
    void before_any_answer_the_prior_says_what_is_denied() {
        Follower follower = follower("fixed-window", Variant.PLAIN);

        assertThat(follower.logWeight).isCloseTo(Math.log(0.45 * 0.82), within(1e-9));
        assertThat(follower.deniedAtRest(3_000)).isCloseTo(below(3_000), within(1e-9));
        assertThat(denied(follower, 1, 0.1, 8_000)).isCloseTo(below(8_000), within(1e-9));
        assertThat(follower.family).isZero();
    }

    @Test
    void what_is_charged_counts_until_the_window_ends() {
        Follower follower = follower("fixed-window", Variant.PLAIN);
        follower.charge(answer(0, 0, 3_000, Kind.ADMITTED));

        assertThat(denied(follower, 1, 0, 5_000)).isCloseTo(below(8_000), within(1e-9));
        assertThat(denied(follower, 46.99, 0, 5_000)).isCloseTo(below(8_000), within(1e-9));
        assertThat(denied(follower, 47, 0, 5_000)).isCloseTo(below(5_000), within(1e-9));
        assertThat(follower.deniedAtRest(5_000)).isCloseTo(below(5_000), within(1e-9));
    }

    /** Where a window ends while a request is under way, the limiter may decide before that or after. */
    @Test
    void the_load_is_the_larger_one_of_sending_and_receiving() {
        Follower fixed = follower("fixed-window", Variant.PLAIN);
        fixed.charge(answer(0, 0, 3_000, Kind.ADMITTED));
        assertThat(denied(fixed, 46.95, 0.1, 5_000)).isCloseTo(below(8_000), within(1e-9));

        Follower log = follower("sliding-log", Variant.PLAIN);
        log.charge(answer(0, 0.1, 3_000, Kind.ADMITTED));
        assertThat(denied(log, 60.05, 0.1, 5_000)).isCloseTo(below(5_000), within(1e-9));

        Follower later = follower("sliding-log", Variant.PLAIN);
        later.charge(answer(0, 0.1, 3_000, Kind.ADMITTED));
        assertThat(denied(later, 60.05, 0, 5_000)).isCloseTo(below(8_000), within(1e-9));
    }

    @Test
    void a_bucket_refills_meanwhile() {
        Follower follower = follower("token-bucket", Variant.PLAIN, 0.5);
        follower.charge(answer(0, 0, 4_000, Kind.ADMITTED));

        // 8,000 a minute: half of it is left after a quarter of that
        assertThat(denied(follower, 15, 0, 1_000)).isCloseTo(below(3_000), within(1e-6));
        assertThat(denied(follower, 31, 0, 1_000)).isCloseTo(below(1_000), within(1e-6));
    }

    @Test
    void an_admission_speaks_for_capacities_of_at_least_what_was_used() {
        Follower follower = follower("fixed-window", Variant.PLAIN);
        double before = follower.logWeight;
        follower.charge(answer(0, 0, 1_000, Kind.ADMITTED));

        follower.learn(answer(1, 1, 2_000, Kind.ADMITTED), 0, scratch);

        double probability = LAPSE * below(3_000) + (1 - LAPSE) * (1 - below(3_000));
        assertThat(follower.logWeight - before).isCloseTo(Math.log(probability), within(1e-9));
        assertThat(follower.belief().massFrom(3_000))
                .isCloseTo((1 - LAPSE) * (1 - below(3_000)) / probability, within(1e-9));
    }

    @Test
    void a_denial_speaks_for_smaller_ones() {
        Follower follower = follower("fixed-window", Variant.PLAIN);
        double before = follower.logWeight;

        follower.learn(answer(1, 1, 2_000, Kind.DENIED), 0.9, scratch);

        double probability = (1 - LAPSE) * below(2_000) + LAPSE * (1 - below(2_000));
        assertThat(follower.logWeight - before).isCloseTo(Math.log(probability), within(1e-9));
    }

    @Test
    void an_admission_that_was_thought_impossible_leaves_some_weight() {
        Follower follower = follower("fixed-window", Variant.PLAIN);
        double before = follower.logWeight;

        follower.learn(answer(1, 1, 1e6, Kind.ADMITTED), Follower.TOO_CAUTIOUS, scratch);

        assertThat(follower.logWeight - before).isCloseTo(Math.log(0.1), within(1e-9));
    }

    /** 1,000 and 500 at once: the last one was tested on top of nothing or of the other. */
    @Test
    void of_several_admissions_it_is_open_which_was_the_last_one() {
        Follower follower = follower("fixed-window", Variant.PLAIN);
        double before = follower.logWeight;

        follower.learn(answer(1, 1, 1_000, Kind.ADMITTED).with(answer(1, 1, 500, Kind.ADMITTED)), 0, scratch);

        double probability = LAPSE * below(500) + 0.5 * (below(1_500) - below(500)) + (1 - LAPSE) * (1 - below(1_500));
        assertThat(follower.logWeight - before).isCloseTo(Math.log(probability), within(1e-9));
    }

    @Test
    void a_lost_request_says_nothing_but_counts_as_used() {
        Follower follower = follower("fixed-window", Variant.PLAIN);
        double before = follower.logWeight;
        Answer lost = answer(1, 1, 2_000, Kind.UNKNOWN);

        follower.learn(lost, 0, scratch);
        follower.charge(lost);

        assertThat(follower.logWeight).isEqualTo(before);
        assertThat(denied(follower, 2, 0, 1_000)).isCloseTo(below(3_000), within(1e-9));
    }

    @Test
    void a_denial_is_charged_where_the_limit_does_so_and_restarts_where_it_does_that() {
        Answer refused = answer(10, 10, 2_000, Kind.DENIED);
        Follower free = follower("sliding-log", Variant.PLAIN);
        Follower charged = follower("sliding-log", new Variant(Metering.TOKENS, Denial.CHARGED, Admission.EXACT));
        Follower restarted = follower("sliding-log", new Variant(Metering.TOKENS, Denial.RESTART, Admission.EXACT));
        for (Follower follower : new Follower[] {free, charged, restarted}) {
            follower.charge(answer(0, 0, 3_000, Kind.ADMITTED));
            follower.charge(refused);
        }

        assertThat(denied(free, 20, 0, 500)).isCloseTo(below(3_500), within(1e-9));
        assertThat(denied(free, 61, 0, 500)).isCloseTo(below(500), within(1e-9));
        assertThat(denied(charged, 20, 0, 500)).isCloseTo(below(5_500), within(1e-9));
        assertThat(denied(charged, 61, 0, 500)).isCloseTo(below(2_500), within(1e-9));
        assertThat(denied(restarted, 61, 0, 500)).isCloseTo(below(3_500), within(1e-9));
        assertThat(denied(restarted, 71, 0, 500)).isCloseTo(below(500), within(1e-9));
    }

    @Test
    void a_copy_goes_its_own_way() {
        Follower follower = follower("fixed-window", Variant.PLAIN);
        Follower copy = follower.copy();
        copy.charge(answer(0, 0, 3_000, Kind.ADMITTED));
        copy.learn(answer(1, 1, 3_000, Kind.ADMITTED), 0, scratch);

        assertThat(copy.logWeight).isNotEqualTo(follower.logWeight);
        assertThat(denied(follower, 2, 0, 1_000)).isCloseTo(below(1_000), within(1e-9));
        assertThat(denied(copy.copy(), 2, 0, 1_000)).isEqualTo(denied(copy, 2, 0, 1_000));
        assertThat(denied(copy, 2, 0, 4_000)).isGreaterThan(denied(copy, 2, 0, 1_000));
    }

    /** A step of 2,000 every 11 s, of which none came since the charge. */
    @Test
    void without_its_phase_a_stepped_bucket_may_have_a_step_more_in_use_or_less() {
        double step = 2_000;
        Follower follower = follower("stepped-bucket", Variant.PLAIN, 0.9, 0.5, 0.5);
        follower.charge(answer(0, 0, 5_000, Kind.ADMITTED));
        CapacityBelief prior = follower.belief().copy();
        Follower exact = follower.copy();

        follower.forgetPhase(START);

        assertThat(denied(exact, 0, 0, 1_000)).isCloseTo(1 - prior.massFrom(6_000), within(1e-9));
        assertThat(denied(follower, 0, 0, 1_000)).isCloseTo(1 - prior.massFrom(6_000 + step), within(1e-9));
        double before = follower.logWeight;
        follower.learn(answer(0, 0, 1_000, Kind.ADMITTED), 0, scratch);
        double enough = prior.massFrom(6_000 - step);
        assertThat(follower.logWeight - before)
                .isCloseTo(Math.log(LAPSE * (1 - enough) + (1 - LAPSE) * enough), within(1e-6));
        follower.charge(answer(0, 0, 300, Kind.ADMITTED));
        assertThat(denied(follower, 0, 0, 1_000))
                .isCloseTo(1 - follower.belief().massFrom(6_300 + step), within(1e-9));
        Follower copy = follower.copy();
        copy.charge(answer(0, 0, 300, Kind.DENIED));
        assertThat(denied(copy, 0, 0, 1_000)).isEqualTo(denied(follower, 0, 0, 1_000));
        before = copy.logWeight;
        CapacityBelief learnt = copy.belief().copy();
        copy.learn(answer(0, 0, 1_000, Kind.DENIED), 0, scratch);
        double tooSmall = 1 - learnt.massFrom(6_300 + step);
        assertThat(copy.logWeight - before)
                .isCloseTo(Math.log((1 - LAPSE) * tooSmall + LAPSE * (1 - tooSmall)), within(1e-6));
    }

    @Test
    void another_algorithm_has_no_phase_to_forget() {
        Follower follower = follower("fixed-window", Variant.PLAIN);
        follower.charge(answer(0, 0, 3_000, Kind.ADMITTED));
        follower.forgetPhase(START);

        assertThat(denied(follower, 1, 0, 1_000)).isCloseTo(below(4_000), within(1e-9));
    }

    /** Half of what may be used before: 8,000 * 8 / 2 / (9 - 8 / 2), 5 s before the start. */
    @Test
    void what_was_used_before_the_start_counts_from_then() {
        HypothesisSpace space = space(PREMISES.withStart(Start.UNKNOWN), "sliding-log", Variant.PLAIN);
        double[] low = {0, 0.49};
        double[] high = {2.0 / 12, 0.51};
        Follower follower = new Follower(space, new double[] {1.0 / 12, 0.5}, low, high, STARTED);
        CapacityBelief belief = follower.belief().copy();

        assertThat(belief.mass()).isCloseTo(1, within(1e-9));
        assertThat(denied(follower, 54.9, 0, 500)).isCloseTo(1 - belief.massFrom(6_900), within(1e-6));
        assertThat(denied(follower, 55.1, 0, 500)).isCloseTo(1 - belief.massFrom(500), within(1e-9));
    }

    /** A third of the way from the window that begins with the minute to the one that begins with its half. */
    @Test
    void a_point_across_a_cell_weighs_what_it_is_told_beside_what_the_cell_has_learnt() {
        Cell cell = OneBox.box("fixed-window", 0.5, null);
        Follower follower = Follower.across(cell, 1 / 3.0, 0.2, Answered.START);

        assertThat(follower.point).containsExactly(new double[] {1 / 6.0}, within(1e-12));
        assertThat(Math.exp(follower.logWeight)).isCloseTo(0.2, within(1e-12));
        // begins 10 s after the minute, 50 s after the start
        follower.charge(OneBox.answer(1, 3_000, Kind.ADMITTED));
        assertThat(follower.denied(OneBox.START + 49 * SECOND, 0, 5_000)).isCloseTo(below(8_000), within(1e-9));
        assertThat(follower.denied(OneBox.START + 51 * SECOND, 0, 5_000)).isCloseTo(below(5_000), within(1e-9));
        cell.observe(OneBox.answer(0, 1e9, Kind.DENIED), Posterior.LAPSE, scratch, new ArrayList<>());
        assertThat(Math.exp(Follower.across(cell, 0, 0.2, Answered.START).logWeight))
                .isCloseTo(0.2 / (1 - Posterior.LAPSE), within(1e-12));
    }
}
