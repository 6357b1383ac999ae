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

    private static double below(CapacityPrior prior, double capacity) {
        double whole = prior.cumulative(prior.high()) - prior.cumulative(prior.low());
        double inside = Math.min(prior.high(), Math.max(prior.low(), capacity));
        return (prior.cumulative(inside) - prior.cumulative(prior.low())) / whole;
    }

    /** Returns how probable answers are, each an admission from a capacity on; the refused ones have that as a negative number. */
    private static double evidence(CapacityPrior prior, double... required) {
        double[] bounds = DoubleStream.concat(
                        DoubleStream.of(prior.low(), prior.high()),
                        Arrays.stream(required).map(Math::abs).filter(r -> r > prior.low() && r < prior.high()))
                .sorted()
                .toArray();
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

    /** 4,000 are in use when 6,000 are refused; then 3,000 fit besides 4,000, or not besides 10,000. */
    @Test
    void whether_a_denied_request_was_charged_shows_in_what_fits_afterwards() {
        double free = evidence(TOKENS, 4_000, -10_000, 7_000);
        double charged = evidence(TOKENS, 4_000, -10_000, 13_000);
        // a pacer of a minute or more refuses the second and the third
        double pacer = (1 - LAPSE) * (1 - LAPSE) * LAPSE;
        double requestsFree = (7 * evidence(REQUESTS, 1, -2, 2) + pacer) / 7;
        double requestsCharged = (7 * evidence(REQUESTS, 1, -2, 3) + pacer) / 7;

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
                        "free", 0.498 * (0.9 * free + 0.1 * requestsFree),
                        "charged", 0.498 * (0.9 * charged + 0.1 * requestsCharged),
                        "restart", 0.004 * (0.9 * free + 0.1 * requestsFree)));
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
