package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every algorithm must do; each family's test extends it and brings its own definition of the load. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AlgorithmContract {

    static final long SECOND = 1_000_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long START = Use.START;
    private static final Offset<Double> ROUNDING = within(1e-7);
    private static final long CAPACITY = 8000;
    private static final int SEEDS = 5;

    /** Returns the variants of the family that are tested. */
    abstract List<Algorithm> algorithms();

    /** Returns the load by the family's definition, computed from the whole history, oldest use first. */
    abstract double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos);

    Stream<Arguments> runs() {
        return algorithms().stream()
                .flatMap(a -> Stream.iterate(0, seed -> seed + 1).limit(SEEDS).map(seed -> Arguments.of(a, seed)));
    }

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** A span in which much of the load comes and goes, to draw histories that matter. */
    static long span(Algorithm algorithm) {
        return algorithm.memoryNanos() > 0 ? algorithm.memoryNanos() : MINUTE;
    }

    private static List<Use> history(Algorithm algorithm, long seed) {
        return Use.history(random(seed), 200, span(algorithm));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("algorithms")
    void a_new_meter_has_no_load(Algorithm algorithm) {
        Meter meter = algorithm.newMeter();
        assertThat(meter.nextRelease(START)).isEqualTo(Long.MAX_VALUE);
        assertThat(meter.load(START)).isZero();
        assertThat(meter.load(START + 100 * MINUTE)).isZero();
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void the_load_is_what_the_definition_says(Algorithm algorithm, long seed) {
        Meter meter = algorithm.newMeter();
        List<Use> past = new ArrayList<>();
        for (Use use : history(algorithm, seed)) {
            assertThat(meter.load(use.timeNanos()))
                    .isCloseTo(loadByDefinition(algorithm, past, use.timeNanos()), ROUNDING);
            meter.charge(use.timeNanos(), use.amount());
            past.add(use);
            assertThat(meter.load(use.timeNanos()))
                    .isCloseTo(loadByDefinition(algorithm, past, use.timeNanos()), ROUNDING);
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void looking_changes_nothing(Algorithm algorithm, long seed) {
        RandomGenerator random = random(seed);
        Meter watched = algorithm.newMeter();
        Meter alone = algorithm.newMeter();
        long now = START;
        for (Use use : history(algorithm, seed)) {
            for (int i = 0; i < 3; i++) {
                now += (long) ((use.timeNanos() - now) * random.nextDouble());
                watched.load(now);
                watched.nextRelease(now);
            }
            now = use.timeNanos();
            watched.charge(now, use.amount());
            alone.charge(now, use.amount());
            assertThat(watched.load(now)).isEqualTo(alone.load(now));
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void the_headroom_is_admitted_and_one_more_is_not(Algorithm algorithm, long seed) {
        LimiterState state = Limiter.of(algorithm, CAPACITY).start(START);
        for (Use use : history(algorithm, seed)) {
            long now = use.timeNanos();
            long headroom = state.headroom(now);
            assertThat(state.wouldAdmit(now, headroom)).isTrue();
            if (headroom < Long.MAX_VALUE) {
                assertThat(headroom).isBetween(0L, CAPACITY);
                assertThat(state.wouldAdmit(now, headroom + 1)).isFalse();
                assertThat(state.tryAdmit(now, headroom + 1)).isFalse();
                assertThat(state.headroom(now)).isEqualTo(headroom);
            }
            long cost = Math.max(1, Math.min(headroom, (long) use.amount()));
            assertThat(state.tryAdmit(now, cost)).isEqualTo(cost <= headroom);
            assertThat(state.load(now)).isBetween(0.0, CAPACITY + 1e-6);
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void all_of_the_headroom_leaves_none(Algorithm algorithm, long seed) {
        LimiterState state = Limiter.of(algorithm, CAPACITY).start(START);
        for (Use use : history(algorithm, seed)) {
            long now = use.timeNanos();
            long headroom = state.headroom(now);
            if (headroom > 0 && headroom < Long.MAX_VALUE) {
                assertThat(state.tryAdmit(now, headroom)).isTrue();
                assertThat(state.headroom(now)).isZero();
            }
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void a_copy_is_independent(Algorithm algorithm, long seed) {
        List<Use> history = history(algorithm, seed);
        Meter meter = algorithm.newMeter();
        charge(meter, history.subList(0, 100));
        Meter copy = meter.copy();
        Meter untouched = meter.copy();

        charge(meter, history.subList(100, 200));

        for (Use use : history.subList(100, 200)) {
            Meter expected = algorithm.newMeter();
            charge(expected, history.subList(0, 100));
            assertThat(copy.load(use.timeNanos())).isEqualTo(expected.load(use.timeNanos()));
        }
        charge(untouched, history.subList(100, 200));
        long end = history.get(199).timeNanos();
        assertThat(untouched.load(end)).isEqualTo(meter.load(end));
    }

    private static void charge(Meter meter, List<Use> uses) {
        uses.forEach(use -> meter.charge(use.timeNanos(), use.amount()));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void the_load_is_never_negative_whatever_is_taken_back(Algorithm algorithm, long seed) {
        RandomGenerator random = random(seed);
        Meter meter = algorithm.newMeter();
        List<Use> past = new ArrayList<>();
        for (Use use : history(algorithm, seed)) {
            meter.charge(use.timeNanos(), use.amount());
            past.add(use);
            Use refunded = past.get(random.nextInt(past.size()));
            meter.refund(refunded.timeNanos(), use.timeNanos(), refunded.amount());
            assertThat(meter.load(use.timeNanos())).isNotNegative();
        }
    }

    /** A bucket does not remember which use took what, and what was refilled in vain. */
    private static boolean remembersUses(Algorithm algorithm) {
        return !(algorithm instanceof TokenBucket
                || algorithm instanceof SteppedBucket
                || algorithm instanceof WarmingBucket
                || algorithm instanceof Pacer
                || algorithm instanceof Unlimited);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void what_is_taken_back_counts_as_if_it_had_not_been_used(Algorithm algorithm, long seed) {
        if (!remembersUses(algorithm)) {
            return;
        }
        RandomGenerator random = random(seed);
        Meter meter = algorithm.newMeter();
        List<Use> past = new ArrayList<>();
        for (Use use : history(algorithm, seed)) {
            meter.charge(use.timeNanos(), use.amount());
            past.add(use);
            long later = use.timeNanos() + (random.nextBoolean() ? 0 : random.nextLong(1, 3 * span(algorithm)));
            // one of the latest, and never all of it: a window that was not used at all is another one
            int which = Math.max(0, past.size() - 1 - random.nextInt(5));
            Use charged = past.get(which);
            double back = charged.amount() * random.nextDouble(0.5);
            Meter copy = meter.copy();
            copy.refund(charged.timeNanos(), later, back);
            List<Use> less = new ArrayList<>(past);
            less.set(which, new Use(charged.timeNanos(), charged.amount() - back));

            assertThat(copy.load(later)).isCloseTo(loadByDefinition(algorithm, less, later), ROUNDING);
            long evenLater = later + random.nextLong(1, 1 + span(algorithm));
            assertThat(copy.load(evenLater)).isCloseTo(loadByDefinition(algorithm, less, evenLater), ROUNDING);
        }
    }

    /** Each question moves the meter to its time by itself. */
    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void it_is_the_same_whatever_is_asked_first(Algorithm algorithm, long seed) {
        RandomGenerator random = random(seed);
        Meter meter = algorithm.newMeter();
        for (Use use : history(algorithm, seed)) {
            meter.charge(use.timeNanos(), use.amount());
            long later = use.timeNanos() + random.nextLong(2 * span(algorithm));
            Meter looked = meter.copy();
            looked.load(later);
            long release = looked.nextRelease(later);
            long line = looked.nextLine(later);

            assertThat(meter.copy().nextRelease(later)).isEqualTo(release);
            assertThat(meter.copy().nextLine(later)).isEqualTo(line);
            assertThat(meter.copy().nextChange(later)).isEqualTo(Math.min(release, line));
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void an_earlier_time_counts_as_the_latest(Algorithm algorithm, long seed) {
        RandomGenerator random = random(seed);
        Meter jumping = algorithm.newMeter();
        Meter ordered = algorithm.newMeter();
        for (Use use : history(algorithm, seed)) {
            long now = use.timeNanos();
            long earlier = now - random.nextLong(2 * span(algorithm));
            assertThat(jumping.load(now)).isEqualTo(ordered.load(now));
            jumping.charge(earlier, use.amount());
            ordered.charge(now, use.amount());
            assertThat(jumping.load(earlier)).isEqualTo(ordered.load(now));
            assertThat(jumping.nextRelease(earlier)).isEqualTo(ordered.nextRelease(now));
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void a_charge_taken_back_at_once_never_was(Algorithm algorithm, long seed) {
        Meter meter = algorithm.newMeter();
        for (Use use : history(algorithm, seed)) {
            long now = use.timeNanos();
            meter.charge(now, use.amount());
            double before = meter.load(now);
            if (!(algorithm instanceof Pacer)) { // a pass is a pass
                meter.charge(now, 500);
                meter.refund(now, now, 500);
            }
            assertThat(meter.load(now)).isCloseTo(before, ROUNDING);
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void what_is_older_than_the_memory_is_forgotten(Algorithm algorithm, long seed) {
        if (algorithm.memoryNanos() == 0) {
            return; // how long a bucket remembers depends on its capacity
        }
        List<Use> history = history(algorithm, seed);
        Meter meter = algorithm.newMeter();
        charge(meter, history.subList(0, 100));
        long quiet = history.get(99).timeNanos() + algorithm.memoryNanos();
        assertThat(meter.load(quiet)).isZero();

        Meter fresh = algorithm.newMeter();
        long delay = quiet - history.get(100).timeNanos() + random(seed).nextLong(span(algorithm));
        for (Use use : history.subList(100, 200)) {
            long now = use.timeNanos() + delay;
            meter.charge(now, use.amount());
            fresh.charge(now, use.amount());
            assertThat(meter.load(now)).isCloseTo(fresh.load(now), ROUNDING);
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void the_next_release_is_the_first_fall_of_the_load(Algorithm algorithm, long seed) {
        Meter meter = algorithm.newMeter();
        for (Use use : history(algorithm, seed)) {
            meter.charge(use.timeNanos(), use.amount());
            double load = meter.load(use.timeNanos());
            long release = meter.nextRelease(use.timeNanos());
            if (load == 0) {
                assertThat(release).isEqualTo(Long.MAX_VALUE);
                continue;
            }
            assertThat(release).isGreaterThan(use.timeNanos());
            assertThat(meter.copy().load(release - 1)).isEqualTo(load);
            assertThat(meter.copy().load(release)).isLessThan(load);
        }
    }

    /** Between two lines, and while nothing is released, it does not matter when a use is charged. */
    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void between_lines_the_time_of_a_charge_does_not_matter(Algorithm algorithm, long seed) {
        RandomGenerator random = random(seed);
        Meter meter = algorithm.newMeter();
        for (Use use : history(algorithm, seed)) {
            long now = use.timeNanos();
            long line = meter.nextLine(now);
            assertThat(line).isGreaterThan(now);
            long undisturbed = Math.min(line, meter.nextRelease(now));
            if (line < Long.MAX_VALUE && !algorithm.continuous() && !(algorithm instanceof Pacer)) {
                long between = now + random.nextLong(undisturbed - now);
                Meter early = chargedAt(meter, now, use.amount());
                Meter late = chargedAt(meter, undisturbed - 1, use.amount());
                Meter middle = chargedAt(meter, between, use.amount());
                for (long later = undisturbed; later < now + 3 * span(algorithm); later += 1 + span(algorithm) / 7) {
                    assertThat(early.load(later)).isEqualTo(late.load(later));
                    assertThat(middle.load(later)).isEqualTo(late.load(later));
                }
            }
            meter.charge(now, use.amount());
        }
    }

    private static Meter chargedAt(Meter meter, long timeNanos, double amount) {
        Meter charged = meter.copy();
        charged.charge(timeNanos, amount);
        return charged;
    }

    /** Looking for lines moves nothing, and the next line stays the next until it has passed. */
    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void the_next_line_stays_until_it_has_passed(Algorithm algorithm, long seed) {
        Meter meter = algorithm.newMeter();
        for (Use use : history(algorithm, seed)) {
            long now = use.timeNanos();
            Meter looked = meter.copy();
            long line = looked.nextLine(now);
            if (algorithm instanceof SlidingLog || algorithm instanceof TokenBucket || algorithm instanceof Unlimited) {
                assertThat(line).isEqualTo(Long.MAX_VALUE);
            }
            if (line < Long.MAX_VALUE) {
                assertThat(looked.nextLine(now + (line - now) / 2)).isEqualTo(line);
                assertThat(looked.nextLine(line - 1)).isEqualTo(line);
                assertThat(looked.nextLine(line)).isGreaterThan(line);
            }
            meter.nextLine(now);
            double before = meter.load(now);
            assertThat(looked.load(line < Long.MAX_VALUE ? line : now)).isLessThanOrEqualTo(before + 1e-9);
            meter.charge(now, use.amount());
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void a_cleared_meter_is_like_a_new_one(Algorithm algorithm, long seed) {
        List<Use> history = history(algorithm, seed);
        Meter meter = algorithm.newMeter();
        charge(meter, history.subList(0, 100));
        meter.clear();
        Meter fresh = algorithm.newMeter();
        for (Use use : history.subList(100, 200)) {
            assertThat(meter.load(use.timeNanos())).isCloseTo(fresh.load(use.timeNanos()), ROUNDING);
            meter.charge(use.timeNanos(), use.amount());
            fresh.charge(use.timeNanos(), use.amount());
        }
    }

    @Tag("long")
    @Test
    void a_million_steps_do_not_drift() {
        Algorithm algorithm = algorithms().get(0);
        RandomGenerator random = random(17);
        LimiterState state = Limiter.of(algorithm, CAPACITY).start(START);
        List<Use> admitted = new ArrayList<>();
        long now = START;
        state.chargeElsewhere(now, 0.1); // makes every later sum a rounded one
        admitted.add(new Use(now, 0.1));
        for (int step = 0; step < 1_000_000; step++) {
            now += random.nextLong(MINUTE / 20);
            long cost = 1 + random.nextLong(400);
            if (state.tryAdmit(now, cost)) {
                admitted.add(new Use(now, cost));
            }
        }
        assertThat(admitted).hasSizeGreaterThan(100_000);
        assertThat(state.load(now)).isCloseTo(loadByDefinition(algorithm, admitted, now), within(1e-6));
    }
}
