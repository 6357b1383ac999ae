package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/**
 * How a limit accounts, from so few answers within so short a time that every algorithm shows the same load: the probability of the answers is an
 * integral over the capacity alone.
 */
class AccountingByHandTest {

    /** So long a window that hardly anything comes back in a second or two. */
    private static final Premises HOUR = Premises.of(8_000, Duration.ofHours(1));

    private static final double LAPSE = 0.005;
    private static final CapacityPrior TOKENS = CapacityPrior.about(8_000);
    /** About the 16 requests that are typical. */
    private static final CapacityPrior REQUESTS = CapacityPrior.about(16);

    /** More than any capacity: what a request requires during a penalty. */
    private static final double ALL = 1e18;

    private static double below(CapacityPrior prior, double capacity) {
        double whole = prior.cumulative(prior.high()) - prior.cumulative(prior.low());
        double inside = Math.min(prior.high(), Math.max(prior.low(), capacity));
        return (prior.cumulative(inside) - prior.cumulative(prior.low())) / whole;
    }

    private static double[] cells(CapacityPrior prior, double... required) {
        return DoubleStream.concat(
                        DoubleStream.of(prior.low(), prior.high()),
                        Arrays.stream(required).map(Math::abs).filter(r -> r > prior.low() && r < prior.high()))
                .sorted()
                .toArray();
    }

    /** Returns how probable answers are, each an admission from a capacity on; the refused ones have that as a negative number. */
    private static double evidence(CapacityPrior prior, double... required) {
        double[] bounds = cells(prior, required);
        double sum = 0;
        for (int k = 0; k + 1 < bounds.length; k++) {
            double share = below(prior, bounds[k + 1]) - below(prior, bounds[k]);
            for (double r : required) {
                boolean admits = Math.abs(r) <= bounds[k];
                share *= admits == r > 0 ? 1 - LAPSE : LAPSE;
            }
            sum += share;
        }
        return sum;
    }

    /** Returns how probable answers are that need the capacity of both limits to be admitted; the refused ones have negative numbers. */
    private static double evidenceOfBoth(double[] tokens, double[] requests) {
        CapacityPrior ofTokens = TOKENS.within(0, 16_000);
        CapacityPrior ofRequests = REQUESTS.within(2, 64);
        double[] tokenBounds = cells(ofTokens, tokens);
        double[] requestBounds = cells(ofRequests, requests);
        double sum = 0;
        for (int k = 0; k + 1 < tokenBounds.length; k++) {
            for (int l = 0; l + 1 < requestBounds.length; l++) {
                double share = (below(ofTokens, tokenBounds[k + 1]) - below(ofTokens, tokenBounds[k]))
                        * (below(ofRequests, requestBounds[l + 1]) - below(ofRequests, requestBounds[l]));
                for (int i = 0; i < tokens.length; i++) {
                    boolean admits = Math.abs(tokens[i]) <= tokenBounds[k] && Math.abs(requests[i]) <= requestBounds[l];
                    share *= admits == tokens[i] > 0 ? 1 - LAPSE : LAPSE;
                }
                sum += share;
            }
        }
        return sum;
    }

    private static void assertShares(Accounting accounting, Map<String, Double> evidence) {
        double all = evidence.values().stream().mapToDouble(e -> e).sum();
        assertThat(accounting.values()).hasSameSizeAs(evidence);
        evidence.forEach((value, e) ->
                assertThat(accounting.values().get(value)).as(value).isCloseTo(e / all, within(3e-3)));
    }

    private static Observation admitted(int index, double second, long input, long output, int most) {
        return new Observation(
                new Intent(Answered.at(second), new ProbeRequest(index, "x", input, most)),
                Answered.at(second),
                Answered.at(second + 0.1),
                new ProbeResult(new Outcome.Admitted(new Usage(input, output, 0, 0)), 200, Answered.at(second), "id"));
    }

    /** A pacer always admits the first request, and is one of eight ways to count requests, beside seven to count tokens. */
    @Test
    void one_large_admission_speaks_for_a_limit_on_requests() {
        double requests = (7 * evidence(REQUESTS, 1) + 1 - LAPSE) / 7;
        double ofBoth = evidence(TOKENS.within(0, 16_000), 9_000);
        double both = (1 - LAPSE) * (ofBoth - LAPSE) / (1 - 2 * LAPSE) + LAPSE * (1 - LAPSE - ofBoth) / (1 - 2 * LAPSE);

        assertShares(
                Accounting.of(
                        Question.WHICH_LIMIT,
                        HOUR,
                        START,
                        new Answered().admitted(0, 9_000, "x").list()),
                Map.of("tokens", evidence(TOKENS, 9_000), "requests", requests, "both", both));
    }

    /** Of two limits either may have refused it; of the one on requests it is known that two fit. */
    @Test
    void one_large_refusal_speaks_for_a_limit_on_tokens() {
        double requests = (7 * evidence(REQUESTS, -1) + LAPSE) / 7;
        double small = below(TOKENS.within(0, 16_000), 9_000);
        double both = small * (1 - LAPSE) + (1 - small) * LAPSE;

        assertShares(
                Accounting.of(
                        Question.WHICH_LIMIT,
                        HOUR,
                        START,
                        new Answered().refused(0, 9_000, "x").list()),
                Map.of("tokens", evidence(TOKENS, -9_000), "requests", requests, "both", both));
    }

    /** Nothing of it, a fifth, a half or four fifths may have been used before; a pacer that let anything pass is not free yet. */
    @Test
    void what_may_have_been_used_before_the_start_counts() {
        double tokens = 0;
        double requests = 0;
        double both = 0;
        CapacityPrior reach = REQUESTS.within(2, 64);
        for (double share : new double[] {0, 0.2, 0.5, 0.8}) {
            double enough = 1 - below(TOKENS.within(0, 16_000), 9_000 + 8_000 * share);
            tokens += evidence(TOKENS, 9_000 + 8_000 * share) / 4;
            double pacer = share == 0 ? 1 - LAPSE : LAPSE;
            requests += (7 * evidence(REQUESTS, 1 + 16 * share) + pacer) / 7 / 4;
            both += (enough * evidence(reach, 1 + 16 * share) + (1 - enough) * LAPSE) / 4;
        }

        assertShares(
                Accounting.of(
                        Question.WHICH_LIMIT,
                        HOUR.withStart(Start.UNKNOWN),
                        START,
                        new Answered().admitted(0, 9_000, "x").list()),
                Map.of("tokens", tokens, "requests", requests, "both", both));
    }

    /**
     * 4,000 are in use when 6,000 are refused; then 3,000 fit besides 4,000, or not besides 10,000. A second is less than a 60th of the hour: no
     * penalty is so short, and no limit gives quota back so soon at a time of its own, so that the tenth of those that charge of which nothing
     * else is known is left out.
     */
    @Test
    void whether_a_denied_request_was_charged_shows_in_what_fits_afterwards() {
        double free = evidence(TOKENS, 4_000, -10_000, 7_000);
        double charged = evidence(TOKENS, 4_000, -10_000, 13_000);
        double penalty = evidence(TOKENS, 4_000, -10_000, ALL);
        // a pacer of a minute or more refuses the second and the third
        double pacer = (1 - LAPSE) * (1 - LAPSE) * LAPSE;
        double requestsFree = (7 * evidence(REQUESTS, 1, -2, 2) + pacer) / 7;
        double requestsCharged = (7 * evidence(REQUESTS, 1, -2, 3) + pacer) / 7;
        double requestsPenalty = (7 * evidence(REQUESTS, 1, -2, ALL) + pacer) / 7;
        // a window that moves is none of the pacer's, and a second later holds what it held
        double restart = 0.9 * free + 0.1 * evidence(REQUESTS, 1, -2, 2);
        // an hour, 1, 5 or 10 min: all but a fifth, which are of another length
        double usual = 0.5 + 0.3;

        assertShares(
                Accounting.of(
                        Question.DENIAL,
                        HOUR,
                        START,
                        new Answered()
                                .admitted(0, 4_000, "x")
                                .refused(1, 6_000, "x")
                                .admitted(2, 3_000, "x")
                                .list()),
                Map.of(
                        "free", 0.49 * (0.9 * free + 0.1 * requestsFree),
                        "charged", 0.474 * 0.9 * (0.9 * charged + 0.1 * requestsCharged),
                        "penalty", 0.03 * usual * (0.9 * penalty + 0.1 * requestsPenalty),
                        "restart", 0.006 * restart));
    }

    /** 4,000 are in use when 6,000 are refused; then not even one fits, which a penalty of any length foretells, and with it all that charge. */
    @Test
    void a_small_request_that_is_refused_next_does_not_tell_a_charge_from_a_penalty() {
        double free = evidence(TOKENS, 4_000, -10_000, -4_001);
        double charged = evidence(TOKENS, 4_000, -10_000, -10_001);
        double penalty = evidence(TOKENS, 4_000, -10_000, -ALL);
        double pacer = (1 - LAPSE) * (1 - LAPSE) * (1 - LAPSE);
        double requestsFree = (7 * evidence(REQUESTS, 1, -2, -2) + pacer) / 7;
        double requestsCharged = (7 * evidence(REQUESTS, 1, -2, -3) + pacer) / 7;
        double requestsPenalty = (7 * evidence(REQUESTS, 1, -2, -ALL) + pacer) / 7;
        // in a limit that gives all back at a time of its own nothing came back, and it is none of the pacer's
        double unknown = 0.9 * charged + 0.1 * evidence(REQUESTS, 1, -2, -3);
        double restart = 0.9 * free + 0.1 * evidence(REQUESTS, 1, -2, -2);

        assertShares(
                Accounting.of(
                        Question.DENIAL,
                        HOUR,
                        START,
                        new Answered()
                                .admitted(0, 4_000, "x")
                                .refused(1, 6_000, "x")
                                .refused(2, 1, "x")
                                .list()),
                Map.of(
                        "free", 0.49 * (0.9 * free + 0.1 * requestsFree),
                        "charged", 0.474 * (0.9 * (0.9 * charged + 0.1 * requestsCharged) + 0.1 * unknown),
                        "penalty", 0.03 * (0.9 * penalty + 0.1 * requestsPenalty),
                        "restart", 0.006 * restart));
    }

    /**
     * A million is refused whatever is in use, then one token after 50 s, and admitted after 100 s. Nothing was in use: it was charged for, and came
     * back in a window of the clock that began meanwhile, or at a time of the limit's own; or it was denied by a penalty that ended.
     */
    @Test
    void the_time_at_which_quota_is_back_tells_a_charge_from_a_penalty() {
        double right = 1 - LAPSE;
        // from 50 or, the shortest that is thought of, 60 s to 100 s, of 1 min to 5 h
        double between = Math.log(100.0 / 60) / Math.log(300);
        double phase = 0.5 / 7 * 50 / 3_600;
        double free = right * LAPSE * right;
        double charged = right * right * (phase * right + (1 - phase) * LAPSE);
        double unknown = right * right * right * between;
        // a minute is one of three usual lengths beside the hour; none that is longer than 100 s and unusual is thought
        // of
        double ended = 0.1 + 0.2 * between;
        double penalty = right * right * (ended * right + (0.5 + 0.2) * LAPSE);
        // the first is one request, which is admitted, but for a lapse, by any limit on requests
        double requestsFree = LAPSE * LAPSE * right;
        double requestsCharged = evidence(REQUESTS, -1, -2, 3);
        double requestsUnknown = evidence(REQUESTS, -1, -2, 1) * between;
        double requestsPenalty = LAPSE * right * (ended * right + (0.5 + 0.2) * LAPSE);

        assertShares(
                Accounting.of(
                        Question.DENIAL,
                        HOUR,
                        START,
                        new Answered()
                                .refused(0, 1_000_000, "x")
                                .refused(50, 1, "x")
                                .admitted(100, 1, "x")
                                .list()),
                Map.of(
                        "free", 0.49 * (0.9 * free + 0.1 * requestsFree),
                        "charged",
                                0.474
                                        * (0.9 * (0.9 * charged + 0.1 * requestsCharged)
                                                + 0.1 * (0.9 * unknown + 0.1 * requestsUnknown)),
                        "penalty", 0.03 * (0.9 * penalty + 0.1 * requestsPenalty),
                        "restart", 0.006 * (0.9 * free + 0.1 * requestsFree)));
    }

    /**
     * As before, but all of it is refused once more and is back after another 100 s: the same length again speaks for a penalty, which is now known,
     * while what comes back at times of its own comes back at any time.
     */
    @Test
    void quota_that_is_back_after_the_same_time_again_speaks_for_a_penalty() {
        double right = 1 - LAPSE;
        double between = Math.log(100.0 / 60) / Math.log(300);
        double ended = 0.1 + 0.2 * between;
        double answers = Math.pow(right, 6);
        double longer = Math.pow(right, 4) * LAPSE * LAPSE;
        double penalty = ended * answers + (0.5 + 0.2) * longer;
        double unknown = between * between * answers;
        double free = Math.pow(right, 4) * LAPSE * LAPSE;
        // a window of the clock begins once in an hour; a lapse for the other admission
        double phase = 0.5 / 7 * (50 + 50) / 3_600;
        double charged = Math.pow(right, 5) * LAPSE * phase + longer;

        assertShares(
                Accounting.of(
                        Question.DENIAL,
                        HOUR,
                        START,
                        new Answered()
                                .refused(0, 1_000_000, "x")
                                .refused(50, 1, "x")
                                .admitted(100, 1, "x")
                                .refused(101, 1_000_000, "x")
                                .refused(151, 1, "x")
                                .admitted(201, 1, "x")
                                .list()),
                Map.of(
                        "free", 0.49 * 0.9 * free,
                        "charged", 0.474 * 0.9 * (0.9 * charged + 0.1 * unknown),
                        "penalty", 0.03 * 0.9 * penalty,
                        "restart", 0.006 * 0.9 * free));
    }

    /** What is limited is asked, and a tenth of limits charge what they deny, and one in fifty then denies everything. */
    @Test
    void a_small_request_that_is_refused_next_may_be_charged_or_within_a_penalty_whatever_is_limited() {
        double tokens = 0.88 * evidence(TOKENS, 4_000, -10_000, -4_001)
                + 0.1 * evidence(TOKENS, 4_000, -10_000, -10_001)
                + 0.02 * evidence(TOKENS, 4_000, -10_000, -ALL);
        double pacer = (1 - LAPSE) * (1 - LAPSE) * (1 - LAPSE);
        double requests = 0.88 * evidence(REQUESTS, 1, -2, -2)
                + 0.1 * evidence(REQUESTS, 1, -2, -3)
                + 0.02 * evidence(REQUESTS, 1, -2, -ALL)
                + pacer / 7;
        double[] ofTwo = {1, -2, -2};
        double both = 0.88 * evidenceOfBoth(new double[] {4_000, -10_000, -4_001}, ofTwo)
                + 0.1 * evidenceOfBoth(new double[] {4_000, -10_000, -10_001}, new double[] {1, -2, -3})
                + 0.02 * evidenceOfBoth(new double[] {4_000, -10_000, -ALL}, new double[] {1, -2, -ALL});

        assertShares(
                Accounting.of(
                        Question.WHICH_LIMIT,
                        HOUR,
                        START,
                        new Answered()
                                .admitted(0, 4_000, "x")
                                .refused(1, 6_000, "x")
                                .refused(2, 1, "x")
                                .list()),
                Map.of("tokens", tokens, "requests", requests, "both", both));
    }

    /** 2,000 of output, of 4,000 that may have been reserved, and 100 of input; then 6,000 besides what that counted. */
    @Test
    void how_often_an_output_token_counts_shows_in_what_fits_afterwards() {
        List<Observation> seen = List.of(admitted(0, 0, 100, 2_000, 4_000), admitted(1, 1, 6_000, 0, 1));
        Map<String, Double> priors = Map.of("1", 0.4, "2", 0.075, "3", 0.075, "5", 0.2, "10", 0.15, "15", 0.1);
        Map<String, Double> evidence = new LinkedHashMap<>();
        priors.forEach((times, prior) -> {
            double then = 6_100 + 2_000.0 * Integer.parseInt(times);
            double reserved = evidence(TOKENS, 4_100, then + 1);
            double none = evidence(TOKENS, 100, then);
            evidence.put(times, prior * (reserved + none) / 2);
        });

        assertShares(Accounting.of(Question.BURNDOWN, HOUR, START, seen), evidence);
    }

    @Test
    void what_is_reserved_is_tested_before_it_is_there() {
        List<Observation> seen = List.of(admitted(0, 0, 6_000, 10, 5_000));
        double requests = (7 * evidence(REQUESTS, 1) + 1 - LAPSE) / 7;

        assertShares(
                Accounting.of(Question.RESERVATION, HOUR, START, seen),
                Map.of(
                        "reserved", 0.9 * evidence(TOKENS, 11_000) + 0.1 * requests,
                        "none", 0.9 * evidence(TOKENS, 6_000) + 0.1 * requests));
    }

    /** Half an hour passes until the answer is there; 5 s before the middle of that, a window of the clock's hour begins anew. */
    @Test
    void a_request_is_taken_as_decided_upon_in_the_middle_of_its_round_trip() {
        // 13:00 is 3,580 s after the start
        double sent = 3_585 - 900;
        Observation late = new Observation(
                new Intent(Answered.at(sent), new ProbeRequest(1, "x", 7_000, 1)),
                Answered.at(sent),
                Answered.at(sent + 1_800),
                new ProbeResult(new Outcome.Admitted(new Usage(7_000, 0, 0, 0)), 200, Answered.at(sent), "id"));

        Interval capacity = capacityAfterFirst(late);
        Interval inTheMiddle = capacityAfterFirst(admitted(1, 3_585 - 0.05, 7_000, 0, 1));
        Interval before = capacityAfterFirst(admitted(1, 3_570, 7_000, 0, 1));

        assertThat(capacity.low()).isCloseTo(inTheMiddle.low(), within(1e-6 * capacity.low()));
        assertThat(capacity.estimate()).isCloseTo(inTheMiddle.estimate(), within(1e-6 * capacity.estimate()));
        // a window that had begun anew need not be so large
        assertThat(before.estimate()).isGreaterThan(1.01 * capacity.estimate());
    }

    private static Interval capacityAfterFirst(Observation second) {
        return Accounting.of(Question.CAPACITY, HOUR, START, List.of(admitted(0, 0, 7_000, 0, 1), second))
                .capacity()
                .orElseThrow();
    }
}
