package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.Penalizing;
import dev.limitlens.limiter.SlidingLog;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which lengths of a penalty the answers of a limit on a minute tell apart: {@code 10-} was denied in second 10, and {@code 20+} admitted in second
 * 20.
 */
class AccountingPenaltiesTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final double[] USUAL = {60, 1, 5, 10, 15, 30, 300};

    private static final List<AccountingAlgorithms> BOTH = List.of(
            new AccountingAlgorithms(new SlidingLog(MINUTE), 0.3),
            new AccountingAlgorithms(new AnchoredWindow(MINUTE), 0.7));

    private static List<AccountingAlgorithms> of(String answers) {
        String[] each = answers.isEmpty() ? new String[0] : answers.split(" ", -1);
        long[] times = Arrays.stream(each)
                .mapToLong(a -> Math.round(Double.parseDouble(a.substring(0, a.length() - 1)) * SECOND))
                .toArray();
        return AccountingPenalties.of(BOTH, MINUTE, times, i -> each[i].endsWith("+"));
    }

    /** Returns the lengths with an algorithm in seconds, and their priors, in order. */
    private static Map<Double, Double> lengths(List<AccountingAlgorithms> all, Algorithm algorithm) {
        Map<Double, Double> lengths = new LinkedHashMap<>();
        for (AccountingAlgorithms a : all) {
            Penalizing penalizing = (Penalizing) a.algorithm();
            if (penalizing.algorithm().equals(algorithm)) {
                lengths.put(penalizing.penaltyNanos() / 1e9, a.prior());
            }
        }
        return lengths;
    }

    /** Asserts that the lengths are the usual ones and one in the middle between two bounds that follow each other. */
    private static void assertBounds(List<AccountingAlgorithms> all, double... bounds) {
        for (AccountingAlgorithms plain : BOTH) {
            Map<Double, Double> lengths = lengths(all, plain.algorithm());
            double[] expected = new double[bounds.length - 1];
            double[] priors = new double[bounds.length - 1];
            for (int k = 0; k + 1 < bounds.length; k++) {
                expected[k] = (bounds[k] + bounds[k + 1]) / 2;
                priors[k] = plain.prior() * 0.2 * Math.log(bounds[k + 1] / bounds[k]) / Math.log(300);
            }
            assertThat(seconds(lengths)).containsExactly(join(USUAL, expected), within(1e-9));
            assertThat(priors(lengths))
                    .containsExactly(
                            join(
                                    DoubleStream.concat(
                                                    DoubleStream.of(0.5),
                                                    DoubleStream.generate(() -> 0.3 / 6)
                                                            .limit(6))
                                            .map(p -> p * plain.prior())
                                            .toArray(),
                                    priors),
                            within(1e-12));
        }
        assertThat(all).hasSize(2 * (USUAL.length + bounds.length - 1));
    }

    private static double[] seconds(Map<Double, Double> lengths) {
        return lengths.keySet().stream().mapToDouble(s -> s).toArray();
    }

    private static double[] priors(Map<Double, Double> lengths) {
        return lengths.values().stream().mapToDouble(p -> p).toArray();
    }

    private static double[] join(double[] one, double[] other) {
        return DoubleStream.concat(Arrays.stream(one), Arrays.stream(other)).toArray();
    }

    /** The later ones come 2, 10 and 30 s after the denial in second 10. */
    @Test
    void lengths_are_alike_between_two_times_from_a_denial_to_a_later_request() {
        assertBounds(of("0+ 10- 12- 20- 40-"), 1, 2, 10, 30, 300);
    }

    /** Each denial after an admission begins anew: 2 and 10, and 4 and 7 s. */
    @Test
    void every_row_of_denials_has_its_times() {
        assertBounds(of("0+ 10- 12- 200+ 300- 304- 307- 400+ 450- 460-"), 1, 2, 4, 7, 10, 100);
    }

    @Test
    void a_penalty_is_no_longer_than_the_time_to_an_admission() {
        assertBounds(of("0+ 10- 12- 20- 40- 50+"), 1, 2, 10, 30, 40);
        // the shortest such time counts, whenever it is
        assertBounds(of("0+ 10- 12- 20- 40- 50+ 60- 61.5- 65+"), 1, 1.5, 2, 5);
        assertBounds(of("0+ 10- 11.5- 15+ 60- 62- 90- 100+"), 1, 1.5, 2, 5);
        // but what is admitted after that does not
        assertBounds(of("0+ 10- 50+ 51+ 52+"), 1, 40);
    }

    @ParameterizedTest
    @CsvSource({"0+ 10- 10.2- 10.8+", "10- 11+", "0+ 10- 30- 70+ 80- 80.5+"})
    void nothing_but_the_usual_lengths_is_thought_of_where_it_is_back_within_a_60th_of_the_window(String answers) {
        assertBounds(of(answers), 1);
    }

    @Test
    void times_beyond_the_longest_penalty_tell_nothing() {
        assertBounds(of("0+ 10- 20- 310- 400- 500+"), 1, 10, 300);
        assertBounds(of("0+ 10- 310+"), 1, 300);
        assertBounds(of("0+ 10- 309+"), 1, 299);
    }

    @ParameterizedTest
    @CsvSource({"''", "0+", "0+ 10+ 20+", "0-"})
    void without_a_request_after_a_denial_all_unusual_lengths_are_alike(String answers) {
        assertBounds(of(answers), 1, 300);
        assertThat(of(answers).stream().mapToDouble(AccountingAlgorithms::prior).sum())
                .isCloseTo(1, within(1e-12));
    }
}
