package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import dev.limitlens.limiter.SlidingLog;
import org.junit.jupiter.api.Test;

/** What none-of-these is made of: 0.04 that no model explains, and 0.01 that departs from all families. */
class NoneOfThesePartsTest {

    private static final Answer DENIED = OneBox.answer(0, 500, Kind.DENIED);

    /** Eight families, each with a prior of one. */
    private final NoneOfThese none = new NoneOfThese(Math.log(8));

    private static WeightedCells cells(double everything) {
        return OneBox.weighted(everything, OneBox.cell(SlidingLog.ID, 8));
    }

    private static WeightedCells sharedCells(double everything) {
        return OneBox.weighted(everything, OneBox.cell(SlidingLog.ID, 7.5), OneBox.sharedCell(SlidingLog.ID, 0.5));
    }

    @Test
    void before_any_answer_its_parts_have_their_priors() {
        assertThat(none.weigh(Math.log(8), cells(1))).isCloseTo(Math.log(8.05), within(1e-12));
        assertThat(none.log()).isCloseTo(Math.log(0.05), within(1e-12));
    }

    /** A fiftieth of a half. */
    @Test
    void use_by_others_may_blur_what_is_answered() {
        assertThat(none.weigh(Math.log(8), sharedCells(1))).isCloseTo(Math.log(8.06), within(1e-12));
        assertThat(none.log()).isCloseTo(Math.log(0.06), within(1e-12));
    }

    /** What departs is a hundredth of what the families are, relative to their prior. */
    @Test
    void families_that_are_thought_of_only_later_belong_to_the_prior_from_then_on() {
        none.weigh(Math.log(4), cells(1));
        assertThat(none.log()).isCloseTo(Math.log(0.045), within(1e-12));

        none.addPrior(2);

        none.weigh(Math.log(8), cells(1));
        assertThat(none.log()).isCloseTo(Math.log(0.048), within(1e-12));
    }

    private static Foretold foretold(double everything, double ofNone, double ofNoneJointly) {
        double[] before = new double[Families.WITH_CELLS];
        double[] joint = new double[Families.WITH_CELLS];
        int log = Families.index(SlidingLog.ID);
        before[log] = 8 / everything;
        joint[log] = 2 / everything;
        before[Families.index(Families.NONE)] = ofNone;
        joint[Families.index(Families.NONE)] = ofNoneJointly;
        return new Foretold(new Answer(0, 0, 1, 1, 1, 1, Answer.Kind.DENIED), before, joint, 0);
    }

    @Test
    void an_answer_is_as_probable_as_its_parts_say_together() {
        none.weigh(Math.log(8), cells(8.05));
        ModelFreePredictor modelFree = new ModelFreePredictor();
        double free = modelFree.probability(DENIED);
        Contamination departures = new Contamination();
        double departing = departures.predict(0.25, free);

        double given = none.observe(DENIED, foretold(8.05, 0, 0), cells(8.05));

        assertThat(given).isCloseTo((0.01 * departing + 0.04 * free) / 0.05, within(1e-9));
        departures.observe(0.25, free);
        none.weigh(Math.log(2), cells(8.05));
        double contaminated = 0.01 * 2 / 8 * Math.exp(departures.logFactor());
        assertThat(none.log()).isCloseTo(Math.log(contaminated + 0.04 * free), within(1e-9));

        // the next answer is predicted by what was learnt from this one
        modelFree.observe(DENIED);
        double again = modelFree.probability(DENIED);
        WeightedCells after = cells(2.02);
        double next = none.observe(DENIED, foretold(2.02, 0, 0), after);
        double all = contaminated + 0.04 * free;
        assertThat(next)
                .isCloseTo((contaminated * departures.predict(0.25, again) + 0.04 * free * again) / all, within(1e-9));
    }

    @Test
    void what_of_it_has_cells_is_predicted_by_those() {
        none.weigh(Math.log(8), sharedCells(10));
        double free = new ModelFreePredictor().probability(DENIED);
        // with what none-of-these has in cells, 0.3 of everything before and 0.06 after
        Foretold foretold = foretold(10, 0.3, 0.06);
        double departing = new Contamination().predict(foretold.together(), free);

        double given = none.observe(DENIED, foretold, sharedCells(10));

        assertThat(given).isCloseTo((0.06 + 0.001 + 0.001 * departing + 0.004 * free) / (0.3 + 0.006), within(1e-9));
    }
}
