package dev.limitlens.plan;

import static dev.limitlens.plan.KnownPairs.GOAL;
import static dev.limitlens.plan.KnownPairs.OF_BUCKETS;
import static dev.limitlens.plan.KnownPairs.OF_REQUESTS;
import static dev.limitlens.plan.KnownPairs.OF_TOKENS;
import static dev.limitlens.plan.KnownPairs.PREMISES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two limits are tested with, against a plain search of what both, or one of them, are sure of. */
class PairValidationTest {

    private static final String TOO_MUCH = "pair: validate: too much";
    private static final String ENOUGH = "pair: validate: just enough";
    private static final String SURE = "the two limits are sure of the answer";

    /** What may be asked at a time, if anything. */
    private interface Cost {
        double at(Instant time);
    }

    private static Optional<Step> first(String purpose, Instant from, Remaining remaining, Cost cost) {
        for (int k = 0; k <= 60; k++) {
            Instant time = from.plusSeconds(k);
            long tokens = (long) cost.at(time);
            if (!time.isAfter(remaining.latest()) && tokens >= 1 && tokens <= remaining.tokens()) {
                return Optional.of(Step.Probe.of(time, tokens, purpose, SURE));
            }
        }
        return Optional.empty();
    }

    private static Optional<Step> refusal(Inference limit, Inference other, Instant from, Remaining remaining) {
        return first(TOO_MUCH, from, remaining, at -> {
            double least = limit.surelyRefused(at, 0.015, remaining.tokens());
            return least <= other.surelyAdmitted(at, 0.015, remaining.tokens()) ? least : 0;
        });
    }

    private static double refused(PairInference pair, Instant at, Remaining remaining) {
        return Math.min(
                pair.first().surelyRefused(at, 0.015, remaining.tokens()),
                pair.second().surelyRefused(at, 0.015, remaining.tokens()));
    }

    private static double admitted(PairInference pair, Instant at, Remaining remaining) {
        return Math.min(
                pair.first().surelyAdmitted(at, 0.015, remaining.tokens()),
                pair.second().surelyAdmitted(at, 0.015, remaining.tokens()));
    }

    /** Of sure answers the one that tells most, for its price, against something that departs from the two now and then. */
    private static Optional<Step> againstDepartures(PairInference pair, Instant now, Remaining remaining) {
        double most = 0;
        Step best = null;
        for (double wait : new double[] {0, 0.03, 0.06, 0.1, 0.15, 0.22, 0.3, 0.4, 0.55, 0.75, 1}) {
            Instant at = now.plusNanos((long) (wait * 60e9));
            for (double part : new double[] {1, 0.6, 0.3, -1, -1.3, -2}) {
                boolean admits = part > 0;
                long cost = admits
                        ? (long) (part * admitted(pair, at, remaining))
                        : (long) Math.ceil(-part * refused(pair, at, remaining));
                if (!at.isAfter(remaining.latest()) && cost >= 1 && cost <= remaining.tokens()) {
                    double nats = pair.evidenceAgainstDepartures(at, cost, admits);
                    double score = nats / (wait + 0.03 + (admits ? (double) cost / remaining.tokens() : 0));
                    if (nats >= 0.02 && score > most) {
                        most = score;
                        best = Step.Probe.of(at, cost, admits ? ENOUGH : TOO_MUCH, SURE);
                    }
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static Instant at(Optional<Step> step) {
        return ((Step.Probe) step.orElseThrow()).at();
    }

    /** A refusal by the one that gives back more slowly, unless there were two or it can be used up sooner. */
    private static Optional<Step> ofHidden(PairInference pair, int refused, Instant now, Remaining remaining) {
        boolean first = PairEstimation.isFirstHidden(pair);
        PairEstimation estimation = new PairEstimation(PREMISES, ProbeCosts.STANDARD, GOAL);
        Optional<Step> use = estimation.useUp(pair, now, remaining, "pair: validate: use up");
        Optional<Step> refusal = refusal(
                first ? pair.first() : pair.second(),
                first ? pair.second() : pair.first(),
                now.plusSeconds(6),
                remaining);
        boolean refuse = refused < 2
                && refusal.isPresent()
                && (use.isEmpty() || !at(refusal).isAfter(at(use)));
        return refuse ? refusal : use;
    }

    private static Optional<Step> test(
            PairInference pair, Inference single, int passed, boolean asked, Instant now, Remaining remaining) {
        Inference tried = passed % 4 < 2 ? pair.first() : pair.second();
        Inference other = passed % 4 < 2 ? pair.second() : pair.first();
        Optional<Step> sharp;
        if (passed >= 4) {
            return pair.departsRather(single)
                    ? againstDepartures(pair, now, remaining)
                    : ofHidden(pair, asked ? 2 : 0, now, remaining);
        } else if (passed % 2 == 0) {
            Instant later = now.plusNanos((long) (0.37 * 60e9));
            sharp = refusal(tried, other, later, remaining)
                    .or(() -> first(TOO_MUCH, later, remaining, at -> refused(pair, at, remaining)));
        } else {
            sharp = first(ENOUGH, now, remaining, at -> admitted(pair, at, remaining))
                    .or(() -> first(TOO_MUCH, now, remaining, at -> refused(pair, at, remaining)));
        }
        return sharp.or(() -> againstDepartures(pair, now, remaining));
    }

    @ParameterizedTest(name = "{0} s after the last answer, for {1} s with {2} tokens left")
    @CsvSource({"0, 280, 20000", "100, 20, 6000", "60, 8, 3"})
    void two_limits_are_put_to_the_test_by_what_they_are_sure_of(double after, double lasts, long tokens) {
        for (PairInference pair : List.of(OF_TOKENS, OF_REQUESTS, OF_BUCKETS)) {
            Inference single = KnownPairs.alone(pair);
            List<Observation> seen = KnownPairs.of(pair).list();
            Instant now = seen.get(seen.size() - 1).receivedAt().plusMillis((long) (1_000 * after));
            Remaining remaining = new Remaining(now.plusMillis((long) (1_000 * lasts)), tokens);
            PairTest test = new PairTest(PREMISES, new PairEstimation(PREMISES, ProbeCosts.STANDARD, GOAL));
            for (int passed = 0; passed <= 4; passed++) {
                Answered answered = new Answered().admitted(0, 1, "probe");
                for (int k = 0; k < passed; k++) {
                    if (k % 2 == 0) {
                        answered.refused(1, 9_000, TOO_MUCH);
                    } else {
                        answered.admitted(1, 1, ENOUGH);
                    }
                }
                assertThat(test.next(pair, single, false, answered.list(), now, remaining))
                        .as("%d passed", passed)
                        .isEqualTo(test(pair, single, passed, false, now, remaining));
            }
            Answered four = new Answered();
            for (int k = 0; k < 4; k++) {
                four.refused(1, 9_000, TOO_MUCH);
            }
            assertThat(test.next(pair, single, true, four.list(), now, remaining))
                    .isEmpty();
            assertThat(test.next(pair, single, true, four.list().subList(0, 3), now, remaining))
                    .isEqualTo(test(pair, single, 3, false, now, remaining));
            Answered twice = new Answered()
                    .admitted(0, 1, ENOUGH)
                    .admitted(1, 1, ENOUGH)
                    .refused(2, 9_000, TOO_MUCH)
                    .refused(3, 9_000, TOO_MUCH);
            assertThat(test.next(pair, single, false, twice.list(), now, remaining))
                    .isEqualTo(test(pair, single, 4, true, now, remaining));
        }
    }
}
