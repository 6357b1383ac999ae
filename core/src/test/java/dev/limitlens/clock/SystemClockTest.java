package dev.limitlens.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SystemClockTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

    private final FakeMachine machine = new FakeMachine();
    private final List<ClockStep> steps = new ArrayList<>();
    private final SystemClock clock = new SystemClock(machine, steps::add);

    @Test
    void a_wait_is_one_park_of_exactly_its_length() throws Exception {
        clock.sleepUntil(START.plusNanos(20_000_000_001L));
        assertThat(machine.parks).containsExactly(20_000_000_001L);
        assertThat(clock.now()).isEqualTo(START.plusNanos(20_000_000_001L));
        assertThat(steps).isEmpty();
    }

    @Test
    void an_instant_that_has_passed_is_not_waited_for() throws Exception {
        clock.sleepUntil(START);
        clock.sleepUntil(START.minusSeconds(1));
        clock.sleepUntil(Instant.MIN);
        assertThat(machine.parks).isEmpty();
    }

    @Test
    void a_park_that_ends_early_is_gone_on_with() throws Exception {
        machine.parkAtMost(Duration.ofSeconds(8));
        clock.sleepUntil(START.plusSeconds(20));
        assertThat(machine.parks).containsExactly(20_000_000_000L, 12_000_000_000L, 4_000_000_000L);
        assertThat(clock.now()).isEqualTo(START.plusSeconds(20));
    }

    @Test
    void a_clock_set_forward_during_a_wait_does_not_end_it_early() throws Exception {
        long before = clock.monotonicNanos();
        machine.parkAtMost(Duration.ofSeconds(5));
        machine.stepAfter(Duration.ofSeconds(5), Duration.ofHours(1));
        clock.sleepUntil(START.plusSeconds(20));
        assertThat(clock.monotonicNanos() - before).isEqualTo(20_000_000_000L);
        assertThat(steps).containsExactly(new ClockStep(START.plusSeconds(20), START.plusSeconds(3620)));
        assertThat(steps.get(0).by()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void a_clock_set_back_during_a_wait_does_not_prolong_it() throws Exception {
        long before = clock.monotonicNanos();
        machine.parkAtMost(Duration.ofSeconds(5));
        machine.stepAfter(Duration.ofSeconds(5), Duration.ofHours(-1));
        clock.sleepUntil(START.plusSeconds(20));
        assertThat(clock.monotonicNanos() - before).isEqualTo(20_000_000_000L);
        assertThat(steps).containsExactly(new ClockStep(START.plusSeconds(20), START.minusSeconds(3580)));
    }

    @Test
    void a_clock_set_between_two_waits_is_reported_once() throws Exception {
        clock.sleepUntil(START.plusSeconds(1));
        machine.step(Duration.ofSeconds(-30));
        clock.sleepUntil(START.minusSeconds(20));
        assertThat(steps).containsExactly(new ClockStep(START.plusSeconds(1), START.minusSeconds(29)));
        clock.sleepUntil(START.minusSeconds(10));
        assertThat(steps).hasSize(1);
        assertThat(clock.now()).isEqualTo(START.minusSeconds(10));
    }

    @Test
    void slow_correction_is_no_step_and_a_larger_one_is() throws Exception {
        machine.step(Duration.ofMillis(10));
        clock.sleepUntil(clock.now());
        assertThat(steps).isEmpty();
        machine.stepAfter(Duration.ofSeconds(100), Duration.ofMillis(110));
        clock.sleepUntil(clock.now().plusSeconds(100));
        assertThat(steps).isEmpty();
        machine.step(Duration.ofMillis(11));
        clock.sleepUntil(clock.now());
        assertThat(steps).extracting(ClockStep::by).containsExactly(Duration.ofMillis(11));
    }

    @Test
    void a_pause_while_the_clocks_are_read_is_no_step() throws Exception {
        machine.pauseAtNextReading(Duration.ofSeconds(3));
        clock.sleepUntil(START.minusSeconds(1));
        machine.pauseAtNextReading(Duration.ofSeconds(3));
        clock.sleepUntil(START.minusSeconds(1));
        assertThat(steps).isEmpty();
    }

    @Test
    void an_interrupt_ends_the_wait() {
        machine.interruptAfter(Duration.ofSeconds(5));
        assertThatThrownBy(() -> clock.sleepUntil(START.plusSeconds(20))).isInstanceOf(InterruptedException.class);
        assertThat(clock.now()).isEqualTo(START.plusSeconds(5));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void an_interrupted_thread_does_not_begin_to_wait() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> clock.sleepUntil(START.minusSeconds(1))).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> clock.sleepUntil(START.plusSeconds(20))).isInstanceOf(InterruptedException.class);
        assertThat(machine.parks).isEmpty();
    }

    @Test
    @Tag("realtime")
    void the_machines_clock_waits_as_long_as_asked() throws Exception {
        SystemClock real = new SystemClock(steps::add);
        long before = real.monotonicNanos();
        Instant due = real.now().plusMillis(150);
        real.sleepUntil(due);
        assertThat(Duration.ofNanos(real.monotonicNanos() - before))
                .isBetween(Duration.ofMillis(150).minusNanos(1_000_000), Duration.ofSeconds(5));
    }

    /** Wall-clock and monotonic time that move when somebody parks, and a clock that gets set. */
    private static final class FakeMachine implements TimeSource {
        private final List<Long> parks = new ArrayList<>();
        private Instant wall = START;
        private long monotonicNanos = -5_000_000_000L; // its zero means nothing
        private long longestPark = Long.MAX_VALUE;
        private long stepDue = Long.MAX_VALUE;
        private long interruptDue = Long.MAX_VALUE / 2;
        private Duration step = Duration.ZERO;
        private Duration pause = Duration.ZERO;

        void parkAtMost(Duration longest) {
            longestPark = longest.toNanos();
        }

        void step(Duration by) {
            wall = wall.plus(by);
        }

        void stepAfter(Duration delay, Duration by) {
            stepDue = monotonicNanos + delay.toNanos();
            step = by;
        }

        void interruptAfter(Duration delay) {
            interruptDue = monotonicNanos + delay.toNanos();
        }

        void pauseAtNextReading(Duration length) {
            pause = length;
        }

        private void pass(long nanos) {
            monotonicNanos += nanos;
            wall = wall.plusNanos(nanos);
        }

        @Override
        public Instant wall() {
            Instant read = wall;
            pass(pause.toNanos());
            pause = Duration.ZERO;
            return read;
        }

        @Override
        public long monotonicNanos() {
            return monotonicNanos;
        }

        @Override
        public void park(long nanos) {
            parks.add(nanos);
            pass(Math.min(Math.min(nanos, longestPark), interruptDue - monotonicNanos));
            if (monotonicNanos >= stepDue) {
                step(step);
                stepDue = Long.MAX_VALUE;
            }
            if (monotonicNanos >= interruptDue) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
