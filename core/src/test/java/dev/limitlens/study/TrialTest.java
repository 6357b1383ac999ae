package dev.limitlens.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimiterSpecException;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is drawn, over many seeds: within the ranges of the contract, and all over them. */
class TrialTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final double WINDOW = 60e9;
    private static final int MANY = 2_000;

    static List<TruthRow> rows() {
        return TruthRow.all();
    }

    private static List<Trial> trials(String row, Premises premises) {
        TruthRow truth = TruthRow.parseAll(row).get(0);
        return IntStream.range(0, MANY)
                .mapToObj(i -> Trial.draw(truth, i, 11, premises))
                .toList();
    }

    private static Stream<Limiter> limiters(String row) {
        return trials(row, PREMISES).stream().map(Trial::truth);
    }

    private static void assertLogUniform(
            List<Limiter> drawn, double low, double high, ToDoubleFunction<Limiter> value) {
        double[] logarithms = drawn.stream()
                .mapToDouble(l -> Math.log(value.applyAsDouble(l)))
                .toArray();
        assertUniform(logarithms, Math.log(low), Math.log(high));
    }

    /** The ends are reached but not left, and half of the values lie below the middle. */
    private static void assertUniform(double[] values, double low, double high) {
        double width = high - low;
        DoubleSummaryStatistics range = Arrays.stream(values).summaryStatistics();
        assertThat(range.getMin()).isBetween(low - 1e-9 * width, low + 0.02 * width);
        assertThat(range.getMax()).isBetween(high - 0.02 * width, high + 1e-9 * width);
        assertThat(Arrays.stream(values).filter(v -> v < low + width / 2).count() / (double) values.length)
                .isBetween(0.45, 0.55);
    }

    @Test
    void all_are_eight_families_in_nine_rows() {
        assertThat(rows())
                .extracting(TruthRow::id)
                .containsExactly(
                        "fixed-window/aligned",
                        "fixed-window",
                        "anchored-window",
                        "sliding-log",
                        "sliding-counter",
                        "bucketed-window",
                        "token-bucket",
                        "stepped-bucket",
                        "pacer");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void the_capacity_lies_within_a_factor_of_two_of_the_nominal_one(TruthRow row) {
        List<Limiter> drawn = limiters(row.id()).toList();
        if (row.id().equals(Pacer.ID)) {
            assertThat(drawn).extracting(Limiter::capacity).containsOnly(1L);
        } else {
            assertLogUniform(drawn, 4_000, 16_000, Limiter::capacity);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void the_start_is_anywhere_in_the_window(TruthRow row) {
        assertUniform(
                trials(row.id(), PREMISES).stream()
                        .mapToDouble(t -> t.intoWindow().toNanos())
                        .toArray(),
                0,
                WINDOW);
    }

    @Test
    void an_aligned_window_has_phase_0_and_any_other_one_is_clearly_off() {
        assertThat(limiters("fixed-window/aligned"))
                .allSatisfy(l -> assertThat(phase(l)).isZero());
        assertUniform(limiters("fixed-window").mapToDouble(TrialTest::phase).toArray(), WINDOW / 60, WINDOW * 59 / 60);
    }

    private static double phase(Limiter limiter) {
        return ((FixedWindow) limiter.algorithm()).phaseNanos();
    }

    @Test
    void a_bucketed_window_has_3_to_12_sub_windows_at_any_phase() {
        List<BucketedWindow> drawn = limiters("bucketed-window")
                .map(l -> (BucketedWindow) l.algorithm())
                .toList();
        assertThat(drawn.stream()
                        .map(BucketedWindow::buckets)
                        .distinct()
                        .sorted()
                        .toList())
                .isEqualTo(IntStream.rangeClosed(3, 12).boxed().toList());
        assertUniform(drawn.stream().mapToDouble(BucketedWindow::phaseNanos).toArray(), 0, WINDOW);
    }

    @Test
    void a_refill_lies_within_a_factor_of_two_of_one_capacity_a_window() {
        assertLogUniform(limiters("token-bucket").toList(), 0.5, 2, l -> {
            double perWindow = ((TokenBucket) l.algorithm()).refillPerSecond() * 60;
            return perWindow / l.capacity();
        });
    }

    @Test
    void steps_and_intervals_lie_between_a_twelfth_and_a_half() {
        List<Limiter> drawn = limiters("stepped-bucket").toList();
        assertLogUniform(drawn, 1 / 12.0, 0.5, l -> stepped(l).step() / l.capacity());
        assertLogUniform(drawn, 1 / 12.0, 0.5, l -> stepped(l).intervalNanos() / WINDOW);
        assertUniform(
                drawn.stream()
                        .mapToDouble(l ->
                                stepped(l).phaseNanos() / (double) stepped(l).intervalNanos())
                        .toArray(),
                0,
                1);
        assertThat(drawn).allSatisfy(l -> assertThat(stepped(l).step() % 1).isZero());
    }

    private static SteppedBucket stepped(Limiter limiter) {
        return (SteppedBucket) limiter.algorithm();
    }

    @Test
    void a_pacers_interval_lies_between_a_60th_and_a_6th_of_the_window() {
        assertLogUniform(
                limiters("pacer").toList(), WINDOW / 60, WINDOW / 6, l -> ((Pacer) l.algorithm()).intervalNanos());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fixed-window:capacity=500,window=10s,phase=3s",
                "bucketed-window:capacity=500,window=10s,buckets=5,phase=1s",
                "token-bucket:capacity=500,refill=7.5/s",
                "stepped-bucket:capacity=500,step=50,interval=2s,phase=1s",
                "pacer:interval=3s,anchor=grid",
                "sliding-counter:capacity=77,window=60s,anchor=first-use,rounding=floor"
            })
    void what_the_spec_gives_is_kept(String spec) {
        Limiter given = LimiterSpec.parse(spec).resolve(new LimiterSpec.Defaults(8_000, Duration.ofSeconds(60)));

        assertThat(limiters(spec)).containsOnly(given);
    }

    @Test
    void what_is_drawn_fits_what_is_given() {
        assertLogUniform(
                limiters("stepped-bucket:capacity=120").toList(),
                10,
                60,
                l -> stepped(l).step());
        assertUniform(
                limiters("fixed-window:window=10s")
                        .mapToDouble(TrialTest::phase)
                        .toArray(),
                10e9 / 60,
                10e9 * 59 / 60);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void tiny_quotas_can_be_drawn(TruthRow row) {
        Premises tiny = Premises.of(1, Duration.ofMillis(60));

        assertThat(trials(row.id(), tiny))
                .allSatisfy(t -> assertThat(t.truth().capacity()).isBetween(1L, 2L));
    }

    @Test
    void trials_differ_by_seed_row_and_number_and_by_nothing_else() {
        TruthRow log = TruthRow.parseAll("sliding-log").get(0);
        TruthRow anchored = TruthRow.parseAll("anchored-window").get(0);
        Trial trial = Trial.draw(log, 3, 11, PREMISES);

        assertThat(Trial.draw(log, 3, 11, PREMISES)).isEqualTo(trial);
        assertThat(List.of(
                        Trial.draw(log, 4, 11, PREMISES).seed(),
                        Trial.draw(log, 3, 12, PREMISES).seed(),
                        Trial.draw(anchored, 3, 11, PREMISES).seed()))
                .doesNotContain(trial.seed())
                .doesNotHaveDuplicates()
                .allSatisfy(seed -> assertThat(seed).isBetween(0L, (1L << 53) - 1));
    }

    @Test
    void a_row_is_one_limiter() {
        assertThatThrownBy(() -> TruthRow.parseAll("token-bucket+pacer"))
                .isInstanceOf(LimiterSpecException.class)
                .hasMessageContaining("one limiter at a time");
        assertThatThrownBy(() -> TruthRow.parseAll("fixed-window/off"))
                .isInstanceOf(LimiterSpecException.class)
                .hasMessageContaining("unknown limiter 'fixed-window/off'");
    }
}
