package dev.limitlens.analysis;

import static dev.limitlens.analysis.UsedUp.TRIP;
import static dev.limitlens.analysis.UsedUp.nanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may ask for of a limit of some 5,000 tokens of which little was left 21 s after the start. */
class AskingCostsTest {

    private static final Particles PARTICLES = UsedUp.particles();
    private static final double TYPICAL = 5_000;
    private static final AskingCosts COSTS = new AskingCosts(PARTICLES, 1, TYPICAL);

    /** Returns how much each particle that meters costs has left with a probability, as its loads have it. */
    private static double[] left(Particles particles, Loads loads, double probability) {
        return IntStream.range(0, particles.size)
                .filter(particles::metersCost)
                .mapToDouble(i -> Math.max(0, particles.headroom(i, loads.middle(i), probability)))
                .toArray();
    }

    private static double[] sorted(Particles particles, Loads loads, boolean ends) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < particles.size; i++) {
            if (particles.metersCost(i)) {
                all.add(Math.max(0, particles.headroom(i, loads.middle(i), 0.5)));
                if (ends && particles.capacityDoubt[i] > 0.5) {
                    all.add(Math.max(0, particles.headroom(i, loads.middle(i), 0.2)));
                    all.add(Math.max(0, particles.headroom(i, loads.middle(i), 0.8)));
                }
            }
        }
        return all.stream().mapToDouble(x -> x).sorted().toArray();
    }

    /** Returns what is expected by definition: evenly over what is left, in the widest gaps, and what the favourites are sure of. */
    private static long[] expected(Particles particles, Loads loads, int evenly, boolean ends, long least, long most) {
        double[] left = sorted(particles, loads, ends);
        TreeSet<Long> costs = new TreeSet<>(List.of(least, 100L));
        for (int k = 0; k < evenly && left.length > 0; k++) {
            costs.add(Math.max(1, (long) Math.ceil(left[(2 * k + 1) * left.length / (2 * evenly)])));
        }
        Integer[] gaps = IntStream.range(1, left.length).boxed().toArray(Integer[]::new);
        Arrays.sort(gaps, Comparator.comparingDouble(k -> left[k - 1] - left[k]));
        for (int g = 0; g < Math.min(3, gaps.length); g++) {
            costs.add(Math.max(1, Math.round((left[gaps[g]] + left[gaps[g] - 1]) / 2)));
        }
        Integer[] classes = IntStream.range(0, particles.classes).boxed().toArray(Integer[]::new);
        Arrays.sort(classes, Comparator.comparingDouble(c -> -particles.classWeight[c]));
        for (int f = 0; f < Math.min(2, classes.length); f++) {
            double sure = Double.POSITIVE_INFINITY;
            double refused = 0;
            for (int i = 0; i < particles.size; i++) {
                if (particles.classOf[i] == classes[f]
                        && particles.metersCost(i)
                        && particles.weight[i] / particles.classWeight[classes[f]] > 0.01) {
                    sure = Math.min(sure, particles.headroom(i, loads.late(i), 0.98));
                    refused = Math.max(refused, particles.headroom(i, loads.early(i), 1 - 0.98));
                }
            }
            if (sure >= 1 && sure < Double.POSITIVE_INFINITY) {
                costs.add((long) sure);
            }
            costs.add((long) Math.ceil(refused) + 1);
        }
        return costs.stream()
                .mapToLong(c -> c)
                .filter(c -> c >= least && c <= most)
                .toArray();
    }

    @ParameterizedTest(name = "at {0} s")
    @ValueSource(doubles = {21, 30, 40.2, 60.2, 69, 90, 200, 3_600})
    void costs_part_the_particles_by_what_they_have_left(double second) {
        Loads loads = UsedUp.loads(PARTICLES, second);

        assertThat(COSTS.at(loads, 30_000)).isEqualTo(expected(PARTICLES, loads, 8, true, 1, 30_000));
        assertThat(COSTS.ahead(loads, 30_000)).isEqualTo(expected(PARTICLES, loads, 4, false, 1, 30_000));
        assertThat(COSTS.at(loads, 100)).isEqualTo(expected(PARTICLES, loads, 8, true, 1, 100));
        assertThat(new AskingCosts(PARTICLES, 100, TYPICAL).at(loads, 3_000))
                .isEqualTo(expected(PARTICLES, loads, 8, true, 100, 3_000));
    }

    /** The same where so few answers are in that capacities are known badly. */
    @ParameterizedTest(name = "at {0} s")
    @ValueSource(doubles = {3, 30, 61})
    void where_a_capacity_is_in_doubt_its_ends_count_too(double second) {
        Posterior posterior =
                new Posterior(Premises.of(8_000, Duration.ofMinutes(1)), Answered.START, Precision.STANDARD, true);
        Answer.of(Answered.usedUp().list().subList(0, 1)).forEach(posterior::observe);
        Particles doubtful = Particles.of(posterior, 6, 0.06);
        AskingCosts costs = new AskingCosts(doubtful, 1, TYPICAL);
        Loads loads = UsedUp.loads(doubtful, second);

        assertThat(IntStream.range(0, doubtful.size)).anyMatch(i -> doubtful.capacityDoubt[i] > 0.5);
        assertThat(costs.at(loads, 80_000)).isEqualTo(expected(doubtful, loads, 8, true, 1, 80_000));
        assertThat(costs.ahead(loads, 80_000)).isEqualTo(expected(doubtful, loads, 4, false, 1, 80_000));
    }

    @Test
    void where_only_requests_are_counted_hardly_any_cost_tells() {
        Particles pacers = UsedUp.of(Pacer.ID, 10);
        Loads loads = UsedUp.loads(pacers, 22);

        assertThat(new AskingCosts(pacers, 7, TYPICAL).at(loads, 30_000)).containsExactly(7, 100);
        assertThat(new AskingCosts(pacers, 1, TYPICAL).at(loads, 30_000)).containsExactly(1, 100);
        assertThat(new AskingCosts(pacers, 1, 20).at(loads, 30_000)).containsExactly(1);
        assertThat(new AskingCosts(pacers, 7, TYPICAL).tooMuch(loads, 0.05)).isEqualTo(7);
        assertThat(new AskingCosts(pacers, 1, TYPICAL).tooMuch(loads, 0.05)).isEqualTo(1);
    }

    @ParameterizedTest(name = "in doubt by {0}")
    @ValueSource(doubles = {0.002, 0.05, 0.2})
    void too_much_is_more_than_almost_all_have_left(double doubt) {
        for (double second : new double[] {21, 40.2, 60.2, 90}) {
            Loads loads = UsedUp.loads(PARTICLES, second);
            long cost = COSTS.tooMuch(loads, doubt);
            double[] left = leftAtAll(loads, doubt);
            Integer[] order = IntStream.range(0, left.length).boxed().toArray(Integer[]::new);
            Arrays.sort(order, Comparator.comparingDouble(i -> left[i]));
            double within = 0;
            double most = 1;
            for (int i : order) {
                within += PARTICLES.weight[i];
                most = within <= 1 - doubt ? left[i] : most;
            }
            assertThat(cost).as("at %s", second).isEqualTo((long) Math.ceil(most) + 1);
        }
    }

    private static double[] leftAtAll(Loads loads, double doubt) {
        return IntStream.range(0, PARTICLES.size)
                .mapToDouble(i -> PARTICLES.metersCost(i) ? PARTICLES.headroom(i, loads.middle(i), doubt) : 0)
                .map(left -> Math.max(0, left))
                .toArray();
    }

    /** Of 4,900 that were used nothing is back: 50 to 101 are left. */
    @Test
    void too_much_for_a_log_is_one_more_than_it_may_have_left() {
        Particles logs = UsedUp.of(SlidingLog.ID, 4);
        Loads used = Loads.likely(logs.fresh(), nanos(30), TRIP);
        double[] left = left(logs, used, 0.05);

        long cost = new AskingCosts(logs, 1, TYPICAL).tooMuch(used, 0.05);

        assertThat(cost).isBetween(98L, 103L);
        assertThat(Arrays.stream(left).map(most -> Math.ceil(most) + 1)).contains((double) cost);
        assertThat(new AskingCosts(logs, 300, TYPICAL).tooMuch(used, 0.05)).isEqualTo(300);
    }
}
