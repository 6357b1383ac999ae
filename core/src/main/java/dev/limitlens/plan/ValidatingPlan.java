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
 * goes on where that makes it want to, and the test begins again.
 */
public final class ValidatingPlan implements ExperimentPlan {

    /** Begins the purpose of each request of the test. */
    static final String PURPOSE = "validate: ";

    private static final String REFUSED = PURPOSE + "too much";
    static final String ADMITTED = PURPOSE + "just enough";

    /** Answers in a row that must be as predicted. */
    private static final int ENOUGH = 4;

    /** Requests of the test after which an answer that keeps being contradicted is given up. */
    private static final int MOST = 16;

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
        int passed = passed(observations);
        if (!identified || (passed >= ENOUGH && isBothWays(lastOf(observations, passed)))) {
            return step;
        }
        if (observations.stream().filter(ValidatingPlan::tests).count() >= MOST) {
            return passed >= ENOUGH ? step : new Step.End("the answer keeps being contradicted");
        }
        return test(state, observations, passed, now).orElse(step);
    }

    private Optional<Step> test(Inference state, List<Observation> observations, int passed, Instant now) {
        long spent = observations.stream()
                .filter(o -> o.admitted() || o.unknown())
                .mapToLong(Observation::tokens)
                .sum();
        long largest = Math.min(budget.maxTokens() - spent, LARGEST * premises.capacityTokens());
        Instant end = observations.get(0).intent().intendedAt().plus(budget.maxDuration());
        boolean refused =
                passed == 0 || observations.get(observations.size() - 1).admitted();
        Instant apart = refused ? after(now, APART) : now;
        if (largest < 1) {
            return Optional.empty();
        }
        return prediction(state, !refused, apart, end, largest)
                .or(() -> prediction(state, refused, now, end, largest)
                        .map(p -> refused ? state.usingUp(p, Math.min(largest, premises.capacityTokens())) : p))
                .map(ValidatingPlan::probe);
    }

    private Optional<Prediction> prediction(
            Inference state, boolean admitted, Instant from, Instant end, long largest) {
        Instant ahead = after(from, AHEAD);
        return state.sharpPrediction(admitted, from, ahead.isBefore(end) ? ahead : end, largest);
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
            boolean asPredicted =
                    observation.purpose().equals(ADMITTED) ? observation.admitted() : observation.denied();
            if (!tests(observation) || !asPredicted) {
                return passed;
            }
            passed++;
        }
        return passed;
    }

    private static List<Observation> lastOf(List<Observation> observations, int count) {
        return observations.subList(observations.size() - count, observations.size());
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
