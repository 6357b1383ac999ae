package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.TokenBucket;
import org.junit.jupiter.api.Test;

class UseOfOthersTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 60 * SECOND;

    /** A tenth of 8000 tokens in a window, in five requests of 160 tokens. */
    private static final HiddenUse TENTH = new HiddenUse(0.1, 8_000, WINDOW);

    /** A belief that the capacity lies between two amounts. */
    private static CapacityBelief between(double low, double high) {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        belief.learn(new double[] {low}, 1, true, 0, 0);
        belief.learn(new double[] {high}, 1, false, 0, 0);
        return belief;
    }

    private static UseOfOthers of(String family) {
        return new UseOfOthers(TENTH, family, 0);
    }

    /** While less is left than any of their requests asks for, what is left is known as well later on. */
    @Test
    void nothing_moves_while_too_little_is_left_for_them() {
        CapacityBelief belief = between(8_000, 8_010);

        of(FixedWindow.ID).move(belief, 0, 0, 7_990, 30 * SECOND);

        assertThat(belief.low()).isEqualTo(8_000);
        assertThat(belief.high()).isEqualTo(8_010);
    }

    /** What is left can only become less until something comes back, and never less than nothing. */
    @Test
    void what_is_left_falls_and_does_not_rise() {
        CapacityBelief belief = between(8_000, 8_010);

        of(FixedWindow.ID).move(belief, 0, 0, 7_000, 12 * SECOND);

        assertThat(belief.high()).isEqualTo(8_010);
        assertThat(belief.massFrom(8_000)).isCloseTo(Math.exp(-1), within(0.01));
        assertThat(belief.low()).isGreaterThanOrEqualTo(7_000);
    }

    /** What was expected of them is charged, and still what is left is as it was if they did not come. */
    @Test
    void what_was_charged_for_them_is_given_back_if_they_did_not_come() {
        CapacityBelief belief = between(8_000, 8_010);

        of(FixedWindow.ID).move(belief, 160, 160, 7_160, 12 * SECOND);

        assertThat(belief.massFrom(8_160)).isCloseTo(Math.exp(-1), within(0.01));
        assertThat(belief.high()).isEqualTo(8_170);
    }

    /**
     * Returns by how much wider a belief is once some of what others use has come back, of which 800 were expected.
     *
     * @param inUse what of that is still in use
     * @param load what is in use in all
     */
    private static double widened(String family, double inUse, double load) {
        CapacityBelief belief = between(8_000, 8_010);
        UseOfOthers others = of(family);
        others.move(belief, 800, 800, 7_990, 1);
        double before = belief.high() - belief.low();
        others.move(belief, 800, inUse, load, 2);
        return belief.high() - belief.low() - before;
    }

    /** Of each further move only what was charged since the one before counts. */
    @Test
    void what_was_charged_is_given_back_once() {
        CapacityBelief belief = between(8_000, 8_010);
        UseOfOthers others = of(FixedWindow.ID);

        others.move(belief, 160, 160, 7_160, 12 * SECOND);
        others.move(belief, 320, 320, 7_320, 24 * SECOND);

        assertThat(belief.high()).isEqualTo(8_330);
        assertThat(belief.massFrom(8_320)).isCloseTo(Math.exp(-2), within(0.01));
    }

    /** In a fifth of a second one of their requests is all but impossible: that is put off, and nothing of the time is lost. */
    @Test
    void a_moment_in_which_hardly_any_come_counts_with_what_follows() {
        CapacityBelief belief = between(8_000, 8_010);
        UseOfOthers others = of(FixedWindow.ID);

        others.move(belief, 0, 0, 7_000, SECOND / 5);
        assertThat(belief.low()).isEqualTo(8_000);
        assertThat(belief.pieces()).isEqualTo(1);
        others.move(belief, 0, 0, 7_000, 12 * SECOND);

        assertThat(belief.massFrom(8_000)).isCloseTo(Math.exp(-1), within(0.01));
    }

    @Test
    void what_is_charged_in_a_moment_counts_at_once() {
        CapacityBelief belief = between(8_000, 8_010);

        of(FixedWindow.ID).move(belief, 160, 160, 7_160, 1);

        assertThat(belief.high()).isEqualTo(8_170);
        assertThat(belief.massFrom(8_160)).isCloseTo(1, within(1e-6));
    }

    /** 800 were in use, and of the 160 that came since all still are: it is the 800 that came back. */
    @Test
    void what_came_back_is_what_was_in_use_or_charged_since_and_is_no_more() {
        CapacityBelief belief = between(8_000, 8_010);
        UseOfOthers others = of(FixedWindow.ID);
        others.move(belief, 800, 800, 7_990, 1);
        double before = belief.high() - belief.low();

        others.move(belief, 960, 160, 160, 2);

        double scatter = TENTH.deviation(800);
        assertThat(belief.high() - belief.low() - before).isBetween(3 * scatter, 4 * scatter);
    }

    /** A new window gives back what they used, and not what was expected of them: that is known no better than by its scatter. */
    @Test
    void a_new_window_makes_it_unsure_what_they_had_used() {
        double scatter = TENTH.deviation(800);

        assertThat(widened(FixedWindow.ID, 0, 0)).isBetween(3 * scatter, 4 * scatter);
    }

    /** A bucket drains at its rate, whoever filled it: what they used is unsure only once it is empty. */
    @Test
    void a_bucket_that_drains_tells_no_less_than_before_until_it_is_empty() {
        assertThat(widened(TokenBucket.ID, 400, 7_950)).isCloseTo(0, within(1e-6));
        assertThat(widened(TokenBucket.ID, 0, 0)).isGreaterThan(100);
    }

    /** A counter gives back by and by what was used in the window before: half of it is as unsure as half of what it was. */
    @Test
    void what_fades_is_unsure_as_a_whole() {
        double half = TENTH.deviation(800) / 2;

        assertThat(widened(SlidingCounter.ID, 400, 7_990)).isBetween(3 * half, 4 * half);
    }

    @Test
    void a_copy_goes_its_own_way() {
        UseOfOthers others = of(FixedWindow.ID);
        UseOfOthers copy = others.copy();
        others.move(between(8_000, 8_010), 0, 0, 7_000, 12 * SECOND);
        CapacityBelief belief = between(8_000, 8_010);

        copy.move(belief, 0, 0, 7_000, 12 * SECOND);

        assertThat(belief.massFrom(8_000)).isCloseTo(Math.exp(-1), within(0.01));
    }
}
