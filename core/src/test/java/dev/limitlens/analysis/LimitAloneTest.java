package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** One limit that is blamed for all denials: here one that lets a request pass every 2 s, or what surprises it. */
class LimitAloneTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private final BlamedLimit limit = new PairLog(PREMISES, Answered.START).unseen();
    private final LimitAlone alone = new LimitAlone(limit);
    private final ModelFreePredictor modelFree = new ModelFreePredictor();
    private final Answer.Reader reader = new Answer.Reader();
    private final LimitsState pacer = LimiterSpec.limits(
                    "pacer:interval=2s", new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
            .start(EpochNanos.of(Answered.START));
    private final Answered answered = new Answered();
    private int seen;

    /** Takes in what was answered since; returns whether it stayed alone after all of that. */
    private boolean staysAlone() {
        List<Observation> all = answered.list();
        boolean stays = true;
        for (; seen < all.size(); seen++) {
            Answer answer = Objects.requireNonNull(reader.read(all.get(seen)));
            stays &= alone.staysAloneAfter(all.get(seen), answer, modelFree);
        }
        return stays;
    }

    /** Much is admitted every now and then, and soon after that not even a little: no other limit does so. */
    private void becomeKnown() {
        double[] seconds = {0, 1, 4, 5.5, 7.7, 9, 12, 13.8, 17, 18.5};
        for (int i = 0; i < seconds.length; i++) {
            answered.asked(pacer, seconds[i], i % 2 == 0 ? 4_000 : 5, "probe");
        }
        assertThat(staysAlone()).isTrue();
        assertThat(limit.inference().familyProbability()).isGreaterThan(0.95);
        assertThat(limit.denials()).isEqualTo(5);
    }

    @Test
    void a_limit_that_is_not_known_yet_is_blamed_for_whatever_is_denied() {
        answered.admitted(0, 4_000, "probe").refused(30, 1, "probe").refused(90, 1, "probe");

        assertThat(staysAlone()).isTrue();
        assertThat(limit.denials()).isEqualTo(2);
        assertThat(alone.departures().logFactor()).isCloseTo(0, within(1e-12));
    }

    @Test
    void a_known_limit_is_blamed_for_a_denial_that_it_expects() {
        becomeKnown();
        double before = alone.departures().logFactor();
        answered.admitted(40, 500, "probe").refused(40.5, 500, "probe");

        assertThat(staysAlone()).isTrue();
        assertThat(limit.denials()).isEqualTo(6);
        assertThat(alone.departures().logFactor()).isLessThan(before + 0.2);
    }

    @Test
    void a_denial_that_surprises_a_known_limit_may_be_of_another_one_and_is_kept_from_it() {
        becomeKnown();
        double logEvidence = limit.logEvidence();
        answered.refused(40, 500, "probe");

        assertThat(staysAlone()).isFalse();
        assertThat(alone.limit()).isSameAs(limit);
        assertThat(limit.denials()).isEqualTo(5);
        assertThat(limit.logEvidence()).isEqualTo(logEvidence);
    }

    @Test
    void an_admission_that_surprises_departs_from_it_but_is_no_sign_of_another_one() {
        becomeKnown();
        double before = alone.departures().logFactor();
        answered.admitted(40, 500, "probe").admitted(40.5, 500, "probe");

        assertThat(staysAlone()).isTrue();
        assertThat(alone.departures().logFactor()).isGreaterThan(before + 1);
    }

    @Test
    void a_lost_answer_departs_from_nothing() {
        becomeKnown();
        double before = alone.departures().logFactor();
        answered.lost(40, 500, "probe");

        assertThat(staysAlone()).isTrue();
        assertThat(alone.departures().logFactor()).isEqualTo(before);
        assertThat(limit.inference().observations()).hasSize(11);
    }
}
