package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.DecayingMeter;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.limiter.WarmingBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The prior as a whole: what its parts sum to, and what a cell of it stands for. */
class HypothesisSpacesTest {

    private static final long START = 1_795_507_213_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;

    private static List<HypothesisSpace> spaces(String start, Duration window) {
        return HypothesisSpaces.of(
                new Premises(8_000, window, Start.parse(start), OptionalLong.of(20)), START, 0, START);
    }

    private static double sum(List<HypothesisSpace> spaces, Predicate<HypothesisSpace> which) {
        return spaces.stream().filter(which).mapToDouble(HypothesisSpace::prior).sum();
    }

    @Test
    void each_limiting_family_has_a_prior_of_one() {
        List<HypothesisSpace> spaces = spaces("quiet", Duration.ofMinutes(1));
        Map<String, Double> priors = new TreeMap<>();
        spaces.forEach(s -> priors.merge(s.family(), s.prior(), Double::sum));

        assertThat(priors).hasSize(9);
        for (String id : Families.LIMITING) {
            assertThat(priors.getOrDefault(id, 0.0)).as(id).isCloseTo(1, within(1e-9));
        }
        assertThat(priors.getOrDefault(Families.NONE, 0.0)).isCloseTo(0.01, within(1e-9));
        assertThat(spaces).allMatch(s -> s.prior() > 0);
    }

    @Test
    void the_axes_have_their_shares() {
        List<HypothesisSpace> spaces = spaces("quiet", Duration.ofMinutes(1));
        for (String id : Families.LIMITING) {
            if (!id.equals("pacer")) {
                assertThat(sum(spaces, s -> s.family().equals(id) && s.variant().metering() == Metering.REQUESTS))
                        .as(id)
                        .isCloseTo(0.1, within(1e-9));
            }
        }
        assertThat(sum(spaces, s -> s.family().equals("fixed-window") && s.aligned()))
                .isCloseTo(0.5, within(1e-9));
        assertThat(sum(spaces, s -> s.family().equals("anchored-window") && s.aligned()))
                .isZero();
    }

    /** The cells of an even grid over all of a space are all of its prior. */
    @Test
    void the_cells_of_a_space_weigh_what_the_space_does() {
        for (HypothesisSpace space : spaces("quiet", Duration.ofMinutes(1))) {
            if (space.dimensions().size() > 2 || space.earlierUse() != null) {
                continue;
            }
            int n = space.dimensions().isEmpty() ? 1 : 64;
            double all = 0;
            for (double[][] cell : cells(space.dimensions().size(), n)) {
                all += space.weight(cell[0], cell[1]);
            }
            assertThat(all)
                    .as(space.family() + " " + space.variant())
                    .isCloseTo(space.prior(), within(0.02 * space.prior()));
        }
    }

    private static List<double[][]> cells(int dimensions, int n) {
        List<double[][]> cells = new ArrayList<>();
        int count = (int) Math.pow(n, dimensions);
        for (int i = 0; i < count; i++) {
            double[] low = new double[dimensions];
            double[] high = new double[dimensions];
            int rest = i;
            for (int d = 0; d < dimensions; d++) {
                low[d] = (double) (rest % n) / n;
                high[d] = (double) (rest % n + 1) / n;
                rest /= n;
            }
            cells.add(new double[][] {low, high});
        }
        return cells;
    }

    /** Whatever was charged, the corner that gives back earliest shows no more than one that gives back latest. */
    @Test
    void a_corner_that_gives_back_earliest_shows_the_least_load() {
        for (HypothesisSpace space : spaces("quiet", Duration.ofMinutes(1))) {
            int n = space.dimensions().size();
            if (space.algorithm().apply(new double[n]).memoryNanos() > 0) {
                continue; // between two phases of a window a use may leave later with the earlier one
            }
            double[] low = new double[n];
            double[] high = new double[n];
            for (int d = 0; d < n; d++) {
                low[d] = 0.4;
                high[d] = 0.45;
            }
            double[] earliest = space.corner(low, high, true);
            double[] latest = space.corner(low, high, false);
            assertThat(HypothesisSpace.middle(low, high))
                    .containsOnly(n == 0 ? new double[0] : new double[] {0.425}, within(1e-12));
            for (int d = 0; d < n; d++) {
                assertThat(earliest[d] + latest[d]).isCloseTo(0.85, within(1e-12));
                assertThat(earliest[d] > latest[d])
                        .isEqualTo(space.dimensions().get(d).growsEarlier());
            }
            var least = space.algorithm()
                    .apply(earliest)
                    .newLeastMeter(space.algorithm().apply(latest), START);
            var most = space.algorithm()
                    .apply(latest)
                    .newMostMeter(space.algorithm().apply(earliest), START);
            var between =
                    space.algorithm().apply(HypothesisSpace.middle(low, high)).newMeter();
            for (int i = 0; i < 10; i++) {
                long now = START + 1 + i * MINUTE / 7;
                assertThat(least.load(now)).as(space.family()).isLessThanOrEqualTo(between.load(now) + 1e-6);
                assertThat(most.load(now)).as(space.family()).isGreaterThanOrEqualTo(between.load(now) - 1e-6);
                least.charge(now, 500);
                most.charge(now, 500);
                between.charge(now, 500);
            }
        }
    }

    @Test
    void the_window_is_the_nominal_one_with_nine_tenths() {
        List<HypothesisSpace> spaces = spaces("quiet", Duration.ofMinutes(1));
        for (String id : List.of("anchored-window", "sliding-log")) {
            double nominal = sum(
                    spaces,
                    s -> s.family().equals(id)
                            && s.algorithm()
                                            .apply(new double[s.dimensions().size()])
                                            .memoryNanos()
                                    == MINUTE);
            assertThat(nominal).as(id).isCloseTo(0.9, within(1e-9));
        }
        // none of the usual ones is as long: the nominal one comes on top of them
        List<HypothesisSpace> odd = spaces("quiet", Duration.ofSeconds(7));
        assertThat(odd.stream()
                        .filter(s -> s.family().equals("sliding-log"))
                        .map(s -> s.algorithm().apply(new double[0]).memoryNanos() / 1_000_000_000L)
                        .distinct())
                .containsExactlyInAnyOrder(1L, 5L, 7L, 10L, 15L, 30L, 60L, 300L, 900L, 3600L);
    }

    @Test
    void a_space_that_is_shared_is_the_same_with_fewer_cells() {
        HypothesisSpace space = spaces("quiet", Duration.ofMinutes(1)).stream()
                .filter(s -> s.family().equals("token-bucket"))
                .findFirst()
                .orElseThrow();
        HiddenUse others = new HiddenUse(0.1, 8_000, MINUTE);
        HypothesisSpace shared = space.shared(0.01, others, 3);

        assertThat(shared.prior()).isEqualTo(0.01);
        assertThat(shared.hiddenUse()).isEqualTo(others);
        assertThat(shared.dimensions()).extracting(Dimension::cells).containsOnly(3);
        assertThat(shared.family()).isEqualTo("token-bucket");
        assertThat(space.shared(0.01, others, 1_000_000).dimensions()).isEqualTo(space.dimensions());
    }

    private static final double SINCE_LINE = 13.0 / 60;

    private static List<HypothesisSpace> silentFor(String start, long seconds) {
        return HypothesisSpaces.of(
                new Premises(8_000, Duration.ofMinutes(1), Start.parse(start), OptionalLong.of(20)),
                START,
                seconds * 1_000_000_000L,
                START);
    }

    /** Returns the prior of a space as its density has it on points that fill the cube evenly. */
    private static double mass(HypothesisSpace space) {
        int n = space.dimensions().size();
        int points = 400;
        double sum = 0;
        for (int i = 0; i < points; i++) {
            double[] x = new double[n];
            for (int d = 0; d < n; d++) {
                x[d] = (i + 0.5) * (d == 0 ? 1.0 / points : Math.sqrt(2 + d)) % 1;
            }
            sum += space.density().applyAsDouble(x);
        }
        return space.prior() * sum / points;
    }

    /** Whatever was used before: it was in a window that is still open, or in one that is gone, or nothing was. */
    @ParameterizedTest
    @CsvSource({"unknown, 0", "unknown, 5", "unknown, 30", "unknown, 60", "unknown, 100", "unknown, 7200", "0.5, 0"})
    void each_limiting_family_has_a_prior_of_one_whatever_was_used_before(String start, long silentSeconds) {
        Map<String, Double> priors = new TreeMap<>();
        silentFor(start, silentSeconds).forEach(s -> priors.merge(s.family(), mass(s), Double::sum));

        for (String id : Families.LIMITING) {
            assertThat(priors.getOrDefault(id, 0.0)).as(id).isCloseTo(1, within(1e-3));
        }
    }

    private static List<HypothesisSpace> plain(List<HypothesisSpace> spaces, Predicate<Algorithm> which) {
        return spaces.stream()
                .filter(s -> s.variant().equals(Variant.PLAIN))
                .filter(s ->
                        which.test(s.algorithm().apply(new double[s.dimensions().size()])))
                .toList();
    }

    private static boolean countsOnTheClock(Algorithm algorithm) {
        return algorithm instanceof SlidingCounter counter
                && counter.windowNanos() == MINUTE
                && counter.anchor() == SlidingCounter.Anchor.CLOCK;
    }

    /** The start lies 13 s after the beginning of a minute. */
    @Test
    void what_was_used_before_lies_in_the_window_that_is_open_or_the_one_before() {
        double nominal = 0.7 * 0.9 * 0.82;
        List<HypothesisSpace> atOnce = plain(silentFor("unknown", 0), HypothesisSpacesTest::countsOnTheClock);
        List<HypothesisSpace> silent = plain(silentFor("unknown", 30), HypothesisSpacesTest::countsOnTheClock);
        List<HypothesisSpace> quiet = plain(silentFor("unknown", 120), HypothesisSpacesTest::countsOnTheClock);

        assertThat(atOnce).hasSize(2);
        assertThat(atOnce.get(0).prior()).isCloseTo(nominal * SINCE_LINE, within(1e-9));
        assertThat(ageSeconds(atOnce.get(0))).isZero();
        assertThat(atOnce.get(1).prior()).isCloseTo(nominal * (1 - SINCE_LINE), within(1e-9));
        // the middle of what is left of the window before
        assertThat(ageSeconds(atOnce.get(1))).isEqualTo(13 + 23.5);
        assertThat(silent).hasSize(2);
        assertThat(silent.get(0).prior()).isCloseTo(nominal * 17 / 60, within(1e-9));
        assertThat(silent.get(0).earlierUse()).isNull();
        assertThat(silent.get(1).prior()).isCloseTo(nominal * 43 / 60, within(1e-9));
        assertThat(quiet).hasSize(1);
        assertThat(quiet.get(0).earlierUse()).isNull();
        assertThat(quiet.get(0).prior()).isCloseTo(nominal, within(1e-9));
    }

    private static double ageSeconds(HypothesisSpace space, double... point) {
        double[] x = new double[space.dimensions().size()];
        System.arraycopy(point, 0, x, 0, point.length);
        return Objects.requireNonNull(space.earlierUse()).ageNanos().applyAsDouble(x) / 1e9;
    }

    @Test
    void an_aligned_window_remembers_what_was_used_since_it_began() {
        Predicate<Algorithm> minutes = a -> a instanceof FixedWindow f && f.windowNanos() == MINUTE;
        List<HypothesisSpace> aligned = plain(silentFor("unknown", 5), minutes).stream()
                .filter(HypothesisSpace::aligned)
                .toList();

        assertThat(aligned).hasSize(2);
        assertThat(aligned.get(0).prior()).isCloseTo(0.45 * 0.82 * 52 / 60, within(1e-9));
        assertThat(aligned.get(1).prior()).isCloseTo(0.45 * 0.82 * 8 / 60, within(1e-9));
        assertThat(ageSeconds(aligned.get(1))).isEqualTo(5);
        // after 13 s the window that is open is unused
        assertThat(plain(silentFor("unknown", 13), minutes).stream().filter(HypothesisSpace::aligned))
                .hasSize(1)
                .allMatch(s -> s.earlierUse() == null);
        // a window that began 3 s before the start has forgotten what was used 5 s before it
        HypothesisSpace used = plain(silentFor("unknown", 5), minutes).stream()
                .filter(s -> !s.aligned() && s.earlierUse() != null)
                .findFirst()
                .orElseThrow();
        assertThat(used.density().applyAsDouble(new double[] {10.0 / 60, 0})).isZero();
        assertThat(used.density().applyAsDouble(new double[] {58.0 / 60, 0})).isCloseTo(10.0 / 60, within(1e-6));
    }

    /** Nothing was asked for 20 s; how long before that something was used is a coordinate, up to a window. */
    @Test
    void what_was_used_before_is_older_than_the_silence_and_younger_by_a_coordinate() {
        List<HypothesisSpace> silent = silentFor("unknown", 20);
        HypothesisSpace fixed = plain(silent, a -> a instanceof FixedWindow f && f.windowNanos() == MINUTE).stream()
                .filter(s -> !s.aligned() && s.earlierUse() != null)
                .findFirst()
                .orElseThrow();
        assertThat(ageSeconds(fixed, 0.25)).isEqualTo(20);

        HypothesisSpace counter = plain(
                        silent,
                        a -> a instanceof SlidingCounter c
                                && c.windowNanos() == MINUTE
                                && c.anchor() == SlidingCounter.Anchor.FIRST_USE)
                .get(0);
        assertThat(ageSeconds(counter, 0.25)).isCloseTo(35, within(1e-9));
        assertThat(counter.dimensions().get(0).cells()).isEqualTo(12);

        List<HypothesisSpace> parted =
                plain(silent, a -> a instanceof BucketedWindow b && b.windowNanos() == MINUTE && b.buckets() == 4);
        assertThat(parted).hasSize(2);
        for (HypothesisSpace space : parted) {
            assertThat(space.aligned() ? ageSeconds(space, 0.25) : ageSeconds(space, 0.9, 0.25))
                    .isCloseTo(35, within(1e-9));
            int age = space.aligned() ? 0 : 1;
            assertThat(space.dimensions().get(age).cells()).isEqualTo(8);
        }
        // a fifth of a quarter of a minute
        assertThat(parted.get(1).algorithm().apply(new double[] {0.2, 0, 0}))
                .isEqualTo(new BucketedWindow(MINUTE, 4, MINUTE / 20));
    }

    @Test
    void a_use_before_the_start_is_anything_up_to_eight_times_nominal_and_as_old_as_the_window_at_most() {
        HypothesisSpace log = plain(
                        silentFor("unknown", 20), a -> a instanceof SlidingLog s && s.windowNanos() == MINUTE)
                .get(0);
        HypothesisSpace.EarlierUse use = Objects.requireNonNull(log.earlierUse());

        assertThat(log.dimensions()).hasSize(2);
        assertThat(use.kind()).isEqualTo(HypothesisSpace.EarlierUse.Kind.ANY_SHARE);
        assertThat(use.amount().applyAsDouble(new double[] {0.3, 0})).isZero();
        assertThat(use.amount().applyAsDouble(new double[] {0.3, 0.5})).isCloseTo(6_400, within(1e-6));
        assertThat(use.amount().applyAsDouble(new double[] {0.3, 1})).isCloseTo(64_000, within(1e-6));
        assertThat(ageSeconds(log, 0)).isEqualTo(20);
        assertThat(ageSeconds(log, 0.5)).isEqualTo(50);
        // the amount carries no volume of its own, its age does
        assertThat(log.weight(new double[] {0, 0}, new double[] {0.5, 0.1})).isCloseTo(log.prior() / 2, within(1e-12));
        assertThat(log.isAmount(0)).isFalse();
        assertThat(log.isAmount(1)).isTrue();
        // a use of 0 to 6,400 is about 3,200 at most of the capacity
        CapacityPrior joint = log.capacityIn(new double[] {0, 0}, new double[] {1, 0.5});
        CapacityPrior expected = CapacityPrior.about(8_000).withUse(0, 6_400);
        assertThat(joint.low()).isCloseTo(3_200, within(1e-6));
        assertThat(joint.cumulative(9_000) - joint.cumulative(5_000))
                .isCloseTo(expected.cumulative(9_000) - expected.cumulative(5_000), within(1e-12));
    }

    @Test
    void of_a_known_share_the_amount_tells_the_capacity() {
        HypothesisSpace log = plain(silentFor("0.5", 0), a -> a instanceof SlidingLog s && s.windowNanos() == MINUTE)
                .get(0);
        CapacityPrior capacity = log.capacityIn(new double[] {0, 0.25}, new double[] {1, 0.5});

        assertThat(Objects.requireNonNull(log.earlierUse()).kind())
                .isEqualTo(HypothesisSpace.EarlierUse.Kind.KNOWN_SHARE);
        assertThat(capacity.low()).isCloseTo(32_000 / 7.0, within(1e-6));
        assertThat(capacity.high()).isCloseTo(12_800, within(1e-6));
    }

    @Test
    void a_pacer_passed_something_an_interval_ago_at_most() {
        List<HypothesisSpace> pacers = silentFor("unknown", 0).stream()
                .filter(s -> s.family().equals("pacer"))
                .toList();
        HypothesisSpace used = pacers.get(2);

        assertThat(pacers)
                .extracting(HypothesisSpace::prior)
                .allSatisfy(p -> assertThat(p).isLessThan(0.5));
        assertThat(pacers.get(0).prior()).isCloseTo(0.49, within(1e-9));
        assertThat(used.prior()).isCloseTo(0.21, within(1e-9));
        assertThat(ageSeconds(used, 1, 0.5)).isCloseTo(30, within(1e-6));
        assertThat(ageSeconds(used, 0, 1)).isCloseTo(0.25, within(1e-6));
        assertThat(Objects.requireNonNull(used.earlierUse()).amount().applyAsDouble(new double[2]))
                .isEqualTo(1);
        assertThat(used.isAmount(1)).isFalse();
        assertThat(used.weight(new double[] {0, 0}, new double[] {0.5, 0.1})).isCloseTo(0.0105, within(1e-9));
        assertThat(used.capacityIn(new double[2], new double[] {1, 1}).low()).isEqualTo(1);
    }

    private static Algorithm at(String family, int which, double... point) {
        return spaces("quiet", Duration.ofMinutes(1)).stream()
                .filter(s -> s.family().equals(family))
                .toList()
                .get(which)
                .algorithm()
                .apply(point);
    }

    @Test
    void the_parameters_reach_as_far_as_is_met_in_practice() {
        assertThat(at("pacer", 0, 0)).isEqualTo(new Pacer(MINUTE / 240, Pacer.Anchor.PASS));
        assertThat(at("pacer", 0, 1)).isEqualTo(new Pacer(MINUTE, Pacer.Anchor.PASS));
        assertThat(at("pacer", 1, 1, 0.25)).isEqualTo(new FixedWindow(MINUTE, START + MINUTE / 4));
        assertThat(((TokenBucket) at("token-bucket", 0, 0.5)).refillPerSecond()).isCloseTo(8_000 / 60.0, within(1e-6));
        assertThat(((TokenBucket) at("token-bucket", 0, 1)).refillPerSecond())
                .isCloseTo(64 * 8_000 / 60.0, within(1e-3));
        SteppedBucket least = (SteppedBucket) at("stepped-bucket", 0, 0, 0, 0);
        assertThat(least.step()).isEqualTo(125);
        assertThat(least.intervalNanos()).isEqualTo(MINUTE / 30);
        SteppedBucket most = (SteppedBucket) at("stepped-bucket", 0, 0.5, 1, 1);
        assertThat(most.step()).isCloseTo(32_000, within(1e-6));
        assertThat(most.intervalNanos()).isEqualTo(MINUTE);
        // the first refill comes half an interval after the start
        double untilRefill = Math.floorMod(most.phaseNanos() - START, MINUTE);
        assertThat(untilRefill).isCloseTo(MINUTE / 2.0, within(2.0));
        assertThat(at(Families.NONE, 0, 0)).isEqualTo(new DecayingMeter(4 * MINUTE));
        assertThat(at(Families.NONE, 0, 1)).isEqualTo(new DecayingMeter(MINUTE / 16));
        WarmingBucket longest = (WarmingBucket) at(Families.NONE, 1, 0.5, 0);
        assertThat(longest.warmUpNanos()).isEqualTo(2 * MINUTE);
        assertThat(longest.refillPerSecond()).isCloseTo(8_000 / 60.0, within(1e-6));
        assertThat(((WarmingBucket) at(Families.NONE, 1, 0.5, 1)).warmUpNanos()).isEqualTo(MINUTE / 30);
    }

    @Test
    void what_has_room_for_less_than_another_family_is_left_to_that_one() {
        List<HypothesisSpace> spaces = spaces("quiet", Duration.ofMinutes(1));
        HypothesisSpace requests = spaces.stream()
                .filter(s -> s.family().equals("token-bucket") && s.variant().metering() == Metering.REQUESTS)
                .findFirst()
                .orElseThrow();
        HypothesisSpace stepped = spaces.stream()
                .filter(s -> s.family().equals("stepped-bucket") && s.variant().equals(Variant.PLAIN))
                .findFirst()
                .orElseThrow();

        assertThat(requests.capacity().high()).isEqualTo(160);
        // one request at a time is a pacer
        assertThat(requests.capacityIn(new double[1], new double[] {1}).low()).isEqualTo(2);
        // a step of 2,000 needs a little more than that
        assertThat(stepped.capacityIn(new double[3], new double[] {1, 1, 1}).low())
                .isCloseTo(2_100, within(1e-6));
    }

    @Test
    void where_little_is_to_be_told_a_space_is_cut_into_fewer_cells() {
        Predicate<Algorithm> fixed = a -> a instanceof FixedWindow;
        assertThat(cellsOf(spaces("quiet", Duration.ofMinutes(1)), fixed, true, MINUTE))
                .containsExactly(60);
        assertThat(cellsOf(spaces("quiet", Duration.ofMinutes(1)), fixed, false, MINUTE))
                .containsOnly(12);
        assertThat(cellsOf(spaces("quiet", Duration.ofMinutes(1)), fixed, true, MINUTE / 2))
                .containsOnly(12);
        Predicate<Algorithm> log = a -> a instanceof SlidingLog;
        assertThat(cellsOf(silentFor("unknown", 0), log, true, MINUTE)).containsExactly(24, 10);
        assertThat(cellsOf(silentFor("unknown", 0), log, true, MINUTE / 2)).containsExactly(4, 10);
        Predicate<Algorithm> bucket = a -> a instanceof TokenBucket;
        assertThat(cellsOf(spaces("quiet", Duration.ofMinutes(1)), bucket, true, 0))
                .containsExactly(64);
        assertThat(cellsOf(spaces("quiet", Duration.ofMinutes(1)), bucket, false, 0))
                .containsOnly(16);
        Predicate<Algorithm> stepped = a -> a instanceof SteppedBucket;
        assertThat(cellsOf(spaces("quiet", Duration.ofMinutes(1)), stepped, true, 0))
                .containsExactly(8, 12, 10);
        assertThat(cellsOf(spaces("quiet", Duration.ofMinutes(1)), stepped, false, 0))
                .containsOnly(3, 4);
        assertThat(cellsOf(silentFor("unknown", 60), stepped, true, 0)).containsExactly(10, 16, 14, 10, 16, 14, 6);
        assertThat(cellsOf(silentFor("unknown", 0), stepped, true, 0)).containsExactly(4, 6, 6, 4, 6, 6, 6);
    }

    private static List<Integer> cellsOf(
            List<HypothesisSpace> spaces, Predicate<Algorithm> which, boolean plain, long memoryNanos) {
        return spaces.stream()
                .filter(s -> s.variant().equals(Variant.PLAIN) == plain
                        && !s.family().equals("pacer"))
                .filter(s -> {
                    Algorithm algorithm =
                            s.algorithm().apply(new double[s.dimensions().size()]);
                    return which.test(algorithm) && (memoryNanos == 0 || algorithm.memoryNanos() == memoryNanos);
                })
                .flatMap(s -> s.dimensions().stream())
                .map(Dimension::cells)
                .toList();
    }
}
