package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TicksTest {

    @Test
    void seconds_are_round() {
        assertThat(Ticks.seconds(60, 6)).containsExactly(0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0);
        assertThat(Ticks.seconds(10, 6)).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
        assertThat(Ticks.seconds(3600, 6)).containsExactly(0.0, 600.0, 1200.0, 1800.0, 2400.0, 3000.0, 3600.0);
    }

    @Test
    void whole_numbers_take_steps_of_1_2_5() {
        assertThat(Ticks.whole(0, 5, 12)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(Ticks.whole(3, 21, 5)).containsExactly(5, 10, 15, 20);
        assertThat(Ticks.whole(0, 999_999, 12)).hasSize(10).contains(100_000, 900_000);
    }
}
