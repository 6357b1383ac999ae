package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The few cells that stand for a bucket: where in a box it answers is a case of its own, and its load falls all the time. */
class ParticlesOfBucketsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long TRIP = 1_000_000_000L;

    private final Posterior posterior = ofBucket(Precision.STANDARD);

    private static Posterior ofBucket(Precision precision) {
        LimitsState bucket = LimiterSpec.limits(
                        "token-bucket:capacity=4000,refill=100/s", new LimiterSpec.Defaults(8_000, MINUTE))
                .start(EpochNanos.of(Answered.START));
        Answered answered = new Answered();
        double[][] requests = {
            {0, 2_000},
            {0.15, 1_900},
            {0.3, 101},
            {0.6, 100},
            {5, 450},
            {5.5, 100},
            {20, 1_400},
            {20.5, 150},
            {40, 1_000},
            {40.15, 900},
            {41, 200},
            {81, 2_000},
            {81.15, 1_900},
            {82, 200},
            {85, 300}
        };
        for (double[] request : requests) {
            answered.asked(bucket, request[0], (long) request[1], "x");
        }
        Posterior posterior = new Posterior(Premises.of(8_000, MINUTE), Answered.START, precision, true);
        Answer.of(answered.list()).forEach(posterior::observe);
        return posterior;
    }

    private static long nanos(double second) {
        return EpochNanos.of(Answered.at(second));
    }

    @Test
    void each_case_that_is_not_improbable_stands_for_its_share_of_the_cell() {
        Precision coarse = new Precision(4e-4, 8e-3, 0.05, 5e-3, 0, 7_500, 5_000);
        Particles particles = Particles.of(ofBucket(coarse), TokenBucket.ID, 100_000, 0.06);
        Map<Cell, List<Integer>> ofCell = new HashMap<>();
        for (int i = 0; i < particles.size; i++) {
            ofCell.computeIfAbsent(particles.cell(i), c -> new ArrayList<>()).add(i);
        }
        int parted = 0;
        for (Map.Entry<Cell, List<Integer>> entry : ofCell.entrySet()) {
            Cell cell = entry.getKey();
            List<Integer> its = entry.getValue();
            if (cell.cases() == 1) {
                assertThat(its).hasSize(1);
                assertThat(particles.between(its.get(0))).isEqualTo(cell.between());
                continue;
            }
            int[] cases = IntStream.range(0, cell.cases())
                    .filter(k -> cell.belief.caseMass(k) >= 0.05)
                    .toArray();
            assertThat(its).hasSize(cases.length);
            double kept = IntStream.of(cases).mapToDouble(cell.belief::caseMass).sum();
            double all = its.stream().mapToDouble(i -> particles.weight[i]).sum();
            for (int c = 0; c < cases.length; c++) {
                int i = its.get(c);
                assertThat(particles.weight[i] / all).isCloseTo(cell.belief.caseMass(cases[c]) / kept, within(1e-9));
                double part = (cases[c] + 0.5) / 3;
                assertThat(particles.between(i)).containsExactly(new double[] {part, part}, within(1e-9));
                assertThat(particles.capacity(i))
                        .isCloseTo(cell.belief.ofCase(cases[c]).quantile(0.5), within(1e-6));
            }
            parted++;
        }

        assertThat(parted).isPositive();
    }

    /** What is given back gradually is less at the end of the round trip; what is at once is looked at in the middle. */
    @Test
    void a_load_lies_between_that_of_a_fast_refill_at_the_end_and_of_a_slow_one_at_the_beginning() {
        Particles particles = Particles.of(posterior, 20, 0.06);
        long sent = nanos(100);
        Loads bounds = Loads.bounds(particles, sent, TRIP);
        Loads likely = Loads.likely(particles, sent, TRIP);
        int apart = 0;
        int gradual = 0;
        for (int i = 0; i < particles.size; i++) {
            Cell cell = particles.cell(i);
            double first = cell.earlyMeter().copy().load(sent + (cell.continuous() ? TRIP : TRIP / 2));
            double last = cell.lateMeter().copy().load(cell.continuous() ? sent : sent + TRIP / 2);

            assertThat(bounds.early(i)).isCloseTo(first, within(1e-6));
            assertThat(bounds.late(i)).isCloseTo(last, within(1e-6));
            double[] between = particles.between(i);
            assertThat(likely.early(i)).isCloseTo(first + between[0] * (last - first), within(1e-6));
            assertThat(likely.late(i)).isCloseTo(first + between[1] * (last - first), within(1e-6));
            double middle = (likely.early(i) + likely.late(i)) / 2;
            assertThat(likely.middle(i)).isCloseTo(middle, within(1e-6));
            apart += last - first > 1 ? 1 : 0;
            gradual += cell.continuous() ? 1 : 0;
        }

        assertThat(apart).isPositive();
        assertThat(gradual).isPositive().isLessThanOrEqualTo(particles.size);
    }

    @Test
    void between_two_loads_half_of_the_answers_are_those_of_each() {
        Particles particles = Particles.of(posterior, TokenBucket.ID, 20, 0.06);
        for (int i = 0; i < particles.size; i++) {
            double low = particles.admitAt(i, 1_000, 2_990);
            double high = particles.admitAt(i, 1_020, 2_990);

            assertThat(particles.admit(i, 1_000, 1_020, 2_990)).isCloseTo((low + high) / 2, within(1e-12));
            assertThat(particles.admit(i, 1_000, 1_000, 2_990)).isEqualTo(low);
        }
    }

    @Test
    void who_counts_requests_admits_one_more_whatever_its_cost() {
        Posterior prior = new Posterior(Premises.of(8_000, MINUTE), Answered.START, Precision.STANDARD, true);
        Particles particles = Particles.of(prior, TokenBucket.ID, 100_000, 0.06);
        boolean some = false;
        for (int i = 0; i < particles.size; i++) {
            if (particles.cell(i).space.variant().metering() == Metering.REQUESTS) {
                some = true;
                assertThat(particles.admitAt(i, 7, 5_000))
                        .isCloseTo(particles.cell(i).belief.massFrom(8), within(0.02));
            }
        }

        assertThat(some).isTrue();
    }

    /** With 100 a second, 50 came back in the other half. */
    @Test
    void what_is_spent_is_spent_in_the_middle_of_the_round_trip() {
        Particles particles = Particles.of(posterior, 20, 0.06);
        int[] buckets = IntStream.range(0, particles.size)
                .filter(i -> particles.family(i).equals(TokenBucket.ID))
                .filter(i -> particles.metersCost(i))
                .toArray();
        long sent = nanos(400);
        particles.spend(sent, TRIP, 3_000);
        Loads after = Loads.bounds(particles, sent + TRIP, 0);

        assertThat(buckets).isNotEmpty();
        for (int i : buckets) {
            assertThat(after.late(i)).isBetween(2_930.0, 2_970.0);
        }
    }
}
