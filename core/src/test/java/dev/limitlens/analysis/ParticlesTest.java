package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The few cells that stand for a posterior: after a limit of some 5,000 tokens was used up within 21 s. */
class ParticlesTest {

    private static final int PER_CLASS = 10;
    private static final double TOLERANCE = 0.06;
    private static final long TRIP = Answered.TRIP.toNanos();

    private final Posterior posterior = usedUp();

    private static Posterior usedUp() {
        Posterior posterior =
                new Posterior(Premises.of(8_000, Duration.ofMinutes(1)), Answered.START, Precision.STANDARD, true);
        Answer.of(Answered.usedUp().list()).forEach(posterior::observe);
        return posterior;
    }

    private static long nanos(double second) {
        return EpochNanos.of(Answered.at(second));
    }

    private Particles particles() {
        return Particles.of(posterior, PER_CLASS, TOLERANCE);
    }

    private static double sum(double[] shares) {
        return Arrays.stream(shares).sum();
    }

    /** Returns one particle of a plain sliding log of a minute. */
    private static int log(Particles particles) {
        return IntStream.range(0, particles.size)
                .filter(i -> particles.cell(i).space.variant().equals(Variant.PLAIN))
                .filter(i -> particles
                        .cell(i)
                        .space
                        .algorithm()
                        .apply(particles.cell(i).low)
                        .equals(new SlidingLog(OneBox.MINUTE)))
                .findFirst()
                .orElseThrow();
    }

    // ---- which are chosen

    @Test
    void each_class_weighs_what_it_does_among_those_that_matter() {
        Particles particles = particles();
        double[] ofClass = new double[particles.classes];
        Map<Integer, String> names = new HashMap<>();
        for (int i = 0; i < particles.size; i++) {
            ofClass[particles.classOf[i]] += particles.weight[i];
            String name = particles.family(i) + particles.isAligned(i);
            assertThat(names.merge(particles.classOf[i], name, (a, b) -> a)).isEqualTo(name);
        }

        assertThat(sum(particles.weight)).isCloseTo(1, within(1e-9));
        assertThat(sum(particles.classWeight)).isCloseTo(1, within(1e-9));
        assertThat(ofClass).containsExactly(particles.classWeight, within(1e-9));
        assertThat(new HashSet<>(names.values())).hasSize(particles.classes);
        double log = 0;
        double pacer = 0;
        for (int i = 0; i < particles.size; i++) {
            log += particles.family(i).equals(SlidingLog.ID) ? particles.weight[i] : 0;
            pacer += particles.family(i).equals(Pacer.ID) ? particles.weight[i] : 0;
        }
        assertThat(log / pacer)
                .isCloseTo(posterior.share(SlidingLog.ID) / posterior.share(Pacer.ID), within(1e-6 * log / pacer));
    }

    @Test
    void a_fixed_window_of_the_clock_is_a_class_of_its_own() {
        Particles particles = particles();
        double aligned = 0;
        double other = 0;
        for (int i = 0; i < particles.size; i++) {
            assertThat(particles.isAligned(i))
                    .isEqualTo(particles.family(i).equals(FixedWindow.ID)
                            && particles.cell(i).space.aligned());
            if (particles.family(i).equals(FixedWindow.ID)) {
                aligned += particles.isAligned(i) ? particles.weight[i] : 0;
                other += particles.isAligned(i) ? 0 : particles.weight[i];
            }
        }
        double expected =
                new ParameterSummary(posterior, FixedWindow.ID).aligned().orElseThrow();

        assertThat(aligned / (aligned + other)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void no_class_has_more_cells_than_asked_for_and_the_heaviest_half_of_them_are_its_heaviest() {
        Particles particles = particles();
        Map<Integer, Set<Cell>> cells = new HashMap<>();
        for (int i = 0; i < particles.size; i++) {
            cells.computeIfAbsent(particles.classOf[i], c -> new HashSet<>()).add(particles.cell(i));
        }
        cells.values().forEach(its -> assertThat(its.size()).isBetween(1, PER_CLASS));
        assertThat(cells.values()).anyMatch(its -> its.size() > PER_CLASS / 2);

        double[] buckets = IntStream.range(0, posterior.cells().size())
                .filter(i -> posterior.cells().get(i).space.family().equals(TokenBucket.ID))
                .mapToDouble(i -> -posterior.weight(i))
                .sorted()
                .toArray();
        for (int i = 0; i < posterior.cells().size(); i++) {
            Cell cell = posterior.cells().get(i);
            if (cell.space.family().equals(TokenBucket.ID) && posterior.weight(i) > -buckets[PER_CLASS / 2]) {
                assertThat(cells.values()).anyMatch(its -> its.contains(cell));
            }
        }
    }

    @Test
    void where_all_cells_of_a_class_fit_each_weighs_what_it_does() {
        Particles all = Particles.of(posterior, 100_000, TOLERANCE);
        Map<Cell, Double> weights = new HashMap<>();
        for (int i = 0; i < all.size; i++) {
            weights.merge(all.cell(i), all.weight[i], Double::sum);
        }
        double chosen = 0;
        double whole = 0;
        int compared = 0;
        for (int i = 0; i < posterior.cells().size(); i++) {
            Cell cell = posterior.cells().get(i);
            if (cell.space.family().equals(TokenBucket.ID)) {
                whole += posterior.weight(i);
                chosen += weights.getOrDefault(cell, 0.0);
            }
        }
        for (int i = 0; i < posterior.cells().size(); i++) {
            Cell cell = posterior.cells().get(i);
            if (cell.space.family().equals(TokenBucket.ID) && posterior.weight(i) > 0.001 * whole) {
                double expected = posterior.weight(i) / whole;
                assertThat(weights.getOrDefault(cell, 0.0) / chosen).isCloseTo(expected, within(0.02 * expected));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(PER_CLASS);
    }

    @Test
    void of_one_family_there_is_no_other() {
        Particles particles = Particles.of(posterior, SlidingLog.ID, PER_CLASS, TOLERANCE);

        assertThat(IntStream.range(0, particles.size).mapToObj(particles::family))
                .containsOnly(SlidingLog.ID);
        assertThat(particles.classes).isEqualTo(1);
        assertThat(sum(particles.weight)).isCloseTo(1, within(1e-9));
    }

    /** A limit that counts requests refused one of 400 and then admitted two of 50: hardly possible. */
    @Test
    void what_is_hardly_possible_has_no_say() {
        Set<String> families = new HashSet<>();
        Particles particles = particles();
        double least = Double.MAX_VALUE;
        for (int c = 0; c < particles.classes; c++) {
            least = Math.min(least, particles.classWeight[c]);
        }
        for (int i = 0; i < particles.size; i++) {
            families.add(particles.family(i));
        }

        assertThat(least).isGreaterThan(1e-5);
        for (String id : Families.LIMITING) {
            assertThat(families.contains(id)).as(id).isEqualTo(posterior.share(id) > 0.005);
        }
    }

    // ---- what is known of each

    @Test
    void a_particle_tells_what_kind_of_limiter_it_is() {
        Particles particles = Particles.of(posterior, 100_000, TOLERANCE);
        for (int i = 0; i < particles.size; i++) {
            Variant variant = particles.cell(i).space.variant();
            boolean exactTokens = variant.metering() == Metering.TOKENS && variant.admission() == Admission.EXACT;
            assertThat(particles.metersCost(i)).isEqualTo(exactTokens);
            assertThat(particles.admitsOnCredit(i))
                    .isEqualTo(variant.metering() == Metering.TOKENS && variant.admission() != Admission.EXACT);
            assertThat(particles.needsReserve[i])
                    .isEqualTo(exactTokens && Families.WINDOWS.contains(particles.family(i)));
        }
        assertThat(IntStream.range(0, particles.size)).anyMatch(i -> particles.admitsOnCredit(i));
        assertThat(IntStream.range(0, particles.size)).anyMatch(i -> !particles.needsReserve[i]);
    }

    /** Its capacity lies between 4,900 and 5,001, nine tenths of which are hardly a fiftieth of it. */
    @Test
    void a_capacity_that_is_known_better_than_asked_for_leaves_no_doubt() {
        Particles particles = particles();
        int log = log(particles);

        assertThat(particles.capacity(log)).isBetween(4_900.0, 5_001.0);
        assertThat(particles.capacityDoubt[log]).isZero();
        double width = (particles.cell(log).belief.quantile(0.95)
                        - particles.cell(log).belief.quantile(0.05))
                / particles.capacity(log);
        Particles finer = Particles.of(posterior, PER_CLASS, width / 0.85);
        assertThat(finer.capacityDoubt[log(finer)]).isCloseTo(0.85 - 0.35, within(1e-9));
        Particles finest = Particles.of(posterior, PER_CLASS, width / 10);
        assertThat(finest.capacityDoubt[log(finest)]).isEqualTo(1);
    }

    /** Half of an answer that it left open before is not worth calling a prediction of the next one. */
    @Test
    void what_was_left_open_before_is_vague() {
        Particles particles = Particles.of(posterior, 100_000, TOLERANCE);
        boolean some = false;
        for (int i = 0; i < particles.size; i++) {
            Cell cell = particles.cell(i);
            double open = cell.continuous() ? 0 : cell.ambiguity();
            assertThat(particles.vagueShare(i)).isCloseTo(1 - 1 / (1 + open), within(1e-9));
            some |= open > 0.1;
        }
        assertThat(some).isTrue();
    }

    // ---- what each answers

    /** Of 4,900 that were used, 2,400 come back at 60 s and 1,600 at 68 s. */
    @Test
    void a_log_admits_what_came_back() {
        Particles particles = particles();
        int log = log(particles);
        Loads used = Loads.likely(particles, nanos(30), TRIP);
        assertThat(used.middle(log)).isCloseTo(4_900, within(1e-6));
        assertThat(particles.admit(log, used.early(log), used.late(log), 150)).isCloseTo(0, within(1e-3));
        assertThat(particles.nextChange(log, nanos(30))).isBetween(nanos(60), nanos(60.2));

        Loads later = Loads.likely(particles, nanos(65), TRIP);
        assertThat(later.middle(log)).isCloseTo(2_500, within(1e-6));
        assertThat(particles.admit(log, later.early(log), later.late(log), 2_300))
                .isCloseTo(1, within(1e-3));
        assertThat(particles.admitAt(log, 2_500, 2_600)).isCloseTo(0, within(1e-3));
        assertThat(particles.admit(log, 2_500, 4_900, 2_300)).isCloseTo(0.5, within(1e-3));
    }

    @Test
    void of_what_is_left_a_cost_is_admitted_with_the_probability_asked_for() {
        Particles particles = particles();
        int log = log(particles);
        for (double probability : new double[] {0.2, 0.5, 0.8, 0.98, 0.37}) {
            double cost = particles.headroom(log, 4_900, probability);

            assertThat(particles.admitAt(log, 4_900, cost)).isCloseTo(probability, within(0.01));
            assertThat(particles.headroom(log, 4_000, probability)).isCloseTo(cost + 900, within(1e-9));
            // asked again
            assertThat(particles.headroom(log, 4_900, probability)).isEqualTo(cost);
        }
    }

    @Test
    void all_together_admit_a_cost_with_the_probability_asked_for() {
        Particles particles = particles();
        for (double second : new double[] {30, 65, 300}) {
            Loads loads = Loads.likely(particles, nanos(second), TRIP);
            for (double share : new double[] {0.1, 0.5, 0.9}) {
                double cost = particles.headroom(loads, share);
                double all = 0;
                double more = 0;
                double less = 0;
                for (int i = 0; i < particles.size; i++) {
                    if (particles.metersCost(i)) {
                        all += particles.weight[i];
                        more += particles.weight[i] * particles.admitAt(i, loads.middle(i), 0.999 * cost - 0.01);
                        less += particles.weight[i] * particles.admitAt(i, loads.middle(i), 1.001 * cost + 0.01);
                    }
                }
                assertThat(more / all).as("%s at %s", share, second).isGreaterThanOrEqualTo(1 - share - 1e-6);
                assertThat(less / all).as("%s at %s", share, second).isLessThanOrEqualTo(1 - share + 1e-6);
            }
        }
    }

    @Test
    void what_is_admitted_is_spent_until_all_begins_anew() {
        Particles particles = particles();
        int log = log(particles);
        Loads before = Loads.likely(particles, nanos(300), TRIP);
        double expected = 0;
        for (int i = 0; i < particles.size; i++) {
            expected += particles.weight[i] * particles.admit(i, before.early(i), before.late(i), 4_000);
        }

        assertThat(particles.spend(nanos(300), TRIP, 4_000)).isCloseTo(expected, within(1e-9));
        assertThat(Loads.likely(particles, nanos(301), TRIP).middle(log)).isCloseTo(4_000, within(1e-6));
        // refused by whoever admitted that
        assertThat(particles.spend(nanos(302), TRIP, 2_000)).isLessThan(expected);
        assertThat(Loads.likely(particles, nanos(303), TRIP).middle(log)).isCloseTo(4_000, within(1e-6));

        Particles fresh = particles.fresh();
        assertThat(Loads.likely(fresh, nanos(30), TRIP).middle(log)).isCloseTo(4_900, within(1e-6));
        assertThat(fresh.weight).isEqualTo(particles.weight);
    }

    /** The window that ends 40 s after the start was used up. */
    @Test
    void a_window_opens_where_the_next_one_begins() {
        Particles particles = particles();
        int aligned = IntStream.range(0, particles.size)
                .filter(particles::isAligned)
                .filter(i -> particles.cell(i).space.variant().equals(Variant.PLAIN))
                .filter(i -> particles
                                .cell(i)
                                .space
                                .algorithm()
                                .apply(particles.cell(i).low)
                                .lineSpacingNanos()
                        == OneBox.MINUTE)
                .findFirst()
                .orElseThrow();

        assertThat(particles.opensAt(aligned, nanos(40), 2_000)).isTrue();
        assertThat(particles.opensAt(aligned, nanos(39), 2_000)).isFalse();
        assertThat(particles.opensAt(aligned, nanos(41), 2_000)).isFalse();
        assertThat(particles.opensAt(aligned, nanos(40), 10)).isFalse();
        assertThat(particles.opensAt(aligned, nanos(40), 20_000)).isFalse();
        assertThat(particles.nextChange(aligned, nanos(30))).isEqualTo(nanos(40));
    }
}
