package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Metering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The prior as a whole: what its parts sum to, and what a cell of it stands for. */
class HypothesisSpacesTest {

    private static final long START = 1_795_507_213_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;

    private static List<HypothesisSpace> spaces(String start, Duration window) {
        return HypothesisSpaces.of(new Premises(8_000, window, Start.parse(start), OptionalLong.of(20)), START, 0);
    }

    private static double sum(List<HypothesisSpace> spaces, Predicate<HypothesisSpace> which) {
        return spaces.stream().filter(which).mapToDouble(HypothesisSpace::prior).sum();
    }

    @Test
    void each_limiting_family_has_a_prior_of_one() {
        List<HypothesisSpace> spaces = spaces("quiet", Duration.ofMinutes(1));
        Map<String, Double> priors = new TreeMap<>();
        spaces.forEach(s -> priors.merge(s.family(), s.prior(), Double::sum));

        assertThat(priors).hasSize(9);
        for (String id : Families.LIMITING) {
            assertThat(priors.getOrDefault(id, 0.0)).as(id).isCloseTo(1, within(1e-9));
        }
        assertThat(priors.getOrDefault(Families.NONE, 0.0)).isCloseTo(0.01, within(1e-9));
        assertThat(spaces).allMatch(s -> s.prior() > 0);
    }

    @Test
    void the_axes_have_their_shares() {
        List<HypothesisSpace> spaces = spaces("quiet", Duration.ofMinutes(1));
        for (String id : Families.LIMITING) {
            if (!id.equals("pacer")) {
                assertThat(sum(spaces, s -> s.family().equals(id) && s.variant().metering() == Metering.REQUESTS))
                        .as(id)
                        .isCloseTo(0.1, within(1e-9));
            }
        }
        assertThat(sum(spaces, s -> s.family().equals("fixed-window") && s.aligned()))
                .isCloseTo(0.5, within(1e-9));
        assertThat(sum(spaces, s -> s.family().equals("anchored-window") && s.aligned()))
                .isZero();
    }

    /** The cells of an even grid over all of a space are all of its prior. */
    @Test
    void the_cells_of_a_space_weigh_what_the_space_does() {
        for (HypothesisSpace space : spaces("quiet", Duration.ofMinutes(1))) {
            if (space.dimensions().size() > 2 || space.earlierUse() != null) {
                continue;
            }
            int n = space.dimensions().isEmpty() ? 1 : 64;
            double all = 0;
            for (double[][] cell : cells(space.dimensions().size(), n)) {
                all += space.weight(cell[0], cell[1]);
            }
            assertThat(all)
                    .as(space.family() + " " + space.variant())
                    .isCloseTo(space.prior(), within(0.02 * space.prior()));
        }
    }

    private static List<double[][]> cells(int dimensions, int n) {
        List<double[][]> cells = new ArrayList<>();
        int count = (int) Math.pow(n, dimensions);
        for (int i = 0; i < count; i++) {
            double[] low = new double[dimensions];
            double[] high = new double[dimensions];
            int rest = i;
            for (int d = 0; d < dimensions; d++) {
                low[d] = (double) (rest % n) / n;
                high[d] = (double) (rest % n + 1) / n;
                rest /= n;
            }
            cells.add(new double[][] {low, high});
        }
        return cells;
    }

    /** Whatever was charged, the corner that gives back earliest shows no more than one that gives back latest. */
    @Test
    void a_corner_that_gives_back_earliest_shows_the_least_load() {
        for (HypothesisSpace space : spaces("quiet", Duration.ofMinutes(1))) {
            int n = space.dimensions().size();
            if (space.algorithm().apply(new double[n]).memoryNanos() > 0) {
                continue; // between two phases of a window a use may leave later with the earlier one
            }
            double[] low = new double[n];
            double[] high = new double[n];
            for (int d = 0; d < n; d++) {
                low[d] = 0.4;
                high[d] = 0.45;
            }
            double[] earliest = space.corner(low, high, true);
            double[] latest = space.corner(low, high, false);
            assertThat(HypothesisSpace.middle(low, high))
                    .containsOnly(n == 0 ? new double[0] : new double[] {0.425}, within(1e-12));
            for (int d = 0; d < n; d++) {
                assertThat(earliest[d] + latest[d]).isCloseTo(0.85, within(1e-12));
                assertThat(earliest[d] > latest[d])
                        .isEqualTo(space.dimensions().get(d).growsEarlier());
            }
            var least = space.algorithm()
                    .apply(earliest)
                    .newLeastMeter(space.algorithm().apply(latest), START);
            var most = space.algorithm()
                    .apply(latest)
                    .newMostMeter(space.algorithm().apply(earliest), START);
            var between =
                    space.algorithm().apply(HypothesisSpace.middle(low, high)).newMeter();
            for (int i = 0; i < 10; i++) {
                long now = START + 1 + i * MINUTE / 7;
                assertThat(least.load(now)).as(space.family()).isLessThanOrEqualTo(between.load(now) + 1e-6);
                assertThat(most.load(now)).as(space.family()).isGreaterThanOrEqualTo(between.load(now) - 1e-6);
                least.charge(now, 500);
                most.charge(now, 500);
                between.charge(now, 500);
            }
        }
    }

    @Test
    void the_window_is_the_nominal_one_with_nine_tenths() {
        List<HypothesisSpace> spaces = spaces("quiet", Duration.ofMinutes(1));
        for (String id : List.of("anchored-window", "sliding-log")) {
            double nominal = sum(
                    spaces,
                    s -> s.family().equals(id)
                            && s.algorithm()
                                            .apply(new double[s.dimensions().size()])
                                            .memoryNanos()
                                    == MINUTE);
            assertThat(nominal).as(id).isCloseTo(0.9, within(1e-9));
        }
        // none of the usual ones is as long: the nominal one comes on top of them
        List<HypothesisSpace> odd = spaces("quiet", Duration.ofSeconds(7));
        assertThat(odd.stream()
                        .filter(s -> s.family().equals("sliding-log"))
                        .map(s -> s.algorithm().apply(new double[0]).memoryNanos() / 1_000_000_000L)
                        .distinct())
                .containsExactlyInAnyOrder(1L, 5L, 7L, 10L, 15L, 30L, 60L, 300L, 900L, 3600L);
    }

    @Test
    void a_space_that_is_shared_is_the_same_with_fewer_cells() {
        HypothesisSpace space = spaces("quiet", Duration.ofMinutes(1)).stream()
                .filter(s -> s.family().equals("token-bucket"))
                .findFirst()
                .orElseThrow();
        HiddenUse others = new HiddenUse(0.1, 8_000, MINUTE);
        HypothesisSpace shared = space.shared(0.01, others, 3);

        assertThat(shared.prior()).isEqualTo(0.01);
        assertThat(shared.hiddenUse()).isEqualTo(others);
        assertThat(shared.dimensions()).extracting(Dimension::cells).containsOnly(3);
        assertThat(shared.family()).isEqualTo("token-bucket");
        assertThat(space.shared(0.01, others, 1_000_000).dimensions()).isEqualTo(space.dimensions());
    }
}
