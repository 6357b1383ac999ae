package dev.limitlens.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VirtualClockTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

    private final VirtualClock clock = new VirtualClock(START);

    @Test
    void it_moves_only_when_told_to() {
        assertThat(clock.now()).isEqualTo(START).isEqualTo(clock.now());
        clock.advance(Duration.ofNanos(1));
        assertThat(clock.now()).isEqualTo(START.plusNanos(1));
    }

    @Test
    void sleeping_moves_it_to_the_instant_and_never_back() {
        clock.sleepUntil(START.plusSeconds(60));
        assertThat(clock.now()).isEqualTo(START.plusSeconds(60));
        clock.sleepUntil(START);
        assertThat(clock.now()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void wall_clock_and_monotonic_time_advance_together() {
        long before = clock.monotonicNanos();
        clock.sleepUntil(START.plusNanos(123));
        assertThat(clock.monotonicNanos() - before).isEqualTo(123);
    }

    @Test
    void asking_it_to_go_back_is_an_error() {
        clock.advanceTo(START);
        assertThatThrownBy(() -> clock.advanceTo(START.minusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the virtual clock stands at 2026-11-24T08:00:00Z and cannot go back to"
                        + " 2026-11-24T07:59:59.999999999Z");
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(clock.now()).isEqualTo(START);
    }

    @Test
    void waiting_for_a_time_that_has_passed_returns_at_once_however_long_ago() {
        clock.sleepUntil(Instant.MIN);

        assertThat(clock.now()).isEqualTo(START);
    }
}
