package dev.limitlens.analysis;

import static dev.limitlens.analysis.UsedUp.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the answer to a request is expected to tell, against sums that are written down as the definitions have them. */
class JudgeTest {

    private static final Particles PARTICLES = UsedUp.particles();
    private static final double TYPICAL = 5_000;
    /** A goal so high that no class is near it. */
    private static final double FAR = 1 - 1e-9;

    private static final ProbeCosts FREE = new ProbeCosts(1, 0, 0, 0, 0);

    private static Judge judge(ProbeCosts costs, double goal) {
        return new Judge(PARTICLES, costs, TYPICAL, goal);
    }

    private static Judged judged(ProbeCosts costs, double second, long cost) {
        return judge(costs, FAR).judge(nanos(second), UsedUp.loads(PARTICLES, second), cost);
    }

    // ---- by definition

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    private static double entropy(double p) {
        return -p * log2(p) - (1 - p) * log2(1 - p);
    }

    /** What is seen of an answer of that probability: one in two hundred is the opposite. */
    private static double seen(double p) {
        return 0.005 * (1 - p) + 0.995 * p;
    }

    private static double admit(Loads loads, int i, double cost) {
        return PARTICLES.admit(i, loads.early(i), loads.late(i), cost);
    }

    /** Returns the expected weight of evidence for the true class, of the joint probabilities by class and outcome. */
    private static double evidence(double[][] joint) {
        int outcomes = joint[0].length;
        double bits = 0;
        for (int c = 0; c < joint.length; c++) {
            double own = Arrays.stream(joint[c]).sum();
            for (int o = 0; o < outcomes; o++) {
                double others = 0;
                for (int r = 0; r < joint.length; r++) {
                    others += r == c ? 0 : joint[r][o];
                }
                double ifIts = 0.01 / outcomes + 0.99 * joint[c][o] / own;
                double ifNot = 0.01 / outcomes + 0.99 * others / (1 - own);
                bits += own * ifIts * log2(ifIts / ifNot);
            }
        }
        return bits;
    }

    /** Returns the joint probabilities of an answer, where what a particle does not determine is taken to be as the others have it. */
    private static double[][] byClass(Loads loads, double cost) {
        double determined = 0;
        double vague = 0;
        for (int i = 0; i < PARTICLES.size; i++) {
            double apart =
                    Math.abs(PARTICLES.admitAt(i, loads.early(i), cost) - PARTICLES.admitAt(i, loads.late(i), cost));
            double open = PARTICLES.weight[i] * PARTICLES.vagueShare(i) * apart;
            vague += open;
            determined += PARTICLES.weight[i] * admit(loads, i, cost) - open / 2;
        }
        double others = determined / (1 - vague);
        double[][] joint = new double[PARTICLES.classes][2];
        for (int i = 0; i < PARTICLES.size; i++) {
            double apart =
                    Math.abs(PARTICLES.admitAt(i, loads.early(i), cost) - PARTICLES.admitAt(i, loads.late(i), cost));
            double open = PARTICLES.vagueShare(i) * apart;
            double admitted = admit(loads, i, cost) - open / 2 + open * others;
            joint[PARTICLES.classOf[i]][0] += PARTICLES.weight[i] * admitted;
            joint[PARTICLES.classOf[i]][1] += PARTICLES.weight[i] * (1 - admitted);
        }
        return joint;
    }

    // ---- evidence about the family

    @ParameterizedTest(name = "{1} tokens at {0} s")
    @CsvSource({"21, 1", "21, 101", "22, 60", "30, 300", "39.98, 250", "40.2, 1000", "60, 60", "60.2, 4000", "90, 2000"
    })
    void it_is_how_far_the_families_predictions_lie_from_their_rivals(double second, long cost) {
        Loads loads = UsedUp.loads(PARTICLES, second);

        double bits = judge(FREE, FAR).familyBits(loads, cost);

        assertThat(bits).isPositive().isCloseTo(evidence(byClass(loads, cost)), within(1e-9));
        assertThat(judged(FREE, second, cost).familyBits()).isEqualTo(bits);
    }

    @Test
    void what_was_left_open_before_is_hardly_evidence() {
        Loads loads = UsedUp.loads(PARTICLES, 21);
        double[][] asPredicted = new double[PARTICLES.classes][2];
        for (int i = 0; i < PARTICLES.size; i++) {
            asPredicted[PARTICLES.classOf[i]][0] += PARTICLES.weight[i] * admit(loads, i, 101);
            asPredicted[PARTICLES.classOf[i]][1] += PARTICLES.weight[i] * (1 - admit(loads, i, 101));
        }

        assertThat(judge(FREE, FAR).familyBits(loads, 101)).isLessThan(0.9 * evidence(asPredicted));
    }

    /** After an hour all of the quota is back. */
    @Test
    void an_answer_of_which_all_are_sure_tells_nothing() {
        Judged judged = judged(FREE, 3_600, 1);

        assertThat(judged.familyBits()).isCloseTo(0, within(1e-6));
        assertThat(judged.parameterBits()).isCloseTo(0, within(1e-3));
        assertThat(judged.admit()).isCloseTo(1, within(1e-3));
    }

    @Test
    void beyond_the_goal_evidence_is_worth_nothing() {
        Loads loads = UsedUp.loads(PARTICLES, 60.2);
        double all = judge(FREE, FAR).familyBits(loads, 4_000);
        double heaviest = Arrays.stream(PARTICLES.classWeight).max().orElseThrow();

        assertThat(judge(FREE, 0).familyBits(loads, 4_000)).isCloseTo(0, within(1e-12));
        assertThat(judge(FREE, 0.999_999).familyBits(loads, 4_000)).isCloseTo(all, within(1e-12));
        // each class lacks a tenth of a bit at most
        double odds = heaviest / (1 - heaviest) * Math.pow(2, 0.1);
        double[] lacking = Arrays.stream(PARTICLES.classWeight)
                .map(w -> Math.max(0, log2(odds) - log2(w / (1 - w))))
                .toArray();
        double little = judge(FREE, odds / (1 + odds)).familyBits(loads, 4_000);
        double most = 0;
        for (int c = 0; c < lacking.length; c++) {
            most += PARTICLES.classWeight[c] * lacking[c];
        }
        assertThat(little).isPositive().isLessThan(all).isLessThanOrEqualTo(most);
    }

    @Test
    void a_class_that_lacks_less_than_it_is_told_gets_what_it_lacks() {
        Loads loads = UsedUp.loads(PARTICLES, 60.2);
        double goal = 0.25;
        double[][] joint = byClass(loads, 4_000);
        double expected = 0;
        for (int c = 0; c < PARTICLES.classes; c++) {
            double[][] ofTwo = new double[2][2];
            for (int r = 0; r < PARTICLES.classes; r++) {
                ofTwo[r == c ? 0 : 1][0] += joint[r][0];
                ofTwo[r == c ? 0 : 1][1] += joint[r][1];
            }
            double weight = PARTICLES.classWeight[c];
            double told = 0;
            for (int o = 0; o < 2; o++) {
                double ifIts = 0.005 + 0.99 * ofTwo[0][o] / weight;
                told += ifIts * log2(ifIts / (0.005 + 0.99 * ofTwo[1][o] / (1 - weight)));
            }
            double lacks = log2(goal / (1 - goal)) - log2(weight / (1 - weight));
            expected += weight * Math.min(Math.max(0, lacks), told);
        }

        assertThat(judge(FREE, goal).familyBits(loads, 4_000)).isCloseTo(expected, within(1e-9));
    }

    // ---- about the parameters

    @ParameterizedTest(name = "{1} tokens at {0} s")
    @CsvSource({"21, 1", "21, 60", "30, 300", "40.2, 1000", "60.2, 4000", "90, 2000", "3600, 4000", "3600, 4950"})
    void an_answer_tells_of_parameters_what_the_particles_of_a_class_do_not_agree_upon(double second, long cost) {
        Loads loads = UsedUp.loads(PARTICLES, second);
        double[] ofClass = new double[PARTICLES.classes];
        double within = 0;
        double learnable = 0;
        double admitted = 0;
        for (int i = 0; i < PARTICLES.size; i++) {
            double admit = admit(loads, i, cost);
            ofClass[PARTICLES.classOf[i]] += PARTICLES.weight[i] * admit;
            admitted += PARTICLES.weight[i] * admit;
            within += PARTICLES.weight[i] * entropy(seen(admit));
            learnable += PARTICLES.weight[i] * PARTICLES.capacityDoubt[i] * (entropy(seen(admit)) - entropy(0.005));
        }
        double of = 0;
        for (int c = 0; c < ofClass.length; c++) {
            of += PARTICLES.classWeight[c] * entropy(seen(ofClass[c] / PARTICLES.classWeight[c]));
        }

        Judged judged = judged(FREE, second, cost);

        assertThat(judged.parameterBits()).isCloseTo(of - within + learnable, within(3e-4));
        assertThat(judged.admit()).isCloseTo(admitted, within(1e-9));
        assertThat(judged.atNanos()).isEqualTo(nanos(second));
        assertThat(judged.cost()).isEqualTo(cost);
    }

    // ---- the price

    @Test
    void a_request_costs_its_price_and_tokens_as_far_as_they_are_probably_charged() {
        ProbeCosts perRequest = new ProbeCosts(1, 0, 0.07, 0, 0);
        ProbeCosts perCapacity = new ProbeCosts(1, 0.4, 0, 0, 0);
        double admit = judged(FREE, 60.2, 4_000).admit();

        assertThat(admit).isBetween(0.3, 0.5);
        assertThat(judged(FREE, 60.2, 4_000).price()).isZero();
        assertThat(judged(perRequest, 60.2, 4_000).price()).isEqualTo(0.07);
        assertThat(judged(perCapacity, 60.2, 4_000).price()).isCloseTo(0.4 * 0.8 * admit, within(1e-9));
    }

    /** What is kept for later is an eighth of the capacity, but a little. */
    @ParameterizedTest(name = "{1} tokens at {0} s")
    @CsvSource({"21, 60", "40.2, 1000", "60.2, 4000", "90, 2000", "3600, 4300", "3600, 4500", "3600, 4930"})
    void what_is_used_of_the_last_eighth_costs_more(double second, long cost) {
        ProbeCosts perReserve = new ProbeCosts(1, 0, 0, 0.6, 0);
        Loads loads = UsedUp.loads(PARTICLES, second);
        double used = 0;
        for (int i = 0; i < PARTICLES.size; i++) {
            if (PARTICLES.needsReserve[i]) {
                double kept = 0.12 * PARTICLES.capacity(i);
                double before = PARTICLES.capacity(i) - loads.middle(i);
                double of = Math.min(kept, Math.max(0, before)) - Math.min(kept, Math.max(0, before - cost));
                used += PARTICLES.weight[i] * admit(loads, i, cost) * of / kept;
            }
        }

        assertThat(used).isPositive();
        assertThat(judged(perReserve, second, cost).price()).isCloseTo(0.6 * used, within(1e-9));
    }

    @Test
    void what_leaves_the_last_eighth_costs_hardly_more() {
        ProbeCosts perReserve = new ProbeCosts(1, 0, 0, 0.6, 0);

        assertThat(judged(perReserve, 3_600, 20).price()).isLessThan(1e-3);
        // all of it, where everyone that needs one is sure to admit it
        assertThat(judged(perReserve, 3_600, 4_900).price()).isBetween(0.3, 0.6);
    }

    // ---- two answers together

    private static double[] answers(Loads loads, double cost) {
        double[] answers = new double[PARTICLES.size];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = admit(loads, i, cost);
        }
        return answers;
    }

    /** Both are admitted by a capacity that is large enough for both, so whoever admits the dearer one admits the other. */
    @ParameterizedTest(name = "{1} tokens at {0} s, {3} at {2} s")
    @CsvSource({"21, 101, 40.2, 250", "30, 300, 60.2, 4000", "39.9, 1, 40.2, 2000", "40.2, 2000, 60.2, 60"})
    void two_answers_tell_what_their_four_outcomes_do(double first, double firstCost, double second, double cost) {
        Loads before = UsedUp.loads(PARTICLES, first);
        double[] answers = answers(UsedUp.loads(PARTICLES, second), cost);
        double[][] joint = new double[PARTICLES.classes][4];
        double[][] alone = new double[PARTICLES.classes][4];
        for (int i = 0; i < PARTICLES.size; i++) {
            double w = PARTICLES.weight[i];
            double a = admit(before, i, firstCost);
            double b = answers[i];
            joint[PARTICLES.classOf[i]][0] += w * Math.min(a, b);
            joint[PARTICLES.classOf[i]][1] += w * Math.max(0, a - b);
            joint[PARTICLES.classOf[i]][2] += w * Math.max(0, b - a);
            joint[PARTICLES.classOf[i]][3] += w * Math.min(1 - a, 1 - b);
            alone[PARTICLES.classOf[i]][0] += w * b;
            alone[PARTICLES.classOf[i]][1] += w * (1 - b);
        }
        Judge judge = judge(FREE, FAR);

        double together = judge.jointBits(before, firstCost, answers);
        double ofSecond = judge.jointBits(null, 0, answers);

        assertThat(together).isCloseTo(evidence(joint), within(1e-9));
        assertThat(ofSecond).isCloseTo(evidence(alone), within(1e-9));
        assertThat(together).isGreaterThan(ofSecond);
    }

    @Test
    void a_judged_request_that_prepares_another_promises_what_that_does() {
        Judged first = new Judged(nanos(30), 101, 0.1, 0.2, 0.3, 0.4);
        Judged next = new Judged(nanos(40), 250, 0.6, 0.7, 0.8, 0.9);

        assertThat(first.foretelling(next)).isEqualTo(new Judged(nanos(30), 101, 0.6, 0.7, 0.3, 0.4));
        assertThat(first.prospect()).isEqualTo(new Prospect(Answered.at(30), 101, 0.1, 0.2, 0.3));
    }
}
