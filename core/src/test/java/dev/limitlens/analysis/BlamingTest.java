package dev.limitlens.analysis;

import static dev.limitlens.analysis.Blame.EITHER;
import static dev.limitlens.analysis.Blame.FIRST;
import static dev.limitlens.analysis.Blame.NOBODY;
import static dev.limitlens.analysis.Blame.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Denials of two limits: one lets a request pass every 2 s, and the other one denies now and then what is large. */
class BlamingTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    /** The answer that the other limit gave. */
    private static final int ODD = 4;

    private final PairLog log = new PairLog(PREMISES, Answered.START);
    private final Blaming blaming = new Blaming(log);
    private final Answer.Reader reader = new Answer.Reader();
    private final Answered answered = new Answered();
    private final LimitsState pacer = LimiterSpec.limits(
                    "pacer:interval=2s", new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
            .start(EpochNanos.of(Answered.START));

    /** Takes in what was answered since; returns how probable the latest answer was. */
    private double observe() {
        double given = 1;
        List<Observation> all = answered.list();
        while (log.size() < all.size()) {
            Observation observation = all.get(log.size());
            Answer answer = Objects.requireNonNull(reader.read(observation));
            log.add(observation, answer);
            given = blaming.observe(observation, answer);
        }
        return given;
    }

    /** Ten requests, of which the pacer denies every other one. */
    private void pace(double from) {
        double[] seconds = {0, 1, 4, 5.5, 7.7, 9, 12, 13.8, 17, 18.5};
        for (int i = 0; i < seconds.length; i++) {
            answered.asked(pacer, from + seconds[i], i % 2 == 0 ? 4_000 : 5, "probe");
        }
        observe();
    }

    /** Two denials of the pacer, then one of another limit while neither is known yet, and then five of the pacer. */
    private void paceWithOneOfAnotherLimit() {
        answered.asked(pacer, 0, 4_000, "x")
                .asked(pacer, 1, 5, "x")
                .asked(pacer, 4, 4_000, "x")
                .asked(pacer, 5.5, 5, "x")
                .refused(9, 30_000, "x");
        pace(12);
        assertThat(blames().get(ODD)).isEqualTo(FIRST);
        assertThat(Collections.frequency(blames(), FIRST)).isEqualTo(8);
    }

    private List<Blame> blames() {
        return blaming.limits().blames();
    }

    private Blame latest() {
        return blames().get(blames().size() - 1);
    }

    @Test
    void of_two_unheard_of_limits_the_first_one_is_blamed() {
        answered.admitted(0, 10, "x");
        assertThat(observe()).isCloseTo(0.81, within(1e-9));
        answered.refused(1, 10, "x");
        assertThat(observe()).isCloseTo(0.19, within(1e-9));
        answered.lost(2, 10, "x");
        observe();

        assertThat(blames()).containsExactly(NOBODY, FIRST, NOBODY);
        assertThat(blaming.limits().first().denials()).isEqualTo(1);
        assertThat(blaming.limits().second().denials()).isZero();
        assertThat(blaming.limits().second().inference().observations()).hasSize(2);
    }

    @Test
    void who_expected_a_denial_is_blamed_for_it_and_if_both_did_neither_is() {
        pace(0);
        assertThat(blames()).containsOnly(NOBODY, FIRST);
        assertThat(Collections.frequency(blames(), FIRST)).isEqualTo(5);
        // the pacer would have let that pass
        answered.refused(40, 500, "x");
        double neither = 0.9 * (1 - firstExpects(40, 500));
        assertThat(observe()).isCloseTo(1 - neither, within(1e-9));
        assertThat(latest()).isEqualTo(SECOND);
        answered.admitted(45, 4, "x");
        observe();

        answered.refused(45.5, 600, "x");
        double byFirst = firstExpects(45.5, 600);
        double bySecond = blaming.limits().second().denial(answered.list().get(log.size()));
        double given = observe();

        assertThat(byFirst).isGreaterThan(0.5);
        assertThat(bySecond).isGreaterThan(0.5);
        assertThat(latest()).isEqualTo(EITHER);
        assertThat(given).isCloseTo(1 - (1 - byFirst) * (1 - bySecond), within(1e-9));
        assertThat(blaming.limits().logEither().get(log.size() - 1)).isCloseTo(Math.log(given), within(1e-9));
        assertThat(blaming.limits().first().denials()).isEqualTo(Collections.frequency(blames(), FIRST));
        assertThat(blaming.limits().second().denials()).isEqualTo(1);
        // only the pacer denies what is small and comes too soon
        answered.admitted(60, 4, "x").refused(60.4, 3, "x");
        observe();
        assertThat(latest()).isEqualTo(FIRST);
        answered.admitted(70, 4, "x");
        double admission = (1 - firstExpects(70, 4)) * (1 - secondExpects(70, 4));
        assertThat(observe()).isCloseTo(admission, within(1e-9));
    }

    private static Observation request(double second, long tokens) {
        return new Answered().refused(second, tokens, "x").list().get(0);
    }

    private double firstExpects(double second, long tokens) {
        return blaming.limits().first().denial(request(second, tokens));
    }

    private double secondExpects(double second, long tokens) {
        return blaming.limits().second().denial(request(second, tokens));
    }

    /** One denial was blamed on the first limit because little was known; by now that is known to deny nothing like it. */
    @Test
    void once_the_limits_are_known_who_would_rather_have_given_a_denial_is_blamed_for_it() {
        paceWithOneOfAnotherLimit();
        double before = blaming.limits().logEvidence();

        assertThat(blaming.reconsider()).isTrue();

        assertThat(blames().get(ODD)).isEqualTo(SECOND);
        assertThat(Collections.frequency(blames(), FIRST)).isEqualTo(7);
        assertThat(blaming.limits().second().denials()).isEqualTo(1);
        assertThat(blaming.limits().logEvidence()).isGreaterThan(before);
        TwoLimits settled = blaming.limits();
        assertThat(blaming.reconsider()).isFalse();
        assertThat(blaming.limits()).isSameAs(settled);
    }

    /** Nine denials so far: one more that neither expected is enough to think again, and one that was expected is not. */
    @Test
    void a_denial_that_nobody_expected_has_all_blame_reconsidered() {
        paceWithOneOfAnotherLimit();
        answered.admitted(40, 4, "x").refused(40.4, 4, "x");
        observe();
        assertThat(blames().get(ODD)).isEqualTo(FIRST);

        answered.refused(60, 500, "x");
        observe();

        assertThat(blames().get(ODD)).isEqualTo(SECOND);
    }

    @Test
    void after_fifteen_denials_blame_is_reconsidered_anyway() {
        paceWithOneOfAnotherLimit();
        for (int denials = 9; denials <= 15; denials++) {
            assertThat(blames().get(ODD)).as("before denial %s", denials).isEqualTo(FIRST);
            double second = 40 + 5 * denials;
            answered.admitted(second, 4, "x").refused(second + 0.4, 4, "x");
            observe();
        }

        assertThat(blames().get(ODD)).isEqualTo(SECOND);
    }

    @Test
    void who_is_hardly_wrongly_blamed_is_not_blamed_afresh() {
        pace(0);
        answered.refused(40, 500, "x");
        observe();
        TwoLimits before = blaming.limits();

        blaming.startAfresh();

        assertThat(blaming.limits()).isSameAs(before);
    }

    @Test
    void a_limit_that_explains_all_but_the_latest_denial_is_taken_in_its_place() {
        pace(0);
        answered.refused(40, 500, "x");
        observe();
        TwoLimits before = blaming.limits();
        BlamedLimit worse = log.inferred(Collections.nCopies(11, FIRST), FIRST);
        for (int i = 0; i < 5; i++) {
            worse.observe(request(41 + i, 1), OneBox.answer(41 + i, 1, Answer.Kind.DENIED));
        }

        assertThat(blaming.blameOnlyLatestOnOther(worse)).isFalse();
        assertThat(blaming.limits()).isSameAs(before);
        // the same blame as before is no better
        assertThat(blaming.blameOnlyLatestOnOther(before.first())).isFalse();
        assertThat(blaming.limits()).isSameAs(before);

        BlamedLimit better = log.unseen();
        assertThat(blaming.blameOnlyLatestOnOther(better)).isTrue();
        assertThat(blaming.limits().first()).isSameAs(better);
        assertThat(blaming.limits().second().denials()).isEqualTo(1);
        assertThat(latest()).isEqualTo(SECOND);
        assertThat(Collections.frequency(blames(), FIRST)).isEqualTo(5);
        assertThat(Collections.frequency(blames(), NOBODY)).isEqualTo(5);
        assertThat(blaming.limits().logEither()).containsOnly(0.0);
    }
}
