package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Prediction;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Lets another plan find out the limiter, and puts its answer to the test before it is announced.
 *
 * <p>Once the other plan would stop with an answer, requests are sent of whose answers the most probable family is nearly sure: a
 * cost just above what it says is left, which must be refused, and one just below, which must be admitted; twice, a while apart,
 * so that the second time lies in another window or at another point of the refill. Where it has no refusal to predict, such as a
 * limit on requests of which few were sent, what it admits is used until it has: a limiter that admits anything would pass else. A
 * family that merely fits what was asked so far seldom survives that. If an answer contradicts it, the posterior falls; the other plan
 * goes on where that makes it want to, and the test begins again, for twice as many answers.
 *
 * <p>The answer is held against the limiters, too, that are none of the families although it is known how they work: as long as little
 * but their prior speaks against them, the requests are those of which they expect the opposite.
 */
public final class ValidatingPlan implements ExperimentPlan {

    /** Begins the purpose of each request of the test. */
    static final String PURPOSE = "validate: ";

    private static final String REFUSED = PURPOSE + "too much";
    static final String ADMITTED = PURPOSE + "just enough";

    /** Answers in a row that must be as predicted; twice as many after each contradiction, up to {@link #MOST_IN_A_ROW}. */
    private static final int ENOUGH = 4;

    private static final int MOST_IN_A_ROW = 16;

    /** Requests of the test after which an answer that keeps being contradicted is given up. */
    private static final int MOST = 32;

    /**
     * Posterior up to which evidence has spoken against a limiter that is none of the families; their prior alone is some fifty times as
     * much beside a family's.
     */
    private static final double RULED_OUT = 1e-4;

    /** Requests of the test from which on nothing is asked any more for the sake of such limiters only. */
    private static final int MOST_AGAINST_RIVALS = 12;

    /** Part of the window between two pairs of requests. */
    private static final double APART = 0.37;

    /** Part of the window within which the family must be sure of an answer. */
    private static final double AHEAD = 1.1;

    /** Largest cost in nominal capacities, as in the prior. */
    private static final int LARGEST = 8;

    private final ExperimentPlan plan;
    private final Premises premises;
    private final double level;
    private final Budget budget;
    private final FollowedInference followed;

    /**
     * Creates the plan.
     *
     * @param plan finds out the limiter
     * @param premises what is taken as known
     * @param level the confidence asked for, above 0.5 and below 1
     * @param budget what the experiment may spend; the plan never asks for more
     */
    public ValidatingPlan(ExperimentPlan plan, Premises premises, double level, Budget budget) {
        this.plan = Objects.requireNonNull(plan, "plan");
        this.premises = Objects.requireNonNull(premises, "premises");
        this.budget = Objects.requireNonNull(budget, "budget");
        followed = new FollowedInference(premises, plan);
        this.level = Goal.checked(level);
    }

    @Override
    public String id() {
        return plan.id();
    }

    @Override
    public Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>(plan.options());
        options.put("validation", Integer.toString(ENOUGH));
        return options;
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        Step step = plan.next(observations, now);
        if (!(step instanceof Step.End) || observations.isEmpty() || observations.size() >= budget.maxRequests()) {
            return step;
        }
        Inference state = followed.after(observations);
        boolean identified = Math.min(state.familyProbability(), state.conclusionProbability()) >= level;
        if (!identified) {
            return step;
        }
        long spent = observations.stream()
                .filter(o -> o.admitted() || o.unknown())
                .mapToLong(Observation::tokens)
                .sum();
        long largest = Math.min(budget.maxTokens() - spent, LARGEST * premises.capacityTokens());
        Instant end = observations.get(0).intent().intendedAt().plus(budget.maxDuration());
        if (largest < 1) {
            return step;
        }
        List<Observation> tests =
                observations.stream().filter(ValidatingPlan::tests).toList();
        if (state.rivalProbability() > RULED_OUT && tests.size() < MOST_AGAINST_RIVALS && now.isBefore(end)) {
            Optional<Step> againstRivals =
                    state.predictionAgainstRivals(now, ahead(now, end), largest).map(ValidatingPlan::probe);
            if (againstRivals.isPresent()) {
                return againstRivals.get();
            }
        }
        int passed = passed(observations);
        int enough = enough(tests);
        List<Observation> asPredicted = tests.subList(tests.size() - passed, tests.size());
        if (passed >= enough && isBothWays(asPredicted)) {
            return step;
        }
        if (tests.size() >= MOST) {
            return passed >= enough ? step : new Step.End("the answer keeps being contradicted");
        }
        return test(state, asPredicted, passed >= enough, now, end, largest).orElse(step);
    }

    /** Returns how many answers in a row must be as predicted, given all requests of the test. */
    private static int enough(List<Observation> tests) {
        long contradicted = tests.stream().filter(o -> !isAsPredicted(o)).count();
        return contradicted >= Integer.SIZE
                ? MOST_IN_A_ROW
                : (int) Math.min(MOST_IN_A_ROW, (long) ENOUGH << contradicted);
    }

    /**
     * Returns the next request of the test.
     *
     * @param asPredicted the latest ones in a row that were answered as predicted
     * @param many whether they are enough, but all refusals or all admissions
     */
    private Optional<Step> test(
            Inference state, List<Observation> asPredicted, boolean many, Instant now, Instant end, long largest) {
        boolean refused =
                asPredicted.isEmpty() || asPredicted.get(asPredicted.size() - 1).admitted();
        Instant apart = after(now, APART);
        Optional<Prediction> wanted = prediction(state, !refused, refused ? apart : now, end, largest);
        if (refused) {
            return wanted.or(() -> prediction(state, true, now, end, largest)
                            .map(p -> state.usingUp(p, Math.min(largest, premises.capacityTokens()))))
                    .map(ValidatingPlan::probe);
        }
        // where nothing is sure to be admitted any more, one refusal after the other shows little, and at once nothing
        return wanted.or(() -> many ? Optional.empty() : prediction(state, false, apart, end, largest))
                .map(ValidatingPlan::probe);
    }

    private Optional<Prediction> prediction(
            Inference state, boolean admitted, Instant from, Instant end, long largest) {
        return state.sharpPrediction(admitted, from, ahead(from, end), largest);
    }

    private Instant ahead(Instant from, Instant end) {
        Instant ahead = after(from, AHEAD);
        return ahead.isBefore(end) ? ahead : end;
    }

    private static Step probe(Prediction prediction) {
        return prediction.admitted()
                ? Step.Probe.of(prediction.at(), prediction.cost(), ADMITTED, "the answer is sure of an admission")
                : Step.Probe.of(prediction.at(), prediction.cost(), REFUSED, "the answer is sure of a refusal");
    }

    private Instant after(Instant time, double windows) {
        return time.plusNanos((long) (windows * premises.windowNanos()));
    }

    /** Returns how many of the latest requests in a row were of the test and answered as predicted. */
    private static int passed(List<Observation> observations) {
        int passed = 0;
        for (int i = observations.size() - 1; i >= 0; i--) {
            Observation observation = observations.get(i);
            if (!tests(observation) || !isAsPredicted(observation)) {
                return passed;
            }
            passed++;
        }
        return passed;
    }

    private static boolean isAsPredicted(Observation test) {
        return test.purpose().equals(ADMITTED) ? test.admitted() : test.denied();
    }

    /** Returns whether something was refused and something admitted. */
    private static boolean isBothWays(List<Observation> observations) {
        return observations.stream().anyMatch(Observation::admitted)
                && observations.stream().anyMatch(Observation::denied);
    }

    private static boolean tests(Observation observation) {
        return observation.purpose().startsWith(PURPOSE);
    }
}
