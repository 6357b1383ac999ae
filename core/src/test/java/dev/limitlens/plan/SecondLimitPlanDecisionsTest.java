package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every decision about a second limit in some short runs behind a plan that asks a few things, against what its parts offer. */
class SecondLimitPlanDecisionsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = new Premises(8_000, MINUTE, Start.QUIET, OptionalLong.of(12));

    /** Asks what is written down, and then for nothing, or for a last resort. */
    private record Written(List<List<Double>> requests, boolean resort) implements ExperimentPlan {
        @Override
        public String id() {
            return "written";
        }

        @Override
        public Map<String, String> options() {
            return Map.of("some", "option");
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            int n = observations.size();
            if (n < requests.size()) {
                return Step.Probe.of(
                        Answered.at(requests.get(n).get(0)),
                        requests.get(n).get(1).longValue(),
                        "probe",
                        "as written");
            }
            return resort && n < requests.size() + 3
                    ? Step.Probe.of(now.plusSeconds(1), 1, "late use", "a last resort")
                    : new Step.End("written off");
        }
    }

    private static List<List<Double>> requests(double... secondsAndCosts) {
        List<List<Double>> requests = new ArrayList<>();
        for (int i = 0; i < secondsAndCosts.length; i += 2) {
            requests.add(List.of(secondsAndCosts[i], secondsAndCosts[i + 1]));
        }
        return requests;
    }

    private static final List<List<Double>> OF_ONE = requests(
            0, 1_400, 0.2, 400, 0.4, 200, 1.3, 500, 1.5, 200, 2.5, 600, 3.5, 450, 5, 800, 8, 1_480, 8.2, 200, 9.2, 450,
            10.2, 550, 11.2, 500, 13, 900, 20, 1_495, 20.2, 100, 30, 1_505, 30.2, 1_498, 32.2, 1_050);

    private static final List<List<Double>> OF_TWO = KnownPairs.BUCKETS.list().stream()
            .map(o -> List.of(Duration.between(START, o.sentAt()).toNanos() / 1e9, (double) o.requestedTokens()))
            .toList();

    // ---- by definition

    private static Step decided(
            Written plan,
            double level,
            Budget budget,
            Inference single,
            PairInference pair,
            List<Observation> seen,
            Instant now) {
        Step step = plan.next(seen, now);
        if (seen.size() >= budget.maxRequests()) {
            return step;
        }
        double two = PairInference.worthwhile(single) ? pair.probability(single) : 0;
        Remaining remaining = Remaining.of(budget, seen);
        if (two >= 0.5) {
            return ofPair(level, budget, single, pair, two, seen, now);
        }
        Optional<Step> again = HiddenLimitSearch.again(seen, now);
        if (again.isPresent()) {
            return again.get();
        }
        boolean ends = step instanceof Step.End;
        if (two >= 0.01 && (ends || Opening.isLastResort(step))) {
            return ofPair(level, budget, single, pair, two, seen, now);
        }
        boolean identified = single.familyProbability() >= level && single.conclusionProbability() >= level;
        return ends && (identified || single.isQuotaShared())
                ? new HiddenLimitSearch(PREMISES)
                        .next(single, seen, now, remaining)
                        .orElse(step)
                : step;
    }

    private static Step ofPair(
            double level,
            Budget budget,
            Inference single,
            PairInference pair,
            double two,
            List<Observation> seen,
            Instant now) {
        Remaining remaining = Remaining.of(budget, seen);
        if (now.isAfter(remaining.latest()) || remaining.tokens() < 1) {
            return new Step.End("the budget is spent");
        }
        PairEstimation estimation = new PairEstimation(PREMISES, ProbeCosts.STANDARD, Goal.of(level));
        boolean identified = two * pair.familiesProbability() >= Goal.of(level);
        Optional<Step> step = Optional.empty();
        if (!identified || budget.maxRequests() - seen.size() > 24) {
            step = estimation.next(pair, seen, now, remaining);
        }
        return step.or(() -> new PairTest(PREMISES, estimation).next(pair, single, identified, seen, now, remaining))
                .orElseGet(() -> new Step.End(
                        identified
                                ? "both limits are identified"
                                : "nothing within the budget can tell more about the two limits"));
    }

    // ---- runs

    @ParameterizedTest(name = "{0}: sure at {1}, {2} tokens, {3} requests, {4} s; a last resort: {5}")
    @CsvSource({
        "token-bucket:capacity=1500;refill=500/s, 0.51, 32000, 21, 300, false",
        "token-bucket:capacity=1500;refill=500/s+token-bucket:capacity=9000, 0.99, 32000, 60, 65, true",
        "token-bucket:capacity=1500;refill=500/s+token-bucket:capacity=9000, 0.6, 20850, 34, 300, false"
    })
    void each_request_is_what_the_parts_offer(
            String spec, double level, long tokens, int requests, int seconds, boolean resort) {
        LimitsState limits = LimiterSpec.limits(spec.replace(';', ','), new LimiterSpec.Defaults(8_000, MINUTE))
                .start(EpochNanos.of(START));
        Budget budget = new Budget(tokens, requests, Duration.ofSeconds(seconds));
        Written written = new Written(spec.contains("+") ? OF_TWO : OF_ONE, resort);
        SecondLimitPlan plan = new SecondLimitPlan(written, PREMISES, level, ProbeCosts.STANDARD, budget);
        Inference single = new Inference(PREMISES, START);
        PairInference pair = new PairInference(PREMISES, START);
        Answered answered = new Answered();
        assertThat(plan.next(List.of(), START)).isEqualTo(written.next(List.of(), START));
        for (List<Double> request : written.requests()) {
            answered.asked(limits, request.get(0), request.get(1).longValue(), "probe");
        }
        single.goOnTo(answered.list());
        answered.list().forEach(pair::observe);
        Instant now = START.plusNanos((long) (1e9
                        * written.requests().get(written.requests().size() - 1).get(0)))
                .plus(Answered.TRIP);
        Step step = plan.next(answered.list(), now);
        assertThat(step).isEqualTo(decided(written, level, budget, single, pair, answered.list(), now));
        while (step instanceof Step.Probe probe && answered.list().size() < requests) {
            double second = Duration.between(START, probe.at()).toNanos() / 1e9;
            answered.asked(limits, second, probe.cost(), probe.purpose());
            List<Observation> seen = answered.list();
            now = probe.at().plus(Answered.TRIP);
            single.goOnTo(seen);
            pair.observe(seen.get(seen.size() - 1));
            step = plan.next(seen, now);
            assertThat(step)
                    .as("after %d", seen.size())
                    .isEqualTo(decided(written, level, budget, single, pair, seen, now));
        }
    }

    @Test
    void its_name_and_options_are_those_of_the_other_plan() {
        SecondLimitPlan plan = new SecondLimitPlan(
                new Written(List.of(), false), PREMISES, 0.9, ProbeCosts.STANDARD, Budget.standard(PREMISES));

        assertThat(plan.id()).isEqualTo("written");
        assertThat(plan.options()).containsOnly(Map.entry("some", "option"));
        assertThat(plan.inference()).isEmpty();
        List<Observation> one = new Answered().admitted(0, 1, "probe").list();
        plan.next(one, Answered.at(1));
        assertThat(plan.inference().orElseThrow().observations()).isEqualTo(one);
    }
}
