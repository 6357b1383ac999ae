package dev.limitlens.analysis;

import static dev.limitlens.analysis.Blame.FIRST;
import static dev.limitlens.analysis.Blame.NOBODY;
import static dev.limitlens.analysis.Blame.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What two limits were asked, and what becomes of them under one way to blame them or another. */
class PairLogTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private final PairLog log = new PairLog(PREMISES, Answered.START);
    private final List<Observation> observations = new Answered()
            .admitted(0, 3_000, "x")
            .refused(1, 6_000, "x")
            .refused(2, 6_000, "x")
            .admitted(3, 10, "x")
            .refused(4.5, 5_000, "x")
            .list();

    private void addAll() {
        Answer.Reader reader = new Answer.Reader();
        for (Observation observation : observations) {
            log.add(observation, Objects.requireNonNull(reader.read(observation)));
        }
    }

    @Test
    void it_lasts_from_the_first_request_to_the_latest_answer() {
        assertThat(log.seconds()).isZero();
        assertThat(log.size()).isZero();
        addAll();

        assertThat(log.seconds()).isCloseTo(4.6, within(1e-9));
        assertThat(log.size()).isEqualTo(5);
        assertThat(log.answers()).hasSize(5).extracting(Answer::observation).containsExactly(0, 1, 2, 3, 4);
        assertThat(log.premises()).isSameAs(PREMISES);
    }

    @Test
    void a_limit_is_inferred_from_all_admissions_and_the_denials_that_it_is_blamed_for() {
        addAll();
        List<Blame> blames = List.of(NOBODY, FIRST, SECOND, NOBODY, Blame.EITHER);

        BlamedLimit first = log.inferred(blames, FIRST);

        assertThat(first.denials()).isEqualTo(1);
        assertThat(first.inference().observations())
                .containsExactly(observations.get(0), observations.get(1), observations.get(3));
        assertThat(log.inferred(blames, SECOND).inference().observations())
                .containsExactly(observations.get(0), observations.get(2), observations.get(3));
        assertThat(log.unseen().inference().observations()).isEmpty();
    }

    @Test
    void both_limits_learn_from_an_admission_and_only_who_is_blamed_from_a_denial() {
        addAll();
        TwoLimits two = TwoLimits.unseen(log);
        two.observe(observations.get(0), log.answers().get(0));
        two.observeDenial(observations.get(1), log.answers().get(1), FIRST, 0);
        two.observeDenial(observations.get(2), log.answers().get(2), SECOND, 0);
        double without = two.logEvidence();
        two.observeDenial(observations.get(4), log.answers().get(4), Blame.EITHER, -0.25);

        assertThat(two.first().inference().observations()).containsExactly(observations.get(0), observations.get(1));
        assertThat(two.second().inference().observations()).containsExactly(observations.get(0), observations.get(2));
        assertThat(two.blames()).containsExactly(NOBODY, FIRST, SECOND, Blame.EITHER);
        assertThat(two.logEither()).containsExactly(0.0, 0.0, 0.0, -0.25);
        assertThat(two.limit(FIRST)).isSameAs(two.first());
        assertThat(two.limit(SECOND)).isSameAs(two.second());
        assertThat(two.logEvidence()).isCloseTo(without - 0.25, within(1e-12));
        assertThat(without).isCloseTo(two.first().logEvidence() + two.second().logEvidence(), within(1e-12));
        assertThat(two.families().first()).isEqualTo(two.first().inference().posterior());
        assertThat(two.families().second()).isEqualTo(two.second().inference().posterior());
    }

    @Test
    void each_limit_must_be_blamed_for_two_denials() {
        addAll();
        TwoLimits two = TwoLimits.unseen(log);
        Blame[] blamed = {FIRST, FIRST, SECOND, SECOND};
        boolean[] established = {false, false, false, true};
        for (int i = 0; i < blamed.length; i++) {
            two.observeDenial(observations.get(1), log.answers().get(1), blamed[i], 0);
            assertThat(two.isEstablished()).isEqualTo(established[i]);
        }
    }

    @Test
    void under_other_blame_only_who_is_blamed_otherwise_is_inferred_anew() {
        addAll();
        List<Blame> blames = new ArrayList<>(List.of(NOBODY, FIRST, SECOND, NOBODY, FIRST));
        List<Double> either = List.of(0.0, 0.0, 0.0, 0.0, 0.0);
        TwoLimits two = new TwoLimits(log.inferred(blames, FIRST), log.inferred(blames, SECOND), blames, either);

        List<Blame> others = List.of(NOBODY, FIRST, SECOND, NOBODY, Blame.EITHER);
        TwoLimits without = two.under(others, List.of(0.0, 0.0, 0.0, 0.0, -0.5), log);

        assertThat(without.second()).isSameAs(two.second());
        assertThat(without.first()).isNotSameAs(two.first());
        assertThat(without.first().denials()).isEqualTo(1);
        assertThat(without.blames()).isEqualTo(others);
        assertThat(without.logEither().get(4)).isEqualTo(-0.5);
        TwoLimits swapped = two.under(List.of(NOBODY, FIRST, FIRST, NOBODY, FIRST), either, log);
        assertThat(swapped.first().denials()).isEqualTo(3);
        assertThat(swapped.second().denials()).isZero();
    }
}
