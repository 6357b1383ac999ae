package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PenaltyPriorTest {

    private static final long SECOND = 1_000_000_000L;
    private static final PenaltyPrior MINUTE = new PenaltyPrior(60 * SECOND);

    @Test
    void a_penalty_lasts_from_a_60th_of_the_window_to_five_of_it() {
        assertThat(MINUTE.shortestNanos()).isEqualTo(1e9);
        assertThat(MINUTE.shortestNanos() * PenaltyPrior.range()).isEqualTo(300e9);
    }

    /** Of the usual lengths ten minutes are too long, and a minute is the window itself. */
    @Test
    void half_of_the_penalties_are_as_long_as_the_window_and_three_in_ten_of_another_usual_length() {
        assertThat(MINUTE.usual())
                .containsExactly(
                        entry(60 * SECOND, 0.5),
                        entry(SECOND, 0.3 / 6),
                        entry(5 * SECOND, 0.3 / 6),
                        entry(10 * SECOND, 0.3 / 6),
                        entry(15 * SECOND, 0.3 / 6),
                        entry(30 * SECOND, 0.3 / 6),
                        entry(300 * SECOND, 0.3 / 6));
        assertThat(MINUTE.unusual()).isCloseTo(0.2, within(1e-12));
        // of 5 s: from a twelfth of a second to 25 s, the window itself apart
        assertThat(new PenaltyPrior(5 * SECOND).usual().keySet())
                .containsExactly(5 * SECOND, SECOND, 10 * SECOND, 15 * SECOND);
        // of an hour: from a minute to five hours
        assertThat(new PenaltyPrior(3_600 * SECOND).usual())
                .isEqualTo(Map.of(
                        3_600 * SECOND, 0.5, 60 * SECOND, 0.3 / 3, 300 * SECOND, 0.3 / 3, 600 * SECOND, 0.3 / 3));
    }

    /** Five windows of a tenth of a second are shorter than a second, and a 60th of a day is longer than ten minutes. */
    @ParameterizedTest
    @ValueSource(longs = {SECOND / 10, 86_400 * SECOND})
    void where_no_other_length_is_usual_half_of_them_are_of_any(long windowNanos) {
        PenaltyPrior prior = new PenaltyPrior(windowNanos);

        assertThat(prior.usual()).isEqualTo(Map.of(windowNanos, 0.5));
        assertThat(prior.unusual()).isCloseTo(0.5, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, SECOND / 10, SECOND, 7 * SECOND, 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND})
    void its_probabilities_sum_to_one(long windowNanos) {
        PenaltyPrior prior = new PenaltyPrior(windowNanos);

        double usual = prior.usual().values().stream().mapToDouble(p -> p).sum();
        assertThat(usual + prior.unusual(0, 1e30)).isCloseTo(1, within(1e-12));
        assertThat(usual + prior.unusual()).isCloseTo(1, within(1e-12));
    }

    /** Of 300 times as long, four times as long is a share of log 4 / log 300. */
    @Test
    void other_lengths_have_even_odds_for_each_factor() {
        double four = Math.log(4) / Math.log(300);

        assertThat(MINUTE.between(2e9, 8e9)).isCloseTo(four, within(1e-12));
        assertThat(MINUTE.between(60e9, 240e9)).isCloseTo(four, within(1e-12));
        assertThat(MINUTE.unusual(60e9, 240e9)).isCloseTo(0.2 * four, within(1e-12));
        assertThat(MINUTE.between(1e9, Math.sqrt(300) * 1e9)).isCloseTo(0.5, within(1e-12));
        assertThat(MINUTE.between(1e9, 300e9)).isCloseTo(1, within(1e-12));
        // what is too short or too long has no share
        assertThat(MINUTE.between(0.5e9, 4e9)).isCloseTo(four, within(1e-12));
        assertThat(MINUTE.between(0, 4e9)).isCloseTo(four, within(1e-12));
        assertThat(MINUTE.between(75e9, 3_000e9)).isCloseTo(four, within(1e-12));
        assertThat(MINUTE.between(0, 1e9)).isZero();
        assertThat(MINUTE.between(300e9, 1_000e9)).isZero();
        assertThat(MINUTE.between(5e9, 5e9)).isZero();
        assertThat(MINUTE.between(8e9, 2e9)).isZero();
    }
}
