package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After 400 answers no cell is cut any more; a few cells, which are never cut, are enough to see what becomes of them. */
class PosteriorLongRunTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Precision NEVER_CUT = new Precision(4e-4, 8e-3, 0.05, 5e-3, 0, 7_500, 60);

    private final Posterior posterior = new Posterior(Premises.of(8_000, MINUTE), Answered.START, NEVER_CUT, true);

    /** Asks every 1.9 s for more than is given back in all. */
    private static List<Answer> answers(String spec, int count) {
        LimitsState limits = LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE))
                .start(EpochNanos.of(Answered.START));
        Answered answered = new Answered();
        for (int i = 0; i < count; i++) {
            answered.asked(limits, 1.9 * i, 200 + 37 * (i % 11), "x");
        }
        return Answer.of(answered.list());
    }

    /** Returns how much of the weight that cells have is on those whose lines are known well enough until the latest answer. */
    private double foreseen() {
        double foreseen = 0;
        double all = 0;
        for (int i = 0; i < posterior.cells().size(); i++) {
            boolean until = posterior.cells().get(i).foreseesUntilNanos() >= posterior.lastReceiveNanos();
            foreseen += until ? posterior.weight(i) : 0;
            all += posterior.weight(i);
        }
        return foreseen / all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliding-log", "pacer:interval=3s"})
    void a_long_log_is_foreseen_while_most_of_the_limits_know_their_lines(String spec) {
        answers(spec, 402).forEach(posterior::observe);

        assertThat(foreseen()).isGreaterThan(0.5);
        assertThat(posterior.foresees()).isTrue();
    }

    @Test
    void only_the_first_400_answers_are_kept_to_be_read_again() {
        answers("sliding-log", 405).forEach(posterior::observe);

        assertThat(posterior.answered()).isEqualTo(405);
        assertThat(posterior.answers()).hasSize(400);
    }

    /** Two sides of a line are made one again: that must not change what all of them weigh. */
    @Test
    void the_evidence_grows_by_how_probable_each_answer_was() {
        List<Answer> answers = answers("fixed-window:phase=13s", 440);
        for (Answer answer : answers) {
            Map<String, Double> before = posterior.families();
            double evidence = posterior.logEvidence();
            posterior.observe(answer);
            double[] probability = {0};
            posterior
                    .lastAdmitProbability()
                    .forEach((id, p) ->
                            probability[0] += before.getOrDefault(id, 0.0) * (answer.admitted() ? p : 1 - p));
            if (posterior.answered() > 400) {
                assertThat(Math.exp(posterior.logEvidence() - evidence)).isCloseTo(probability[0], within(1e-5));
            }
        }

        assertThat(posterior.logEvidence()).isNegative();
        assertThat(posterior.cells().size()).isLessThanOrEqualTo(120);
    }

    @Test
    void of_the_sides_of_one_box_that_stand_alike_one_is_left_with_the_weight_of_all() {
        HypothesisSpace phased = OneBox.phased("fixed-window", 0.5, null);
        Box box = new Box(new double[] {0}, new double[] {0.5});
        Cell one = new Cell(phased, box, OneBox.START);
        Cell alike = new Cell(phased, box, OneBox.START);
        Cell last = new Cell(phased, box, OneBox.START);
        Cell used = new Cell(phased, box, OneBox.START);
        used.observe(OneBox.answer(1, 100, Answer.Kind.ADMITTED), 0.005, new double[3], new ArrayList<>());
        Cell otherBox = new Cell(phased, new double[] {0}, new double[] {0.5}, OneBox.START);
        double weight = one.logWeight();

        assertThat(Posterior.reunited(List.of(one, used, alike, otherBox, last)))
                .containsExactly(one, used, otherBox);
        assertThat(one.logWeight()).isCloseTo(weight + Math.log(3), within(1e-9));
        assertThat(otherBox.logWeight()).isCloseTo(weight, within(1e-9));
    }
}
