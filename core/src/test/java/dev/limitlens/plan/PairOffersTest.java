package dev.limitlens.plan;

import static dev.limitlens.plan.KnownPairs.GOAL;
import static dev.limitlens.plan.KnownPairs.OF_BUCKETS;
import static dev.limitlens.plan.KnownPairs.OF_REQUESTS;
import static dev.limitlens.plan.KnownPairs.OF_TOKENS;
import static dev.limitlens.plan.KnownPairs.PREMISES;
import static dev.limitlens.plan.KnownPairs.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Prospect;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of two limits, against a plain search of all that may be asked of either: the best for its price. */
class PairOffersTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    // ---- by definition

    private record Offer(Step step, double score) {}

    private static double windows(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 60e9;
    }

    private static List<Offer> offers(
            Inference limit,
            Knowledge known,
            Inference other,
            double goal,
            List<Observation> seen,
            Instant now,
            Remaining remaining) {
        List<Offer> offers = new ArrayList<>();
        HeadroomMeasurement measurement = new HeadroomMeasurement(PREMISES);
        if (!known.isWithin(0.06)) {
            Optional<HeadroomMeasurement.Look> look = known.metersTokens()
                    ? measurement.ofTokens(
                            limit, known, at -> other.surelyAdmitted(at, 0.03, remaining.tokens()), now, remaining)
                    : measurement.ofRequests(limit, other, now, remaining);
            look.ifPresent(l -> offers.add(new Offer(l.step("pair: how much is left?"), l.score())));
            if (!known.metersTokens()) {
                // what is full may be counted, twice, and only while that can tell one number from another
                Instant full = seen.get(seen.size() - 1).receivedAt().plusNanos((long)
                        (1.05 * 1e9 * known.mostSecondsToGiveAllBack()));
                Instant at = Situation.later(now, Situation.earlier(full, now.plus(MINUTE)));
                long counts = seen.stream()
                        .filter(o -> o.denied() && o.purpose().equals("pair: how many requests at once?"))
                        .count();
                if (known.openNumbers() > 1 && counts < 2 && !at.isAfter(remaining.latest())) {
                    double bits = Math.log(known.openNumbers()) / Math.log(2);
                    offers.add(new Offer(
                            Step.Probe.of(at, 1, "pair: how many requests at once?", "once all of it is back"),
                            bits / (windows(now, at) + 0.03 * known.capacity())));
                }
            }
        }
        if (limit.familyProbability() < goal) {
            long looked = 0;
            for (double wait : new double[] {0, 0.05, 0.15, 0.4}) {
                Instant from = now.plusNanos((long) (wait * 60e9));
                long largest = (long) other.surelyAdmitted(from, 0.03, remaining.tokens());
                if (!from.isAfter(remaining.latest()) && largest > 1.3 * looked) {
                    looked = largest;
                    double perCapacity = Math.max(0.04, 8_000.0 / remaining.tokens());
                    ProbeCosts prices = new ProbeCosts(1, perCapacity, 0.025, 0.6, 0.25);
                    limit.bestProbe(prices, goal, from, remaining.latest(), largest)
                            .flatMap(p -> ofFamily(p, now, remaining))
                            .ifPresent(offers::add);
                }
            }
        }
        return offers;
    }

    private static Optional<Offer> ofFamily(Prospect p, Instant now, Remaining remaining) {
        double bits = p.familyBits() + 0.25 * p.parameterBits();
        double share = p.admitProbability() * p.cost() / remaining.tokens();
        String why = "admitted with a probability of " + Math.round(100 * p.admitProbability()) + "%";
        return bits < 0.05
                ? Optional.empty()
                : Optional.of(new Offer(
                        Step.Probe.of(p.at(), p.cost(), "pair: which kind?", why),
                        bits / (windows(now, p.at()) + 0.03 + share)));
    }

    @ParameterizedTest(name = "goal {0}, {1} s after the last answer, for {2} s with {3} tokens left")
    @CsvSource({
        "0.996, 0, 280, 20000",
        "0.996, 0, 280, 3000",
        "0.996, 0, 2, 20000",
        "0.996, 20, 280, 20000",
        "0.996, 100, 280, 700",
        "0.05, 0, 280, 20000",
        "0.05, 15, 280, 20000",
        "0.05, 100, 20, 20000",
        "0.6, 0, 280, 20000",
        "0.6, 30, 280, 900"
    })
    void the_best_offer_of_either_limit_is_taken(double goal, double after, double lasts, long tokens) {
        for (PairInference pair : List.of(OF_TOKENS, OF_REQUESTS, OF_BUCKETS)) {
            List<Observation> seen = KnownPairs.of(pair).list();
            Instant now = seen.get(seen.size() - 1).receivedAt().plusMillis((long) (1_000 * after));
            Remaining remaining = new Remaining(now.plusMillis((long) (1_000 * lasts)), tokens);
            PairEstimation estimation = new PairEstimation(PREMISES, ProbeCosts.STANDARD, goal);
            List<Offer> offers = new ArrayList<>(
                    offers(pair.first(), Knowledge.ofFirst(pair), pair.second(), goal, seen, now, remaining));
            offers.addAll(offers(pair.second(), Knowledge.ofSecond(pair), pair.first(), goal, seen, now, remaining));
            Optional<Step> best = offers.stream()
                    .max(Comparator.comparingDouble(Offer::score))
                    .map(Offer::step);

            if (best.isPresent()) {
                assertThat(estimation.next(pair, seen, now, remaining)).isEqualTo(best);
            } else {
                assertThat(estimation.next(pair, seen, now, remaining))
                        .isIn(Optional.empty(), estimation.useUp(pair, now, remaining, "pair: use up"));
            }
        }
    }

    /** The pacer lets a request pass every quarter of a second or so; the bucket fills within three quarters of a minute. */
    @Test
    void the_one_that_gives_back_more_slowly_is_hidden() {
        assertThat(PairEstimation.isFirstHidden(OF_BUCKETS)).isFalse();
        assertThat(Knowledge.ofFirst(OF_BUCKETS).secondsToGiveAllBack()).isLessThan(1);
        assertThat(Knowledge.ofSecond(OF_BUCKETS).secondsToGiveAllBack()).isBetween(30.0, 60.0);
        for (PairInference pair : List.of(OF_TOKENS, OF_REQUESTS)) {
            assertThat(PairEstimation.isFirstHidden(pair)).isTrue();
            assertThat(Knowledge.ofFirst(pair).secondsToGiveAllBack())
                    .isGreaterThanOrEqualTo(Knowledge.ofSecond(pair).secondsToGiveAllBack());
        }
    }

    @Test
    void the_hidden_one_is_used_up_by_what_the_other_one_surely_admits() {
        PairEstimation estimation = new PairEstimation(PREMISES, ProbeCosts.STANDARD, GOAL);
        for (PairInference pair : List.of(OF_TOKENS, OF_REQUESTS, OF_BUCKETS)) {
            boolean first = PairEstimation.isFirstHidden(pair);
            Inference hidden = first ? pair.first() : pair.second();
            Inference faster = first ? pair.second() : pair.first();
            Knowledge ofHidden = first ? Knowledge.ofFirst(pair) : Knowledge.ofSecond(pair);
            Knowledge ofFaster = first ? Knowledge.ofSecond(pair) : Knowledge.ofFirst(pair);
            List<Observation> seen = KnownPairs.of(pair).list();
            Instant now = seen.get(seen.size() - 1).receivedAt();
            for (long tokens : new long[] {20_000, 300}) {
                Remaining remaining = new Remaining(now.plusSeconds(200), tokens);
                double most = ofHidden.metersTokens() ? Math.min(tokens, ofHidden.capacity()) : tokens;
                double enough = ofFaster.metersTokens() ? 0.6 * ofFaster.capacity() : 1;
                Optional<Step> expected = Optional.empty();
                for (int k = 60; k >= 0; k--) {
                    Instant at = now.plusSeconds(k);
                    double sure = faster.surelyAdmitted(at, 0.03, most);
                    long cost = (long) sure;
                    if (sure >= enough && hidden.surelyRefused(at, 0.03, cost) > cost) {
                        expected =
                                Optional.of(Step.Probe.of(at, cost, "use", "a second limit shows once it is used up"));
                    }
                }

                assertThat(estimation.useUp(pair, now, remaining, "use")).isEqualTo(expected);
            }
        }
    }

    /** Requests are counted at once, once all of them are back, but not a third time. */
    @Test
    void requests_are_counted_twice() {
        PairEstimation estimation = new PairEstimation(PREMISES, ProbeCosts.STANDARD, 0.05);
        List<Observation> seen = new ArrayList<>(REQUESTS.list());
        Instant now = seen.get(seen.size() - 1).receivedAt().plusSeconds(100);
        Remaining remaining = new Remaining(now.plusSeconds(200), 20_000);
        String count = "pair: how many requests at once?";
        for (int counts = 0; counts <= 2; counts++) {
            Optional<Step> next = estimation.next(OF_REQUESTS, seen, now, remaining);
            if (counts < 2) {
                assertThat(next).isPresent();
                assertThat(((Step.Probe) next.orElseThrow()).purpose()).isEqualTo(count);
            } else {
                assertThat(next.map(step -> ((Step.Probe) step).purpose())).isNotEqualTo(Optional.of(count));
            }
            seen.add(new Answered().refused(12, 1, count).list().get(0));
            // what was admitted, or refused for another purpose, was no count
            seen.add(new Answered().refused(12, 1, "probe").list().get(0));
            seen.add(new Answered().admitted(12, 1, count).list().get(0));
            seen.add(new Answered().refused(12, 1, "probe").list().get(0));
        }
    }
}
