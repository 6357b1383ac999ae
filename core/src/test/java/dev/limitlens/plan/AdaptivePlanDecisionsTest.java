package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Prospect;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every decision of the plan in some short experiments, against what its parts have to offer in the order in which they are asked. */
class AdaptivePlanDecisionsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);
    private static final double LEVEL = 0.99;
    private static final double GOAL = Goal.of(LEVEL);
    private static final double UTMOST = 1 - 0.1 * (1 - GOAL);

    // ---- by definition

    private static Step decided(Situation situation) {
        Inference state = situation.state();
        boolean reached = state.observationsBeyond(GOAL) > 0;
        boolean beyond = state.observationsBeyond(LEVEL) > 0;
        int doubtful = state.observationsInDoubtOfAllModels(GOAL);
        Reserve reserve = new Reserve(GOAL);
        if (situation.exhausted()) {
            return new Step.End(reached ? "the limiter is identified" : "the budget is spent");
        }
        if (state.observationsBeyond(UTMOST) > 0) {
            return sharpened(situation, reached, "the limiter is identified");
        }
        if (state.observationsBeyond(LEVEL) > 4) {
            Optional<Prospect> telling = reached ? telling(situation) : Optional.empty();
            return telling.isPresent()
                    ? asked(situation, telling.get())
                    : sharpened(situation, reached, "the limiter is identified");
        }
        if (doubtful > 2 && state.isQuotaSurelyShared()) {
            return new Step.End("other clients use the same quota, and leave no more to be known");
        }
        Optional<Prospect> best = Optional.empty();
        if (!reached && reserve.matters(situation)) {
            Optional<Step> first = reserve.search(situation)
                    .or(() -> reserve.holdsBack(situation) ? reserve.middle(situation) : Optional.empty());
            if (first.isPresent()) {
                return first.get();
            }
            if (reserve.holdsBack(situation)) {
                best = reserve.best(situation);
                if (best.isEmpty()) {
                    Step later = decided(situation.at(reserve.nextUseAt(situation)));
                    return later instanceof Step.Probe probe ? probe.movedTo(around(situation, probe)) : later;
                }
            }
        }
        if (best.isEmpty()) {
            best = reached
                    ? best(situation, UTMOST, situation.soonUntil()).or(() -> telling(situation))
                    : best(situation, GOAL, beyond ? situation.secondLookUntil() : situation.latest());
        }
        if (doubtful > (best.isEmpty() ? 0 : 8)) {
            Optional<Step.Probe> test = ModelTest.next(situation)
                    .filter(probe -> !beyond || !probe.at().isAfter(situation.secondLookUntil()));
            if (test.isPresent()) {
                return test.get();
            }
        }
        if (best.isPresent()) {
            Prospect probe = best.get();
            return beyond && probe.at().isAfter(situation.secondLookUntil())
                    ? sharpened(situation, reached, "the limiter is identified, and more evidence would cost time")
                    : asked(situation, probe);
        }
        if (beyond) {
            return sharpened(situation, reached, "the limiter is identified");
        }
        Opening opening = new Opening(PREMISES, situation.budget());
        return opening.lateUse(situation)
                .or(() -> opening.again(situation))
                .orElseGet(() -> new Step.End("nothing within the budget can separate the survivors"));
    }

    private static Optional<Prospect> best(Situation situation, double goal, Instant until) {
        // many requests have not told it, many refusals were foreseen, and many answers have moved nothing
        double dearer = (1 + situation.requests() / 30.0)
                * (1 + situation.refusedInARow() / 4.0)
                * Math.pow(2, Math.max(0, situation.state().observationsUnmoved(0.5) - 20) / 4.0);
        ProbeCosts costs = situation.savesForLine() ? situation.costs().forFamilyOnly() : situation.costs();
        return situation
                .state()
                .bestProbe(
                        costs.withRequestsTimes(dearer),
                        goal,
                        situation.earliest(),
                        Situation.earlier(situation.latest(), until),
                        situation.largest(),
                        situation.tokensLeft());
    }

    /** Beyond the goal, one more bit at least is worth the wait for a second look. */
    private static Optional<Prospect> telling(Situation situation) {
        return best(situation, UTMOST, situation.secondLookUntil())
                .filter(probe -> situation.requests() < 54 && probe.familyBits() >= 1);
    }

    private static Instant around(Situation situation, Step.Probe probe) {
        return situation.state().aroundClockLine(probe.at(), probe.cost(), situation.now(), situation.latest());
    }

    private static Step asked(Situation situation, Prospect probe) {
        return Step.Probe.of(probe.at(), probe.cost(), "probe " + situation.requests(), probe.words());
    }

    private static Step sharpened(Situation situation, boolean reached, String reason) {
        return reached || !situation.allButSpent() ? Sharpening.next(situation, reason) : new Step.End(reason);
    }

    // ---- experiments

    /** Answers as the limit does, but for the requests of the given places, of which the opposite is answered. */
    private static Step run(String spec, Budget budget, ProbeCosts costs, Set<Integer> spurious) {
        LimitsState limits = LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE))
                .start(EpochNanos.of(START));
        AdaptivePlan plan = new AdaptivePlan(PREMISES, LEVEL, costs, budget);
        Answered answered = new Answered();
        Instant now = START;
        for (int i = 0; ; i++) {
            List<Observation> seen = answered.list();
            Step step = plan.next(seen, now);
            if (i > 0) {
                Inference state = plan.inference().orElseThrow();
                Situation situation =
                        new Situation(PREMISES, budget, costs, state, seen, START, Opening.last(seen), now);
                assertThat(step).as("after %d of %s", i, spec).isEqualTo(decided(situation));
            } else {
                assertThat(step).isEqualTo(new Opening(PREMISES, budget).first(now));
            }
            if (!(step instanceof Step.Probe probe)) {
                return step;
            }
            double second = Duration.between(START, probe.at()).toNanos() / 1e9;
            boolean admits = limits.tryAdmit(EpochNanos.of(probe.at()) + 50_000_000, probe.cost())
                    .isEmpty();
            if (admits != spurious.contains(i)) {
                answered.admitted(second, probe.cost(), probe.purpose());
            } else {
                answered.refused(second, probe.cost(), probe.purpose());
            }
            now = probe.at().plus(Answered.TRIP);
        }
    }

    @ParameterizedTest(name = "{0}, {1} tokens, {2} requests, {3} s, the opposite at {4}")
    @CsvSource({
        "fixed-window:capacity=6000, 32000, 200, 70, '', the limiter is identified",
        "token-bucket:capacity=3000, 32000, 25, 300, '6', the budget is spent",
        "anchored-window, 14000, 200, 300, '', nothing within the budget can separate the survivors",
        "fixed-window:capacity=12+metered=requests, 32000, 200, 300, '', the budget is spent",
        "sliding-counter, 32000, 12, 300, '', the budget is spent",
        "unlimited, 30000, 200, 130, '', the budget is spent"
    })
    void each_request_is_what_the_parts_of_the_plan_offer(
            String spec, long tokens, int requests, int seconds, String spurious, String reason) {
        Set<Integer> places = Stream.of(spurious.split(" "))
                .filter(place -> !place.isEmpty())
                .map(Integer::valueOf)
                .collect(Collectors.toSet());

        Step end = run(
                spec.replace("+metered", ",metered"),
                new Budget(tokens, requests, Duration.ofSeconds(seconds)),
                ProbeCosts.STANDARD,
                places);

        assertThat(end).isEqualTo(new Step.End(reason));
    }

    private static AdaptivePlan plan(Premises premises) {
        return new AdaptivePlan(
                premises, LEVEL, ProbeCosts.STANDARD, Budget.standard(PREMISES), seen -> seen.size() > 2 ? 300 : 1);
    }

    @Test
    void its_options_are_its_goal_and_prices() {
        assertThat(plan(PREMISES).options())
                .containsEntry("goal", Double.toString(GOAL))
                .containsEntry("price-of-window", "1.0")
                .containsEntry("price-of-capacity", "0.04")
                .containsEntry("price-of-request", "0.025")
                .containsEntry("price-of-reserve", "0.6")
                .containsEntry("parameter-share", "0.25")
                .hasSize(6);
        assertThat(plan(PREMISES).id()).isEqualTo("adaptive");
        assertThat(plan(PREMISES).inference()).isEmpty();
    }

    /** Unless the start is quiet, an experiment begins with a silence, or with what was asked before the plan's own requests. */
    @Test
    void an_experiment_began_before_the_opening_by_the_silence_that_was_kept() {
        Premises unknown = PREMISES.withStart(Start.UNKNOWN);
        List<Observation> own = new Answered().admitted(0, 2_400, "opening").list();
        AdaptivePlan silent = plan(unknown);
        silent.next(own, Answered.at(0.1));
        assertThat(silent.inference().orElseThrow().startedAt()).isEqualTo(START.minusMillis(82_500));

        AdaptivePlan calibrated = plan(unknown);
        List<Observation> all = new Answered()
                .admitted(0, 9, "calibrate large")
                .admitted(70, 2_400, "opening")
                .list();
        assertThat(calibrated.next(all.subList(0, 1), Answered.at(0.1)))
                .isEqualTo(new Opening(unknown, Budget.standard(PREMISES)).first(Answered.at(0.1)));
        calibrated.next(all, Answered.at(70.1));
        assertThat(calibrated.inference().orElseThrow().startedAt()).isEqualTo(START);
    }

    /** What a request costs at least is known only after some of them. */
    @Test
    void nothing_smaller_is_asked_for_than_can_be_asked_for() {
        Answered answered = new Answered()
                .admitted(0, 2_400, "opening")
                .refused(8, 4_000, "probe 1")
                .admitted(8.2, 1_200, "probe 2");
        AdaptivePlan plan = plan(PREMISES);

        Step.Probe large = (Step.Probe) plan.next(answered.list(), Answered.at(40));
        assertThat(large.cost()).isGreaterThanOrEqualTo(300);
        // other observations are read from the start
        plan.next(answered.list().subList(1, 3), Answered.at(40));
        assertThat(plan.inference().orElseThrow().startedAt()).isEqualTo(Answered.at(8));
        assertThat(plan.inference().orElseThrow().observations())
                .isEqualTo(answered.list().subList(1, 3));
    }
}
