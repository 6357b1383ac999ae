package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Costs that would be admitted right after a limit of 5,000 tokens was used up to the last hundred. */
class AdmissionTest {

    private static final Admission ADMISSION = admission();

    private static Admission admission() {
        Inference inference = new Inference(Premises.of(8_000, Duration.ofMinutes(1)), START);
        Answered.usedUp().list().forEach(inference::observe);
        Particles particles = inference.particles();
        return new Admission(particles, Loads.bounds(particles, EpochNanos.of(at(21)), Answered.TRIP.toNanos()));
    }

    @Test
    void the_largest_cost_is_where_the_probability_falls_below_the_one_asked_for() {
        for (double probability : new double[] {0.2, 0.5, 0.8}) {
            double cost = ADMISSION.largest(probability, 10_000, 0.5);
            assertThat(cost).isBetween(1.0, 101.0);
            assertThat(ADMISSION.of(cost)).isGreaterThanOrEqualTo(probability);
            assertThat(ADMISSION.of(cost + 1)).isLessThan(probability + 0.02);
        }
    }

    @Test
    void nothing_larger_than_the_largest_is_looked_at() {
        assertThat(ADMISSION.largest(0.5, 3, 0.5)).isEqualTo(3);
        assertThat(ADMISSION.largest(0.5, 0.9, 0.5)).isZero();
        assertThat(ADMISSION.largest(1 - 1e-12, 10_000, 0.5)).isZero();
        assertThat(ADMISSION.smallestRefused(0.01, 2)).isEqualTo(3);
    }

    @Test
    void the_smallest_refused_is_where_the_probability_falls_to_the_doubt() {
        double cost = ADMISSION.smallestRefused(0.1, 10_000);

        assertThat(ADMISSION.of(cost)).isLessThanOrEqualTo(0.1);
        assertThat(ADMISSION.of(cost - 1.1)).isGreaterThan(0.1);
    }

    /** The first cost that a search looks at lies half-way, and is what is asked for. */
    @Test
    void a_probability_that_is_just_reached_is_reached() {
        double ofSixty = ADMISSION.of(60);
        assertThat(ADMISSION.of(59)).isGreaterThan(ofSixty);
        assertThat(ADMISSION.of(61)).isLessThan(ofSixty);

        assertThat(ADMISSION.largest(ofSixty, 119, 0.5)).isBetween(60.0, 60.5);
        assertThat(ADMISSION.largest(ofSixty, 60, 0.5)).isEqualTo(60);
        assertThat(ADMISSION.largest(ADMISSION.of(1), 1, 0.5)).isEqualTo(1);
        assertThat(ADMISSION.largest(ADMISSION.of(1), 119, 0.5)).isBetween(1.0, 1.5);
        assertThat(ADMISSION.smallestRefused(ofSixty, 60)).isEqualTo(60);
        assertThat(ADMISSION.smallestRefused(ofSixty, 120)).isEqualTo(60);
    }

    /** After an hour all of some 5,000 are back: they are found to a thousandth. */
    @Test
    void much_is_found_to_a_thousandth() {
        Inference inference = new Inference(Premises.of(8_000, Duration.ofMinutes(1)), START);
        Answered.usedUp().list().forEach(inference::observe);
        Particles particles = inference.particles();
        Admission rested =
                new Admission(particles, Loads.bounds(particles, EpochNanos.of(at(3_600)), Answered.TRIP.toNanos()));

        double cost = rested.largest(0.5, 64_000, 0.5);
        assertThat(cost).isBetween(4_800.0, 5_000.0);
        assertThat(rested.of(cost + 5)).isLessThan(0.5);
        double refused = rested.smallestRefused(0.05, 64_000);
        assertThat(rested.of(refused)).isLessThanOrEqualTo(0.05);
        assertThat(rested.of(refused - 0.0012 * refused)).isGreaterThan(0.05);
    }
}
