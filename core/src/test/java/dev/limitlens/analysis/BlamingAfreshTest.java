package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A limit of four requests a minute. While hardly anything is known of it, its denials are blamed now on one limit and now on another:
 * what each of those seems to be makes that blame look right.
 */
class BlamingAfreshTest {

    private final PairLog log = new PairLog(Premises.of(8_000, Duration.ofMinutes(1)), Answered.START);
    private final Blaming blaming = new Blaming(log);

    private void observe(Answered answered) {
        Answer.Reader reader = new Answer.Reader();
        for (Observation observation : answered.list()) {
            Answer answer = Objects.requireNonNull(reader.read(observation));
            log.add(observation, answer);
            blaming.observe(observation, answer);
        }
    }

    private List<Blame> ofDenials() {
        return blaming.limits().blames().stream()
                .filter(blame -> blame != Blame.NOBODY)
                .toList();
    }

    /** Four in 14 s, and nothing that was asked for within a minute of the first. */
    private static Answered fourAndNoMore() {
        return new Answered()
                .admitted(1.3, 500, "x")
                .admitted(4.7, 200, "x")
                .admitted(5.5, 500, "x")
                .admitted(13.5, 5, "x")
                .refused(14.4, 1_100, "x")
                .refused(14.8, 1_300, "x")
                .refused(17.1, 5, "x")
                .refused(28.5, 5, "x")
                .refused(35.9, 100, "x")
                .refused(36.3, 5, "x")
                .refused(37.7, 700, "x")
                .refused(39.3, 600, "x")
                .refused(40.7, 600, "x")
                .refused(43.5, 1_100, "x");
    }

    @Test
    void what_the_second_limit_would_have_denied_alone_is_blamed_on_it_alone() {
        observe(fourAndNoMore());
        assertThat(ofDenials()).hasSize(10).contains(Blame.FIRST, Blame.SECOND);
        double before = blaming.limits().logEvidence();

        blaming.startAfresh();

        assertThat(ofDenials()).hasSize(10).containsOnly(Blame.SECOND);
        assertThat(blaming.limits().blames().subList(0, 4)).containsOnly(Blame.NOBODY);
        assertThat(blaming.limits().first().denials()).isZero();
        assertThat(blaming.limits().second().denials()).isEqualTo(10);
        assertThat(blaming.limits().logEvidence()).isGreaterThan(before);
    }

    @Test
    void what_explains_the_answers_best_stays_when_blamed_afresh_once_more() {
        observe(fourAndNoMore());
        blaming.startAfresh();
        TwoLimits settled = blaming.limits();

        blaming.startAfresh();

        assertThat(blaming.limits()).isSameAs(settled);
    }

    @Test
    void what_the_first_limit_would_have_denied_alone_is_blamed_on_it_alone() {
        observe(new Answered()
                .admitted(1, 5, "x")
                .admitted(5.3, 5, "x")
                .admitted(11.9, 5, "x")
                .admitted(13.6, 300, "x")
                .refused(17.8, 1_200, "x")
                .refused(19.4, 5, "x")
                .refused(19.9, 5, "x")
                .refused(30.7, 200, "x")
                .refused(38.3, 500, "x")
                .refused(39.2, 800, "x")
                .refused(46.5, 800, "x")
                .refused(52.9, 500, "x")
                .refused(59.7, 300, "x")
                .refused(60.7, 5, "x")
                .admitted(69.9, 300, "x")
                .admitted(76.7, 5, "x")
                .admitted(77.2, 1_400, "x")
                .admitted(78.7, 300, "x")
                .refused(79.7, 900, "x")
                .refused(82.8, 1_200, "x")
                .refused(84.3, 1_200, "x"));
        assertThat(ofDenials()).hasSize(13).contains(Blame.SECOND);

        blaming.startAfresh();

        assertThat(ofDenials()).hasSize(13).containsOnly(Blame.FIRST);
    }

    /** A limit of 3,000 tokens a minute beside it, which denies the same from the fifth request on. */
    @Test
    void what_either_may_have_denied_counts_by_how_probable_that_was_to_both_together() {
        observe(new Answered()
                .admitted(1.3, 1_400, "x")
                .admitted(2.5, 1_200, "x")
                .admitted(5, 200, "x")
                .refused(15.5, 300, "x")
                .refused(20.5, 1_500, "x")
                .admitted(20.7, 200, "x")
                .refused(30.5, 800, "x")
                .refused(31.7, 5, "x")
                .refused(32.9, 400, "x")
                .refused(33.1, 900, "x")
                .refused(34, 1_400, "x")
                .refused(35.2, 1_100, "x")
                .refused(36.8, 1_200, "x")
                .refused(38.8, 1_300, "x")
                .refused(39.6, 700, "x")
                .refused(51.5, 5, "x")
                .refused(59.1, 400, "x"));
        blaming.startAfresh();
        List<Blame> blames = blaming.limits().blames();

        assertThat(blames).contains(Blame.FIRST, Blame.SECOND, Blame.EITHER);
        double sum = 0;
        for (int i = 0; i < blames.size(); i++) {
            double logEither = blaming.limits().logEither().get(i);
            sum += logEither;
            // each of the two denies it with a half at least
            assertThat(logEither).as("answer %s", i).isBetween(blames.get(i) == Blame.EITHER ? Math.log(0.75) : 0, 0.0);
        }
        assertThat(sum).isNegative();
    }
}
