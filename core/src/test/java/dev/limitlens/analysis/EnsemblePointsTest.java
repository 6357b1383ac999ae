package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Points of spaces with one parameter or none, where prior and likelihood can be summed up by hand. */
class EnsemblePointsTest {

    private static final double LAPSE = Posterior.LAPSE;

    private final LogLogistic prior = new LogLogistic(8_000);
    private final HypothesisSpace log = OneBox.space("sliding-log", 0.5, null);
    private final HypothesisSpace phased = OneBox.phased("fixed-window", 0.5, null);

    /** 4,000 were admitted, 5,000 more refused; 24 s later they were admitted. */
    private final List<Answer> answers = List.of(
            OneBox.answer(0, 4_000, Kind.ADMITTED),
            OneBox.answer(1, 5_000, Kind.DENIED),
            OneBox.answer(25, 5_000, Kind.ADMITTED));

    /** Returns how probable these answers are if the last request is tested on top of such a load. */
    private double likelihood(double lastLoad) {
        double[] bounds = {125, 4_000, 5_000, 9_000, 64_000};
        double sum = 0;
        for (int k = 0; k + 1 < bounds.length; k++) {
            double first = bounds[k] >= 4_000 ? 1 - LAPSE : LAPSE;
            double second = bounds[k] >= 9_000 ? LAPSE : 1 - LAPSE;
            double third = bounds[k] >= 5_000 + lastLoad ? 1 - LAPSE : LAPSE;
            sum += prior.mass(bounds[k], bounds[k + 1]) * first * second * third;
        }
        return sum;
    }

    private static double share(Ensemble ensemble, HypothesisSpace space) {
        double in = 0;
        double all = 0;
        for (Follower follower : ensemble.followers()) {
            double weight = Math.exp(follower.logWeight);
            in += follower.space.equals(space) ? weight : 0;
            all += weight;
        }
        return in / all;
    }

    private Ensemble ofPrior(Map<HypothesisSpace, Double> spaces, List<Answer> seen, int size) {
        return Ensemble.ofPrior(spaces, seen, size, Answered.START);
    }

    @Test
    void the_evidence_of_points_without_a_parameter_is_exact() {
        Ensemble ensemble = ofPrior(Map.of(log, 1.0), answers, 8);

        assertThat(ensemble.followers()).hasSize(8);
        assertThat(ensemble.logEvidence()).isCloseTo(Math.log(0.5 * likelihood(4_000)), within(1e-6));
        ensemble.followers()
                .forEach(f ->
                        assertThat(f.logWeight).isCloseTo(ensemble.followers().get(0).logWeight, within(1e-9)));
    }

    @Test
    void a_later_answer_is_learnt_from_and_charged() {
        List<Answer> seen = new ArrayList<>(answers.subList(0, 2));
        Cell cell = new Cell(log, new double[0], new double[0], OneBox.START);
        Ensemble ensemble = new Ensemble(List.of(cell), new double[] {1}, seen, 2, Answered.START);
        double before = ensemble.logEvidence();
        Follower point = ensemble.followers().get(0);
        double denied = point.denied(OneBox.START + 25_000_000_000L, 0, 5_000);

        seen.add(answers.get(2));
        ensemble.observe(answers.get(2));

        assertThat(ensemble.logEvidence() - before)
                .isCloseTo(Math.log((1 - LAPSE) * (1 - denied) + LAPSE * denied), within(1e-6));
        // 4,000 and 5,000 are used now
        Follower after = ensemble.followers().get(0);
        assertThat(after.denied(OneBox.START + 26_000_000_000L, 0, 1))
                .isCloseTo(1 - after.belief().massFrom(9_001), within(1e-9));
    }

    @ParameterizedTest(name = "drawn {0} times as often")
    @ValueSource(doubles = {1, 3, 20})
    void how_often_a_space_is_drawn_from_has_no_bearing_on_what_it_weighs(double often) {
        HypothesisSpace other = OneBox.space("sliding-log", 0.125, null);
        Map<HypothesisSpace, Double> spaces = new LinkedHashMap<>();
        spaces.put(log, often);
        spaces.put(other, 1.0);
        Ensemble ensemble = ofPrior(spaces, List.of(), 100);

        // drawn evenly, but for the rounding to whole points
        assertThat(share(ensemble, log)).isCloseTo(0.8, within(0.05));
        assertThat(ensemble.logEvidence()).isCloseTo(Math.log(0.625), within(0.1));
    }

    /** Another draw begins elsewhere, and weighs the same. */
    @Test
    void other_points_of_the_same_prior_weigh_the_same() {
        HypothesisSpace other = OneBox.phased("fixed-window", 0.125, null);
        Map<HypothesisSpace, Double> spaces = new LinkedHashMap<>();
        spaces.put(phased, 1.0);
        spaces.put(other, 1.0);
        Ensemble first = Ensemble.ofPrior(spaces, List.of(), 400, Answered.START, 0);
        Ensemble second = Ensemble.ofPrior(spaces, List.of(), 400, Answered.START, 1);

        assertThat(first.moves()).isEqualTo(1);
        assertThat(first.logEvidence()).isCloseTo(Math.log(0.625), within(1e-6));
        assertThat(second.logEvidence()).isCloseTo(Math.log(0.625), within(1e-6));
        assertThat(second.followers().get(0).point)
                .isNotEqualTo(first.followers().get(0).point);
    }

    /** Before any answer, a window may begin at any time; then only if a line lies between the refusal and the admission. */
    @Test
    void points_move_to_where_the_answers_are_explained() {
        Ensemble before = ofPrior(Map.of(phased, 1.0), List.of(), 200);
        double[] phases =
                before.followers().stream().mapToDouble(f -> f.point[0]).toArray();
        assertThat(mean(phases)).isCloseTo(0.5, within(0.07));
        assertThat(deviation(phases)).isCloseTo(1 / Math.sqrt(12), within(0.05));
        assertThat(before.logEvidence()).isCloseTo(Math.log(0.5), within(1e-6));

        Ensemble after = ofPrior(Map.of(phased, 1.0), answers, 200);

        // 21 to 45 s after the minute
        double explained = 0.4 * likelihood(0);
        double others = 0.6 * likelihood(4_000);
        double inside = after.followers().stream()
                        .filter(f -> f.point[0] > 0.35 && f.point[0] < 0.75)
                        .count()
                / 200.0;
        assertThat(inside).isCloseTo(explained / (explained + others), within(0.04));
        assertThat(after.logEvidence()).isCloseTo(Math.log(0.5 * (explained + others)), within(0.25));
        double[] moved = after.followers().stream()
                .mapToDouble(f -> f.point[0])
                .filter(x -> x > 0.35 && x < 0.75)
                .toArray();
        assertThat(mean(moved)).isCloseTo(0.55, within(0.03));
        assertThat(deviation(moved)).isCloseTo(0.4 / Math.sqrt(12), within(0.03));
        assertThat(after.followers()).allMatch(f -> f.point[0] >= 0 && f.point[0] <= 1);
        assertThat(Arrays.stream(moved).distinct().count()).isGreaterThan(moved.length * 9L / 10);
    }

    private static double[] points(Ensemble ensemble) {
        return ensemble.followers().stream().mapToDouble(f -> f.point[0]).toArray();
    }

    /** Four points in ten explain the third answer: less than half of them. */
    @Test
    void once_few_points_carry_the_weight_those_are_doubled_and_moved() {
        List<Answer> seen = new ArrayList<>(answers.subList(0, 2));
        Ensemble ensemble = ofCells(0.25, 0.25, seen);

        seen.add(answers.get(2));
        ensemble.observe(answers.get(2));

        double weight = ensemble.followers().get(0).logWeight;
        assertThat(ensemble.followers()).hasSize(96).allMatch(f -> Math.abs(f.logWeight - weight) < 1e-9);
        double explained = 0.4 * likelihood(0);
        double others = 0.6 * likelihood(4_000);
        double inside = Arrays.stream(points(ensemble))
                        .filter(x -> x > 0.35 && x < 0.75)
                        .count()
                / 96.0;
        assertThat(inside).isCloseTo(explained / (explained + others), within(0.06));
        assertThat(Arrays.stream(points(ensemble)).distinct().count()).isGreaterThan(60);
    }

    /** Nine points in ten explain it: a line lies within the six seconds before it with a tenth. */
    @Test
    void while_most_points_carry_the_weight_none_is_moved() {
        List<Answer> seen = new ArrayList<>(answers.subList(0, 2));
        Ensemble ensemble = ofCells(0.25, 0.25, seen);
        double[] before = points(ensemble);

        seen.add(OneBox.answer(7, 5_000, Kind.DENIED));
        ensemble.observe(seen.get(2));

        assertThat(points(ensemble)).containsExactly(before);
        double weight = ensemble.followers().get(0).logWeight;
        assertThat(ensemble.followers()).anyMatch(f -> Math.abs(f.logWeight - weight) > 0.1);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow());
    }

    // ---- points of cells

    private Ensemble ofCells(double first, double second, List<Answer> seen) {
        Cell low = new Cell(phased, new double[] {0}, new double[] {0.5}, OneBox.START);
        Cell high = new Cell(phased, new double[] {0.5}, new double[] {1}, OneBox.START);
        return new Ensemble(List.of(low, high), new double[] {first, second}, seen, seen.size(), Answered.START);
    }

    @ParameterizedTest(name = "{0} of the weight on the first half")
    @ValueSource(doubles = {0.1, 0.25, 0.4})
    void points_of_cells_weigh_together_what_the_cells_do_and_lie_where_the_posterior_is(double first) {
        Ensemble ensemble = ofCells(first, 0.5 - first, List.of());
        double sum = ensemble.followers().stream()
                .mapToDouble(f -> Math.exp(f.logWeight))
                .sum();
        double[] phases =
                ensemble.followers().stream().mapToDouble(f -> f.point[0]).toArray();

        assertThat(ensemble.followers()).hasSize(96);
        assertThat(sum).isCloseTo(0.5, within(1e-9));
        assertThat(mean(phases)).isCloseTo(0.5, within(0.1));
        assertThat(deviation(phases)).isCloseTo(1 / Math.sqrt(12), within(0.06));
    }

    @Test
    void points_of_cells_have_read_all_answers() {
        Ensemble ensemble = ofCells(0.2, 0.2, answers);
        long inside = ensemble.followers().stream()
                .filter(f -> f.point[0] > 0.35 && f.point[0] < 0.75)
                .count();
        double explained = 0.4 * likelihood(0);
        double others = 0.6 * likelihood(4_000);

        assertThat(inside / 96.0).isCloseTo(explained / (explained + others), within(0.06));
        for (Follower follower : ensemble.followers()) {
            // in the new window, if there is one, 5,000 are used; in the same, 9,000
            double used = follower.point[0] > 0.35 && follower.point[0] < 0.75 ? 5_000 : 9_000;
            assertThat(follower.denied(OneBox.START + 25_000_000_000L, 0, 1))
                    .isCloseTo(1 - follower.belief().massFrom(used + 1), within(1e-9));
        }
    }

    private static double weight(Ensemble ensemble) {
        return ensemble.followers().stream()
                .mapToDouble(f -> Math.exp(f.logWeight))
                .sum();
    }

    /** A cell that is hardly believed in is drawn from once, and weighs what it does. */
    @ParameterizedTest(name = "{0} times as often")
    @ValueSource(doubles = {1, 9, 1.0 / 9, 5_000, 1.0 / 5_000})
    void how_many_points_are_drawn_from_a_cell_has_no_bearing_on_what_it_weighs(double often) {
        HypothesisSpace other = OneBox.space("sliding-log", 0.125, null);
        Cell first = new Cell(log, new double[0], new double[0], OneBox.START);
        Cell second = new Cell(other, new double[0], new double[0], OneBox.START);

        Ensemble ensemble = new Ensemble(List.of(first, second), new double[] {often, 1}, List.of(), 0, Answered.START);

        // to a point
        assertThat(share(ensemble, log)).isCloseTo(0.8, within(1.01 / 96));
        assertThat(weight(ensemble)).isCloseTo(often + 1, within(1e-9 * (often + 1)));
    }

    @Test
    void a_cell_weighs_the_more_the_larger_it_is() {
        HypothesisSpace other = OneBox.phased("fixed-window", 0.25, null);
        Cell small = new Cell(phased, new double[] {0.3}, new double[] {0.5}, OneBox.START);
        Cell large = new Cell(other, new double[] {0.1}, new double[] {0.9}, OneBox.START);

        Ensemble ensemble = new Ensemble(List.of(small, large), new double[] {1, 1}, List.of(), 0, Answered.START);

        assertThat(share(ensemble, phased)).isCloseTo(0.5 * 0.2 / (0.5 * 0.2 + 0.25 * 0.8), within(1.01 / 96));
    }

    /** Three lines lie within a millisecond each: but for a 60,000th of all phases, each answer is a lapse. */
    @Test
    void points_are_drawn_within_the_cell_and_spread_over_what_explains_the_answers() {
        List<Answer> lines = new ArrayList<>();
        for (int minute = 0; minute < 3; minute++) {
            lines.add(OneBox.answer(60 * minute, 4_000, minute == 0 ? Kind.ADMITTED : Kind.DENIED));
            lines.add(OneBox.answer(60 * minute + 24.9995, 5_000, Kind.DENIED));
            lines.add(OneBox.answer(60 * minute + 25.0005, 5_000, Kind.ADMITTED));
        }
        Cell narrow = new Cell(phased, new double[] {0.7499}, new double[] {0.7501}, OneBox.START);

        Ensemble ensemble = new Ensemble(List.of(narrow), new double[] {1}, lines, 0, Answered.START);

        double[] phases = points(ensemble);
        assertThat(Arrays.stream(phases).filter(x -> Math.abs(x - 0.75) < 0.5 / 60_000))
                .hasSizeGreaterThan(92);
        assertThat(mean(phases)).isCloseTo(0.75, within(0.1 / 60_000));
        assertThat(deviation(phases)).isCloseTo(1 / Math.sqrt(12) / 60_000, within(0.05 / 60_000));
        assertThat(Arrays.stream(phases).distinct().count()).isGreaterThan(80);
    }

    @Test
    void evidence_far_below_all_numbers_is_still_a_logarithm() {
        List<Answer> lapses = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lapses.add(OneBox.answer(i, 1, Kind.DENIED));
        }

        Ensemble ensemble = ofPrior(Map.of(log, 1.0), lapses, 8);

        assertThat(ensemble.logEvidence()).isCloseTo(Math.log(0.5) + 200 * Math.log(LAPSE), within(1e-6));
    }

    @ParameterizedTest(name = "drawn {0} times as often")
    @ValueSource(doubles = {1, 3, 1.0 / 3})
    void spaces_are_drawn_from_as_often_as_asked_for_and_their_points_weigh_the_same_then(double often) {
        HypothesisSpace other = OneBox.space("sliding-log", 0.125, null);
        Map<HypothesisSpace, Double> spaces = new LinkedHashMap<>();
        spaces.put(log, often);
        spaces.put(other, 1.0);

        Ensemble ensemble = ofPrior(spaces, List.of(), 100);

        // a hundred points part evenly
        assertThat(ensemble.logEvidence()).isCloseTo(Math.log(0.625), within(1e-9));
        double weight = ensemble.followers().get(0).logWeight;
        assertThat(ensemble.followers()).hasSize(100).allMatch(f -> Math.abs(f.logWeight - weight) < 1e-9);
        assertThat(share(ensemble, log)).isCloseTo(0.8, within(0.0101));
    }
}
