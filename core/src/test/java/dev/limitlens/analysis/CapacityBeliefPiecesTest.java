package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pieces of a belief: where they begin, how many there are at most, and what of them is let go. */
class CapacityBeliefPiecesTest {

    private final LogLogistic prior = new LogLogistic(8_000);

    private static CapacityBelief belief(int cases) {
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000), cases);
        belief.scale(1 / belief.mass());
        return belief;
    }

    /** An answer that is as probable whatever the capacity only parts the belief there. */
    private static void part(CapacityBelief belief, double at) {
        belief.learn(new double[] {at}, 1, true, 0.5, 0.5);
    }

    private static void learn(CapacityBelief belief, double threshold, boolean admitted) {
        belief.learn(new double[] {threshold}, 1, admitted, 0, 0.5);
    }

    private static CapacityBelief between(double low, double high, int cases) {
        CapacityBelief belief = belief(cases);
        learn(belief, low, true);
        learn(belief, high, false);
        return belief;
    }

    private static List<Double> bounds(CapacityBelief belief) {
        return IntStream.rangeClosed(0, belief.pieces()).mapToObj(belief::bound).toList();
    }

    /** Of 49 pieces, most of them 1,000 wide, there are two neighbours whose widths are no more than 100 together. */
    @ParameterizedTest(name = "{0} and {1}, {3} cases")
    @CsvSource({
        "20050, 20100, 20050, 1",
        "20050, 20100, 20050, 3",
        "150, 175, 150, 1",
        "150, 175, 150, 3",
        "63900, 63950, 63950, 1",
        "63900, 63950, 63950, 3"
    })
    void of_more_than_48_pieces_the_two_lightest_neighbours_become_one(
            double one, double other, double gone, int cases) {
        CapacityBelief belief = belief(cases);
        List<Double> left = new ArrayList<>(List.of(125.0, 64_000.0));
        for (int k = 1; k <= 46; k++) {
            part(belief, 1_000 * k);
            left.add(1_000.0 * k);
        }
        part(belief, one);
        assertThat(belief.pieces()).isEqualTo(48);
        part(belief, other);

        assertThat(belief.pieces()).isEqualTo(48);
        left.add(one);
        left.add(other);
        left.remove(gone);
        assertThat(bounds(belief))
                .containsExactlyElementsOf(left.stream().sorted().toList());
        for (int i = 0; i < 48; i++) {
            double mass = prior.mass(belief.bound(i), belief.bound(i + 1));
            assertThat(belief.pieceMass(i)).as("piece %s", i).isCloseTo(mass, within(1e-9));
            for (int k = 0; k < cases && cases > 1; k++) {
                assertThat(belief.ofCase(k).pieceMass(i)).as("piece %s", i).isCloseTo(mass, within(1e-9));
            }
        }
    }

    @Test
    void a_mixture_has_no_more_pieces_than_a_belief() {
        CapacityBelief one = belief(1);
        CapacityBelief other = belief(1);
        for (int k = 1; k <= 40; k++) {
            part(one, 1_000 * k);
            part(other, 1_000 * k + 500);
        }

        one.mix(other, 0.5);

        assertThat(one.pieces()).isEqualTo(48);
        assertThat(one.mass()).isCloseTo(1, within(1e-12));
        assertThat(one.massFrom(8_000)).isCloseTo(prior.mass(8_000, 64_000), within(1e-9));
    }

    @Test
    void what_moves_has_sixteen_pieces_at_most() {
        CapacityBelief belief = between(8_000, 8_400, 1);
        for (int i = 0; i < 6; i++) {
            belief.drift(0.5, 100);
            assertThat(belief.pieces()).isLessThanOrEqualTo(16);
        }

        assertThat(belief.pieces()).isGreaterThan(12);
        assertThat(belief.mass()).isCloseTo(1, within(1e-12));
    }

    /** No capacity is below 125: what would move there stays within the 5 next to it. */
    @Test
    void what_would_move_below_the_range_of_the_prior_stays_at_its_end() {
        CapacityBelief belief = between(130, 400, 1);

        belief.drift(1, 100);

        assertThat(bounds(belief)).startsWith(125.0, 130.0, 400.0);
        // of the first 100 of 270, half on average is within reach of what lies before, which half of that moves to
        assertThat(belief.pieceMass(0)).isCloseTo(100 / 270.0 / 4, within(0.005));
    }

    @Test
    void bounds_are_added_at_half_the_reach_and_the_whole_where_the_prior_has_room() {
        CapacityBelief next = between(200, 400, 1);
        next.drift(0.5, 100);
        assertThat(bounds(next)).containsExactly(125.0, 150.0, 200.0, 400.0, 450.0, 500.0);

        CapacityBelief far = between(300, 400, 1);
        far.drift(0.5, 100);
        assertThat(bounds(far)).containsExactly(200.0, 250.0, 300.0, 400.0, 450.0, 500.0);

        CapacityBelief first = belief(1);
        learn(first, 400, false);
        first.drift(0.5, 100);
        assertThat(bounds(first)).containsExactly(125.0, 400.0, 450.0, 500.0);

        CapacityBelief last = between(63_000, 63_960, 1);
        last.drift(0.5, 100);
        assertThat(bounds(last)).containsExactly(62_900.0, 62_950.0, 63_000.0, 63_960.0, 64_000.0);
    }

    /** The denial let the upper end go before the admission let the lower one. */
    @ParameterizedTest(name = "{0} cases")
    @ValueSource(ints = {1, 3})
    void what_was_let_go_counts_for_nothing_until_another_belief_is_mixed_in(int cases) {
        CapacityBelief narrow = belief(cases);
        learn(narrow, 20_000, false);
        learn(narrow, 8_000, true);

        narrow.mix(belief(cases), 0.25);

        assertThat(narrow.massFrom(20_000)).isCloseTo(0.25 * prior.mass(20_000, 64_000), within(1e-9));
        assertThat(1 - narrow.massFrom(8_000)).isCloseTo(0.25 * prior.mass(125, 8_000), within(1e-9));
        for (int k = 0; k < cases && cases > 1; k++) {
            assertThat(narrow.ofCase(k).massFrom(20_000)).isCloseTo(0.25 * prior.mass(20_000, 64_000), within(1e-9));
        }
    }

    /** There is room for seven pieces before more is made. */
    @ParameterizedTest(name = "{0} pieces")
    @ValueSource(ints = {5, 6, 7, 8, 15, 16})
    void however_many_pieces_a_belief_has_it_can_be_widened_at_either_end(int pieces) {
        CapacityBelief low = belief(3);
        learn(low, 8_000, true);
        CapacityBelief high = belief(3);
        learn(high, 20_000, false);
        CapacityBelief middle = between(8_000, 20_000, 3);
        for (int k = 1; k < pieces; k++) {
            part(low, 8_000 + 500 * k);
            part(high, 8_000 + 500 * k);
            part(middle, 8_000 + 500 * k);
        }
        for (CapacityBelief narrow : List.of(low, high, middle)) {
            assertThat(narrow.pieces()).isEqualTo(pieces);
            narrow.mix(belief(3), 1);

            assertThat(narrow.low()).isEqualTo(125);
            assertThat(narrow.high()).isEqualTo(64_000);
            assertThat(narrow.massFrom(8_000)).isCloseTo(prior.mass(8_000, 64_000), within(1e-9));
            assertThat(narrow.massFrom(20_000)).isCloseTo(prior.mass(20_000, 64_000), within(1e-9));
        }
    }
}
