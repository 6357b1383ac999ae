package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.Unlimited;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The shares of everything that each hypothesis has, where they can be computed by hand: after no answer, and after one. */
class PosteriorSharesTest {

    private static final double LAPSE = Posterior.LAPSE;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);

    /** The prior of none of these, beside 1 of each family: no model, a departure from all, a meter that decays, one that warms up. */
    private static final double NONE = 0.04 + 0.01 + 0.005 + 0.005;

    private final Posterior posterior = posterior(Precision.STANDARD, true);

    private static Posterior posterior(Precision precision, boolean exclusive) {
        return new Posterior(PREMISES, Answered.START, precision, exclusive);
    }

    private static void observe(Posterior posterior, Answered answered) {
        Answer.of(answered.list()).forEach(posterior::observe);
    }

    /** Returns the prior of a capacity below the given one, from a 64th of the nominal one, or 1, on. */
    private static double below(double nominal, double capacity) {
        CapacityPrior prior = CapacityPrior.about(nominal);
        return prior.cumulative(capacity) - prior.cumulative(prior.low());
    }

    /** Returns the prior of a window: a tenth of them counts requests, and one at a time would be a pacer. */
    private static double window() {
        return 0.9 + 0.1 * (1 - below(16, 2));
    }

    private static double share(Posterior posterior, String id) {
        return posterior.families().getOrDefault(id, 0.0);
    }

    private static double sum(Map<?, Double> shares) {
        return shares.values().stream().mapToDouble(share -> share).sum();
    }

    @Test
    void before_any_answer_every_family_and_no_limit_at_all_are_nearly_as_probable() {
        double all = 1 / share(posterior, Unlimited.ID);

        assertThat(posterior.families()).hasSize(10);
        assertThat(sum(posterior.families())).isCloseTo(1, within(1e-9));
        assertThat(all * share(posterior, Pacer.ID)).isCloseTo(1, within(1e-9));
        assertThat(all * share(posterior, SlidingLog.ID)).isCloseTo(window(), within(1e-9));
        assertThat(all * share(posterior, FixedWindow.ID)).isCloseTo(window(), within(1e-9));
        assertThat(all * share(posterior, Families.NONE)).isCloseTo(NONE, within(1e-9));
        assertThat(all * posterior.modelledNone()).isCloseTo(0.01, within(1e-9));
    }

    @Test
    void before_any_answer_there_is_no_evidence() {
        assertThat(posterior.logEvidence()).isCloseTo(0, within(1e-12));
        assertThat(posterior.logEvidence(Unlimited.ID)).isCloseTo(0, within(1e-12));
        assertThat(posterior.logEvidence(SlidingLog.ID)).isCloseTo(Math.log(window()), within(1e-9));
        assertThat(posterior.logEvidence("unheard of")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(posterior.answered()).isZero();
        assertThat(posterior.foresees()).isTrue();
        assertThat(posterior.lastAdmitProbability()).isEmpty();
    }

    /** Half of the fixed windows begin with the clock's; what is no family tells nothing. */
    @Test
    void a_conclusion_is_as_probable_as_the_families_it_stands_for() {
        Map<Conclusion, Double> conclusions = posterior.conclusions();

        assertThat(sum(conclusions)).isCloseTo(1, within(1e-9));
        assertThat(conclusions.get(Conclusion.ABSOLUTE)).isCloseTo(share(posterior, FixedWindow.ID) / 2, within(1e-9));
        assertThat(conclusions.get(Conclusion.RELATIVE))
                .isCloseTo(
                        share(posterior, AnchoredWindow.ID)
                                + share(posterior, SlidingLog.ID)
                                + share(posterior, BucketedWindow.ID),
                        within(1e-9));
        assertThat(conclusions.get(Conclusion.INCONCLUSIVE))
                .isCloseTo(share(posterior, Unlimited.ID) + share(posterior, Families.NONE), within(1e-9));
    }

    /** A log admits 8,000 at once if its capacity is no less, if it counts requests, or if it asks only whether anything is left. */
    private static double admitted() {
        double exact = 0.1 * 0.9 + 0.9 * (0.8 + 0.04 + 0.02);
        double checked = 0.9 * 0.04;
        double requests = 0.1 * (1 - below(16, 2));
        return exact * (LAPSE * below(8_000, 8_000) + (1 - LAPSE) * (1 - below(8_000, 8_000)))
                + (checked + requests) * (1 - LAPSE);
    }

    @Test
    void an_answer_leaves_of_a_family_what_foretold_it() {
        observe(posterior, new Answered().admitted(0, 8_000, "x"));

        assertThat(posterior.logEvidence(SlidingLog.ID)).isCloseTo(Math.log(admitted()), within(1e-9));
        assertThat(posterior.lastAdmitProbability().get(SlidingLog.ID)).isCloseTo(admitted() / window(), within(1e-9));
        assertThat(posterior.lastAdmitProbability().get(Unlimited.ID)).isCloseTo(1 - LAPSE, within(1e-12));
    }

    @Test
    void a_denial_leaves_the_rest_of_it() {
        observe(posterior, new Answered().refused(0, 8_000, "x"));

        assertThat(posterior.logEvidence(SlidingLog.ID)).isCloseTo(Math.log(window() - admitted()), within(1e-9));
        assertThat(posterior.lastAdmitProbability().get(SlidingLog.ID)).isCloseTo(admitted() / window(), within(1e-9));
        assertThat(posterior.lastAdmitProbability().get(Unlimited.ID)).isCloseTo(1 - LAPSE, within(1e-12));
        assertThat(sum(posterior.families())).isCloseTo(1, within(1e-9));
    }

    @Test
    void the_evidence_grows_by_how_probable_an_answer_was() {
        // without cutting, by which the evidence of a family becomes more precise
        Posterior coarse = posterior(new Precision(4e-4, 8e-3, 0.05, 5e-3, 0, 7_500, 5_000), true);
        for (Answer answer : Answer.of(Answered.usedUp().list())) {
            Map<String, Double> before = coarse.families();
            double evidence = coarse.logEvidence();
            coarse.observe(answer);
            double sum = coarse.lastAdmitProbability().entrySet().stream()
                    .mapToDouble(e -> before.getOrDefault(e.getKey(), 0.0)
                            * (answer.admitted() ? e.getValue() : 1 - e.getValue()))
                    .sum();

            assertThat(coarse.logEvidence() - evidence).isCloseTo(Math.log(sum), within(1e-4));
        }
        assertThat(coarse.logEvidence()).isNegative();
    }

    /** A second of silence leaves what was used in the last minute where it was, and a minute of it does not. */
    @Test
    void what_was_used_before_is_reckoned_with_unless_it_was_silent_for_a_window() {
        for (int silent : new int[] {1, 61}) {
            Posterior unknown =
                    new Posterior(PREMISES.withStart(Start.UNKNOWN), Answered.START, Precision.STANDARD, true);
            observe(unknown, new Answered().admitted(silent, 10, "x"));

            assertThat(unknown.cells().stream()
                            .map(cell -> cell.space)
                            .filter(space -> space.family().equals(SlidingLog.ID))
                            .filter(space ->
                                    space.algorithm().apply(new double[3]).memoryNanos() <= 60_000_000_000L))
                    .isNotEmpty()
                    .allMatch(space -> (space.earlierUse() == null)
                            == (silent > 60
                                    || space.algorithm().apply(new double[3]).memoryNanos() <= 1_000_000_000L));
        }
    }

    @Test
    void no_limit_at_all_denies_only_by_a_lapse() {
        observe(
                posterior,
                new Answered().admitted(0, 10, "x").refused(1, 10, "x").refused(2, 10, "x"));

        assertThat(posterior.logEvidence(Unlimited.ID))
                .isCloseTo(Math.log(1 - LAPSE) + 2 * Math.log(LAPSE), within(1e-9));
    }

    @Test
    void what_became_of_a_lost_request_was_not_foretold() {
        observe(posterior, new Answered().admitted(0, 10, "x").lost(1, 10, "x"));

        assertThat(posterior.lastAdmitProbability()).isEmpty();
        assertThat(posterior.answered()).isEqualTo(2);
        assertThat(posterior.logEvidence(Unlimited.ID)).isCloseTo(Math.log(1 - LAPSE), within(1e-9));
    }

    /** Until then, nothing tells one start from another. */
    @Test
    void the_first_request_is_the_start() {
        assertThat(posterior.startedAt()).isEqualTo(Answered.START);

        observe(posterior, new Answered().admitted(7, 10, "x").admitted(9, 10, "x"));

        assertThat(posterior.startedAt()).isEqualTo(Answered.at(7));
        assertThat(posterior.lastReceiveNanos()).isEqualTo(EpochNanos.of(Answered.at(9.1)));
        assertThat(posterior.answers()).hasSize(2);
    }

    @Test
    void a_request_at_the_start_or_before_it_does_not_move_it() {
        observe(posterior, new Answered().admitted(-3, 10, "x"));

        assertThat(posterior.startedAt()).isEqualTo(Answered.START);
    }

    // ---- how many cells are followed

    @Test
    void cells_that_an_answer_does_not_decide_are_cut_as_often_as_is_asked_for() {
        Posterior coarse = posterior(new Precision(4e-4, 8e-3, 0.05, 5e-3, 0, 7_500, 5_000), true);
        Posterior some = posterior(new Precision(4e-4, 8e-3, 0.05, 5e-3, 10, 7_500, 5_000), true);
        int before = coarse.cells().size();
        Answered answered = new Answered().admitted(0, 4_000, "x").refused(20, 6_000, "x");
        observe(coarse, answered);
        observe(some, answered);
        observe(posterior, answered);

        // but for the two sides of a line that a request crosses
        assertThat(coarse.cells().size()).isBetween(before / 2, before + before / 50);
        assertThat(some.cells().size() - coarse.cells().size()).isBetween(1, 20);
        assertThat(posterior.cells().size()).isGreaterThan(some.cells().size());
    }

    @Test
    void no_more_than_twice_as_many_cells_are_followed_as_are_made() {
        Posterior few = posterior(new Precision(4e-4, 8e-3, 0.05, 5e-3, 250, 7_500, 100), true);
        observe(few, new Answered().admitted(0, 4_000, "x").refused(20, 6_000, "x"));

        assertThat(few.cells().size()).isBetween(50, 200);
        assertThat(sum(few.families())).isCloseTo(1, within(1e-9));
        double weights = 0;
        for (int i = 0; i < few.cells().size(); i++) {
            weights += few.weight(i);
        }
        double limiting =
                Families.LIMITING.stream().mapToDouble(id -> share(few, id)).sum();
        assertThat(weights).isCloseTo(limiting + few.modelledNone(), within(1e-9));
    }

    // ---- use by others

    @Test
    void use_by_others_is_not_thought_of_before_a_family_would_be_named() {
        Posterior open = posterior(Precision.STANDARD, false);
        observe(open, new Answered().admitted(0, 4_000, "x").refused(1, 3_000, "x"));

        assertThat(open.thinksOfOthers()).isFalse();
        assertThat(open.asksWhetherShared()).isFalse();
        assertThat(open.hiddenShare(FixedWindow.ID).probability()).isZero();
    }

    @Test
    void once_a_family_would_be_named_others_are_thought_of_unless_there_are_none() {
        Answered answered = Answered.usedUpByTheClock();
        Posterior open = posterior(Precision.STANDARD, false);
        observe(open, answered);
        observe(posterior, answered);

        assertThat(share(posterior, FixedWindow.ID)).isGreaterThan(0.9);
        assertThat(posterior.conclusions().get(Conclusion.ABSOLUTE)).isGreaterThan(0.9);
        assertThat(posterior.thinksOfOthers()).isFalse();
        assertThat(open.thinksOfOthers()).isTrue();
        assertThat(sum(open.families())).isCloseTo(1, within(1e-9));
        assertThat(sum(open.conclusions())).isCloseTo(1, within(1e-9));
        // what was answered is what a quota of nobody else would have answered, to the token
        assertThat(open.hiddenShare(FixedWindow.ID).probability()).isLessThan(0.1);
        assertThat(open.asksWhetherShared()).isFalse();
        assertThat(share(open, FixedWindow.ID)).isGreaterThan(0.85);
    }
}
