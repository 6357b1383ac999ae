package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.limiter.Unlimited;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForetoldTest {

    private static final int BUCKET = Families.index(TokenBucket.ID);
    private static final int PACER = Families.index(Pacer.ID);

    private static Answer answer(Answer.Kind kind) {
        return new Answer(0, 0, 1, 1, 1, 1, kind);
    }

    /** A denial that leaves a third of the buckets and nothing of the pacers, beside no limit at all. */
    private static Foretold denial() {
        double[] before = new double[Families.WITH_CELLS];
        double[] joint = new double[Families.WITH_CELLS];
        before[BUCKET] = 0.3;
        joint[BUCKET] = 0.1;
        before[PACER] = 0.2;
        return new Foretold(answer(Answer.Kind.DENIED), before, joint, 0.4);
    }

    @Test
    void a_family_gave_the_answer_what_is_left_of_it() {
        assertThat(denial().admissions(0.25).get(TokenBucket.ID)).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(denial().admissions(0.25).get(Pacer.ID)).isEqualTo(1);
        assertThat(denial().admissions(0.25).get(Families.NONE)).isEqualTo(0.75);
        assertThat(denial().admissions(0.25).get(Unlimited.ID)).isEqualTo(1 - Posterior.LAPSE);
    }

    @Test
    void all_together_gave_it_each_by_its_share() {
        double given = 0.1 + 0.4 * Posterior.LAPSE;

        assertThat(denial().together()).isCloseTo(given / 0.9, within(1e-12));
    }

    @Test
    void it_knows_each_family_without_the_answer_and_with_it() {
        assertThat(denial().before(BUCKET)).isEqualTo(0.3);
        assertThat(denial().joint(BUCKET)).isEqualTo(0.1);
        assertThat(denial().joint(PACER)).isZero();
    }

    @Test
    void what_is_no_more_foretells_nothing() {
        double[] nothing = new double[Families.WITH_CELLS];

        assertThat(new Foretold(answer(Answer.Kind.ADMITTED), nothing, nothing, 1)
                        .admissions(0.5)
                        .get(TokenBucket.ID))
                .isEqualTo(0.5);
    }

    @Test
    void the_answers_of_a_volley_count_each_by_their_geometric_mean() {
        Answer volley = Volley.asOne(
                        List.of(answer(Answer.Kind.DENIED), answer(Answer.Kind.DENIED), answer(Answer.Kind.ADMITTED)),
                        0)
                .get(0);
        double[] before = new double[Families.WITH_CELLS];
        double[] joint = new double[Families.WITH_CELLS];
        before[BUCKET] = 0.8;
        joint[BUCKET] = 0.1;
        Foretold foretold = new Foretold(volley, before, joint, 0.2);

        assertThat(foretold.byUnlimited())
                .isCloseTo((1 - Posterior.LAPSE) * Posterior.LAPSE * Posterior.LAPSE, within(1e-12));
        assertThat(foretold.admissions(0.5).get(TokenBucket.ID)).isCloseTo(0.5, within(1e-12));
    }
}
