package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class InformationTest {

    @Test
    void odds_are_counted_in_bits_and_stay_finite() {
        assertThat(Information.logOdds(0.5)).isZero();
        assertThat(Information.logOdds(0.8)).isCloseTo(2, within(1e-12));
        assertThat(Information.logOdds(1.0 / 9)).isCloseTo(-3, within(1e-12));
        assertThat(Information.logOdds(1)).isBetween(29.0, 30.0).isEqualTo(Information.logOdds(1 - 1e-15));
        assertThat(Information.logOdds(0)).isBetween(-30.0, -29.0);
    }
}
