package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RetrospectTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private final List<Answer> answers = new ArrayList<>();
    private final BlamedLimit limit = new PairLog(PREMISES, Answered.START).unseen();

    private void see(List<Observation> all) {
        Answer.Reader reader = new Answer.Reader();
        for (Observation observation : all) {
            Answer answer = Objects.requireNonNull(reader.read(observation));
            answers.add(answer);
            limit.observe(observation, answer);
        }
    }

    /** A limit of 5,000 tokens of which 100 are left, then a request that fits, and one that does not. */
    private double[] denials() {
        List<Observation> all = Answered.usedUp()
                .admitted(21, 10, "x")
                .refused(21.2, 2_000, "x")
                .list();
        see(all);
        List<Blame> blames = new ArrayList<>(Collections.nCopies(all.size(), Blame.FIRST));
        return new Retrospect(answers, blames).denials(limit.inference(), Blame.FIRST);
    }

    @Test
    void a_limit_that_is_known_by_now_would_have_given_the_denials_that_it_is_blamed_for_and_no_other() {
        double[] denials = denials();

        for (int i = 0; i < denials.length; i++) {
            if (answers.get(i).admitted()) {
                assertThat(denials[i]).as("admission %s", i).isLessThan(0.5);
            } else {
                assertThat(denials[i]).as("denial %s", i).isGreaterThan(0.5);
            }
        }
    }

    /** A limit of about 5,000 that charges what it refuses: after 9,000 were refused, not even 10 are admitted. */
    @Test
    void what_the_other_limit_denied_was_not_charged_to_this_one() {
        List<Observation> all = new Answered()
                .admitted(0, 1_500, "x")
                .admitted(0.5, 1_500, "x")
                .refused(1, 6_000, "x")
                .refused(2, 10, "x")
                .admitted(70, 2_400, "x")
                .admitted(70.5, 2_500, "x")
                .refused(71, 6_000, "x")
                .refused(72, 10, "x")
                .admitted(140, 10, "x")
                .admitted(140.5, 10, "x")
                .refused(141, 9_000, "x")
                .refused(142, 10, "x")
                .refused(143, 10, "x")
                .admitted(220, 10, "x")
                .list();
        see(all);
        List<Blame> blames = new ArrayList<>();
        answers.forEach(answer -> blames.add(answer.admitted() ? Blame.NOBODY : Blame.FIRST));
        assertThat(new Retrospect(answers, blames).denials(limit.inference(), Blame.FIRST)[11])
                .isGreaterThan(0.8);

        blames.set(10, Blame.SECOND);
        assertThat(new Retrospect(answers, blames).denials(limit.inference(), Blame.FIRST)[11])
                .isLessThan(0.4);
    }

    /** A limit of 900 whose windows begin anew with what it refuses: asked for more and more often, it never admits again. */
    @Test
    void what_the_other_limit_denied_did_not_restart_this_one() {
        List<Observation> all = new Answered()
                .admitted(0, 500, "x")
                .admitted(0.15, 400, "x")
                .refused(30, 100, "x")
                .refused(75, 100, "x")
                .refused(120, 100, "x")
                .admitted(181, 500, "x")
                .admitted(181.15, 400, "x")
                .refused(215, 100, "x")
                .refused(260, 100, "x")
                .list();
        see(all);
        List<Blame> blames = new ArrayList<>();
        answers.forEach(answer -> blames.add(answer.admitted() ? Blame.NOBODY : Blame.FIRST));
        assertThat(new Retrospect(answers, blames).denials(limit.inference(), Blame.FIRST)[8])
                .isGreaterThan(0.8);

        blames.set(7, Blame.SECOND);
        assertThat(new Retrospect(answers, blames).denials(limit.inference(), Blame.FIRST)[8])
                .isLessThan(0.4);
    }
}
