package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.AskedBucket;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Prediction;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every request of the test of an answer, as its rules have it, in some short runs behind a plan that has nothing left to ask. */
class ValidatingPlanDecisionsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);
    private static final Step DONE = new Step.End("done");
    private static final String TOO_MUCH = "validate: too much";
    private static final String ENOUGH = "validate: just enough";

    /** A plan that has nothing left to ask. */
    private record Done() implements ExperimentPlan {
        @Override
        public String id() {
            return "done";
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            return DONE;
        }
    }

    // ---- by definition

    private static boolean asPredicted(Observation o) {
        return o.purpose().equals(TOO_MUCH) ? o.denied() : o.purpose().equals(ENOUGH) && o.admitted();
    }

    private static Step probe(Prediction p) {
        return p.admitted()
                ? Step.Probe.of(p.at(), p.cost(), ENOUGH, "the answer is sure of an admission")
                : Step.Probe.of(p.at(), p.cost(), TOO_MUCH, "the answer is sure of a refusal");
    }

    private static Instant after(Instant time, double windows) {
        return time.plusNanos((long) (windows * 60e9));
    }

    private static Step decided(Inference state, double level, List<Observation> seen, Instant now, Budget budget) {
        long left = budget.maxTokens() - Remaining.spent(seen);
        long largest = Math.min(left, 64_000);
        Instant end = START.plus(budget.maxDuration());
        boolean sure = state.familyProbability() >= level && state.conclusionProbability() >= level;
        if (!sure || largest < 1 || seen.size() >= budget.maxRequests()) {
            return DONE;
        }
        List<Observation> tests =
                seen.stream().filter(o -> o.purpose().startsWith("validate: ")).toList();
        if (state.rivalProbability() > 1e-4 && tests.size() < 12 && now.isBefore(end)) {
            Optional<Prediction> against =
                    state.predictionAgainstRivals(now, Situation.earlier(end, after(now, 1.1)), largest);
            if (against.isPresent()) {
                return probe(against.get());
            }
        }
        List<Observation> row = new ArrayList<>();
        for (int i = seen.size() - 1; i >= 0 && asPredicted(seen.get(i)); i--) {
            row.add(0, seen.get(i));
        }
        long contradicted = tests.stream().filter(o -> !asPredicted(o)).count();
        double wanted = Math.min(16, 4 * Math.pow(2, contradicted));
        boolean bothWays =
                row.stream().anyMatch(Observation::admitted) && row.stream().anyMatch(Observation::denied);
        if (row.size() >= wanted && bothWays) {
            return DONE;
        }
        if (tests.size() >= 32) {
            return row.size() >= wanted ? DONE : new Step.End("the answer keeps being contradicted");
        }
        Instant apart = after(now, 0.37);
        Optional<Prediction> test;
        if (row.isEmpty() || row.get(row.size() - 1).admitted()) {
            test = state.sharpPrediction(false, apart, Situation.earlier(end, after(apart, 1.1)), largest)
                    .or(() -> state.sharpPrediction(true, now, Situation.earlier(end, after(now, 1.1)), largest)
                            .map(p -> state.usingUp(p, Math.min(largest, 8_000))));
        } else {
            test = state.sharpPrediction(true, now, Situation.earlier(end, after(now, 1.1)), largest);
            if (test.isEmpty() && row.size() < wanted) {
                test = state.sharpPrediction(false, apart, Situation.earlier(end, after(apart, 1.1)), largest);
            }
        }
        return test.map(ValidatingPlanDecisionsTest::probe).orElse(DONE);
    }

    // ---- runs

    private static final double[][] OF_REQUESTS = {
        {0, 4_000}, {1, 5}, {4, 4_000}, {5.5, 5}, {7.7, 4_000}, {9, 5}, {12, 4_000}, {13.8, 5}, {17, 4_000}, {18.5, 5}
    };

    @ParameterizedTest(name = "{0}: sure at {1}; {2} tokens, {3} requests, {4} s, the opposite at {5}")
    @CsvSource({
        "token-bucket:capacity=1500;refill=500/s, 0.7, 32000, 200, 300, ''",
        "token-bucket:capacity=1500;refill=500/s, 0.51, 32000, 200, 300, '2 8 15 21 27'",
        "token-bucket:capacity=1500;refill=500/s, 0.7, 32000, 200, 34, ''",
        "token-bucket:capacity=1500;refill=500/s, 0.7, 11100, 200, 300, ''",
        "token-bucket:capacity=1500;refill=500/s, 0.7, 32000, 21, 300, ''",
        "token-bucket:capacity=1500;refill=500/s, 0.999, 32000, 200, 300, ''",
        "pacer:interval=2s, 0.6, 90000, 200, 300, ''",
        "pacer:interval=2s, 0.51, 200000, 200, 900, '8 16 24 31'",
        "pacer:interval=2s, 0.6, 34000, 200, 300, '3'"
    })
    void each_request_of_the_test_is_what_its_rules_have(
            String spec, double level, long tokens, int requests, int seconds, String spurious) {
        Set<Integer> places = Stream.of(spurious.split(" "))
                .filter(place -> !place.isEmpty())
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
        LimitsState limits = LimiterSpec.limits(spec.replace(';', ','), new LimiterSpec.Defaults(8_000, MINUTE))
                .start(EpochNanos.of(START));
        Answered answered =
                new Answered().asked(limits, spec.startsWith("pacer") ? OF_REQUESTS : AskedBucket.questions(), "probe");
        Budget budget = new Budget(tokens, requests, Duration.ofSeconds(seconds));
        ValidatingPlan plan = new ValidatingPlan(new Done(), PREMISES, level, budget);
        Inference state = new Inference(PREMISES, START);
        for (int i = 0; i <= 40; i++) {
            List<Observation> seen = answered.list();
            Instant now = seen.get(seen.size() - 1).receivedAt();
            state.goOnTo(seen);
            Step step = plan.next(seen, now);
            assertThat(step).as("test %d", i).isEqualTo(decided(state, level, seen, now, budget));
            if (!(step instanceof Step.Probe probe)) {
                return;
            }
            double second = Duration.between(START, probe.at()).toNanos() / 1e9;
            boolean admits = limits.tryAdmit(EpochNanos.of(probe.at()) + 50_000_000, probe.cost())
                    .isEmpty();
            if (admits != places.contains(i)) {
                answered.admitted(second, probe.cost(), probe.purpose());
            } else {
                answered.refused(second, probe.cost(), probe.purpose());
            }
        }
    }
}
