package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.TokenBucket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairFamiliesTest {

    /** By hand: of eight families, one and the same is 0.8 * 8 times as probable as by chance, and another one 0.2 * 8 / 7 times. */
    private static final double SAME = 6.4;

    private static final double ANOTHER = 1.6 / 7;

    private final PairFamilies families = new PairFamilies(
            Map.of(TokenBucket.ID, 0.6, FixedWindow.ID, 0.3, Families.NONE, 0.1),
            Map.of(TokenBucket.ID, 0.4, SlidingLog.ID, 0.6));

    @Test
    void two_limits_are_rather_of_one_family() {
        assertThat(families.likeliestFirst()).isEqualTo(TokenBucket.ID);
        assertThat(families.likeliestSecond()).isEqualTo(TokenBucket.ID);

        double both = SAME * 0.6 * 0.4;
        double all = both + ANOTHER * (0.6 * 0.6 + 0.3 * 0.4 + 0.3 * 0.6);
        assertThat(families.likeliestShare()).isCloseTo(both / all, within(1e-12));
        assertThat(families.share(FixedWindow.ID, SlidingLog.ID)).isCloseTo(ANOTHER * 0.18 / all, within(1e-12));
    }

    @Test
    void the_mean_affinity_is_that_of_the_families_that_limit() {
        double sum = SAME * 0.24 + ANOTHER * (0.36 + 0.12 + 0.18);

        assertThat(families.affinity()).isCloseTo(sum / 0.9, within(1e-12));
    }

    @Test
    void where_nothing_limits_no_pair_is_probable() {
        PairFamilies none = new PairFamilies(Map.of(Families.NONE, 1.0), Map.of(Families.NONE, 1.0));

        assertThat(none.likeliestShare()).isZero();
    }
}
