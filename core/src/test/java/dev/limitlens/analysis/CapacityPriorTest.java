package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityPriorTest {

    /** Integrates over the logarithm, on which the prior is smooth, by the midpoint rule. */
    private static double integral(DoubleUnaryOperator density, double from, double to) {
        int steps = 40_000;
        double width = Math.log(to / from) / steps;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double capacity = from * Math.exp(width * (i + 0.5));
            sum += density.applyAsDouble(capacity) * capacity;
        }
        return sum * width;
    }

    private static double mass(CapacityPrior prior, double from, double to) {
        return prior.cumulative(to) - prior.cumulative(from);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 16, 100, 8_000, 1e6, 1e12})
    void the_total_mass_is_1_over_the_range_of_the_contract(double nominal) {
        CapacityPrior prior = CapacityPrior.about(nominal);

        assertThat(prior.low()).isEqualTo(Math.max(1, nominal / 64));
        assertThat(prior.high()).isEqualTo(8 * nominal);
        assertThat(mass(prior, prior.low(), prior.high())).isCloseTo(1, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"125, 64000", "125, 4000", "4000, 16000", "7999, 8001", "60000, 64000"})
    void the_mass_is_the_integral_of_the_density(double from, double to) {
        double expected = integral(new LogLogistic(8_000)::density, from, to);

        assertThat(mass(CapacityPrior.about(8_000), from, to)).isCloseTo(expected, within(1e-7 * expected));
        assertThat(new LogLogistic(8_000).mass(from, to)).isCloseTo(expected, within(1e-7 * expected));
    }

    @Test
    void half_of_the_mass_lies_within_a_factor_of_two_of_nominal() {
        assertThat(mass(CapacityPrior.about(8_000), 4_000, 16_000)).isBetween(0.45, 0.55);
    }

    @Test
    void it_only_depends_on_the_share_of_nominal() {
        assertThat(mass(CapacityPrior.about(1e6), 5e5, 7e5))
                .isCloseTo(mass(CapacityPrior.about(8_000), 4_000, 5_600), within(1e-12));
    }

    /** An earlier use is uniform over 0 to the capacity, so a strip of it has probability width / capacity. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 100", "2000, 2400", "9000, 12000", "40000, 64000"})
    void an_earlier_use_in_a_range_divides_by_the_capacity(double lowUse, double highUse) {
        CapacityPrior joint = CapacityPrior.about(8_000).withUse(lowUse, highUse);
        double middle = (lowUse + highUse) / 2;
        double from = Math.max(125, middle);
        double expected = integral(c -> new LogLogistic(8_000).density(c) * (highUse - lowUse) / c, from, 64_000);

        assertThat(joint.low()).isEqualTo(from);
        assertThat(mass(joint, joint.low(), joint.high())).isCloseTo(expected, within(1e-6 * expected));
    }

    @Test
    void the_strips_of_an_earlier_use_are_all_of_it() {
        CapacityPrior prior = CapacityPrior.about(8_000);
        double sum = 0;
        int strips = 20_000;
        for (int i = 0; i < strips; i++) {
            CapacityPrior strip = prior.withUse(64_000.0 * i / strips, 64_000.0 * (i + 1) / strips);
            sum += mass(strip, strip.low(), strip.high());
        }
        assertThat(sum).isCloseTo(1, within(1e-4));
    }

    @Test
    void a_restriction_keeps_the_measure_inside() {
        CapacityPrior prior = CapacityPrior.about(8_000);
        CapacityPrior within = prior.within(5_000, 9_000);

        assertThat(within.low()).isEqualTo(5_000);
        assertThat(within.high()).isEqualTo(9_000);
        assertThat(mass(within, 6_000, 7_000)).isEqualTo(mass(prior, 6_000, 7_000));
        CapacityPrior outside = prior.within(100_000, 200_000);
        assertThat(mass(outside, outside.low(), outside.high())).isZero();
    }

    @Test
    void a_known_capacity_has_all_of_the_mass() {
        CapacityPrior one = CapacityPrior.exactly(1);

        assertThat(one.low()).isEqualTo(1);
        assertThat(one.high()).isLessThan(2);
        assertThat(mass(one, one.low(), one.high())).isEqualTo(1);
    }

    @Test
    void however_small_the_nominal_capacity_is_there_is_a_range_of_a_token_at_least() {
        CapacityPrior prior = CapacityPrior.about(0.1);

        assertThat(prior.low()).isEqualTo(1);
        assertThat(prior.high()).isEqualTo(2);
        assertThat(mass(prior, 1, 2)).isCloseTo(1, within(1e-12));
    }

    @Test
    void ranges_are_in_order_even_where_more_was_used_than_any_capacity_holds() {
        CapacityPrior joint = CapacityPrior.about(8_000).withUse(70_000, 80_000);

        assertThat(joint.low()).isEqualTo(75_000);
        assertThat(joint.high()).isGreaterThan(75_000);
        assertThat(CapacityPrior.exactly(7).low()).isEqualTo(7);
        assertThat(CapacityPrior.exactly(7).high()).isGreaterThan(7).isLessThan(8);
    }
}
