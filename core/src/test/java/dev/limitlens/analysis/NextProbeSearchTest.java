package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.Meter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which probe would tell survivors apart after all was used at once, against the sums of the definition. */
class NextProbeSearchTest {

    private static final long MINUTE = UsedUp.MINUTE;
    private static final List<String> SURVIVORS =
            List.of("sliding-log", "anchored-window", "token-bucket", "pacer", "unlimited", "none-of-these");

    private static NextProbe best(Posterior posterior, double typical, double last) {
        return new NextProbeSearch(posterior, MINUTE)
                .best(SURVIVORS, typical, UsedUp.nanos(last))
                .orElseThrow();
    }

    // ---- by definition

    /** The four hundred heaviest of the cells. */
    private static int[] heaviest(Posterior posterior) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < posterior.cells().size(); i++) {
            all.add(i);
        }
        all.sort(Comparator.comparingDouble(i -> -posterior.weight(i)));
        return all.stream().limit(400).mapToInt(i -> i).toArray();
    }

    /** Returns by family how probable it is that the probe is admitted. */
    private static Map<String, double[]> admitted(Posterior posterior, long drainAt, long at, double cost) {
        Map<String, double[]> families = new LinkedHashMap<>();
        for (int i : heaviest(posterior)) {
            Cell cell = posterior.cells().get(i);
            double capacity = Math.floor(cell.belief.quantile(0.5));
            Meter meter = cell.space.algorithm().apply(cell.middle()).newMeter();
            meter.charge(drainAt, capacity);
            Variant variant = cell.space.variant();
            boolean admits = variant.admission().requiredCapacity(meter.load(at), variant.amount(cost)) <= capacity;
            double[] sums = families.computeIfAbsent(cell.space.family(), id -> new double[2]);
            sums[0] += posterior.weight(i);
            sums[1] += admits ? posterior.weight(i) : 0;
        }
        return families;
    }

    private static double entropy(double p) {
        return Information.entropy(Information.blur(p));
    }

    /** Returns what the answer tells of the family. */
    private static double bits(Map<String, double[]> families) {
        double all = 0;
        double admitted = 0;
        double left = 0;
        for (double[] sums : families.values()) {
            all += sums[0];
            admitted += sums[1];
            left += sums[0] * entropy(sums[1] / sums[0]);
        }
        return entropy(admitted / all) - left / all;
    }

    /**
     * After three lines of the clock, for the latest request may lie right behind one: used up at a quarter of the window or at its line,
     * and probed after a part of the window with a part of the capacity.
     */
    @ParameterizedTest(name = "{0} tokens, the latest at {1} s")
    @CsvSource({"5000, 21", "2500, 95"})
    void the_best_one_tells_most_for_its_wait(double typical, double last) {
        Posterior posterior = UsedUp.all();
        long quiet = (UsedUp.nanos(last) / MINUTE + 3) * MINUTE;
        double most = Double.NEGATIVE_INFINITY;
        double bits = 0;
        double seconds = 0;
        double second = 0;
        long cost = 0;
        Map<String, double[]> families = Map.of();
        for (double offset : new double[] {0, 0.25, 0.5, 0.75}) {
            for (double wait : new double[] {0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 0.95, 1.02}) {
                for (double share : new double[] {0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9}) {
                    long drainAt = quiet + (long) (offset * MINUTE);
                    long tokens = Math.max(1, Math.round(share * typical));
                    Map<String, double[]> answers =
                            admitted(posterior, drainAt, drainAt + (long) (wait * MINUTE), tokens);
                    if (bits(answers) - 0.1 * wait > most) {
                        most = bits(answers) - 0.1 * wait;
                        bits = bits(answers);
                        seconds = 60 * wait;
                        second = 60 * offset;
                        cost = tokens;
                        families = answers;
                    }
                }
            }
        }

        NextProbe best = best(posterior, typical, last);

        assertThat(best.expectedBits()).isCloseTo(bits, within(1e-9));
        assertThat(best.steps())
                .containsExactly(
                        new NextProbe.Step(0, Math.round(typical)),
                        new NextProbe.Step(best.steps().get(1).afterSeconds(), cost));
        assertThat(best.steps().get(1).afterSeconds()).isCloseTo(seconds, within(1e-9));
        assertThat(best.secondOfWindow().orElseThrow()).isCloseTo(second, within(1e-9));
        assertThat(best.from()).isEqualTo(NextProbe.From.QUIET);
        List<String> yes = new ArrayList<>();
        List<String> no = new ArrayList<>();
        for (String id : SURVIVORS) {
            double[] sums = families.get(id);
            if (sums != null) {
                (2 * sums[1] >= sums[0] ? yes : no).add(id);
            }
        }
        assertThat(best.why())
                .isEqualTo(
                        "after a whole quiet window, drain about %d tokens until the first refusal; %s s later, %d tokens would be admitted by %s and refused by %s",
                        Math.round(typical),
                        String.format(Locale.ROOT, "%.1f", seconds),
                        cost,
                        yes.isEmpty() ? "none" : String.join(", ", yes),
                        no.isEmpty() ? "none" : String.join(", ", no));
    }

    @Test
    void it_parts_only_survivors_that_are_still_possible() {
        NextProbe best = best(UsedUp.all(), 5_000, 21);

        // nobody knows what an unlimited one would do, for it has no cells; none of these is hardly possible
        assertThat(best.separates()).containsExactly("sliding-log", "anchored-window", "token-bucket", "pacer");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.7})
    void all_is_used_up_by_one_token_at_least(double typical) {
        NextProbe best = best(UsedUp.all(), typical, 21);

        assertThat(best.steps()).extracting(NextProbe.Step::cost).containsExactly(1L, 1L);
    }
}
