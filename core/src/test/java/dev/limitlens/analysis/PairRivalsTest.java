package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PairRivalsTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    @Test
    void two_limits_are_as_probable_as_their_share_of_all() {
        PairRivals rivals = new PairRivals(Math.log(0.6e-9), Math.log(0.1e-9), Math.log(0.3e-9));

        assertThat(rivals.two()).isCloseTo(0.6, within(1e-9));
        assertThat(rivals.departsRather()).isFalse();
        assertThat(new PairRivals(0, -1, -1.1).departsRather()).isTrue();
        assertThat(new PairRivals(0, -1, -1).departsRather()).isFalse();
    }

    /** Two that were asked little: each of what they are weighed against is what it is by itself, times its prior. */
    @Test
    void their_evidence_is_weighed_against_that_of_one_of_one_that_changes_and_of_departures() {
        PairLog log = new PairLog(PREMISES, Answered.START);
        TwoLimits two = TwoLimits.unseen(log);
        Inference single = new Inference(PREMISES, Answered.START);
        Answer.Reader reader = new Answer.Reader();
        List<Observation> observations = new Answered()
                .admitted(0, 4_000, "x")
                .refused(1, 3_000, "x")
                .admitted(70, 7_000, "x")
                .admitted(71, 6_000, "x")
                .refused(72, 900, "x")
                .list();
        for (Observation observation : observations) {
            Answer answer = Objects.requireNonNull(reader.read(observation));
            log.add(observation, answer);
            single.observe(observation);
            if (answer.admitted()) {
                two.observe(observation, answer);
            } else {
                two.observeDenial(observation, answer, log.size() == 2 ? Blame.FIRST : Blame.SECOND, 0);
            }
        }
        Contamination departures = new Contamination();
        departures.observe(0.05, 0.5);
        PairRivals rivals = PairRivals.of(two, log, departures, single);

        Knowledge first = Knowledge.of(two.first().inference(), two.families().likeliestFirst());
        Knowledge second = Knowledge.of(two.second().inference(), two.families().likeliestSecond());
        double prior = new PairPrior(two, first, second).log(false, 72.1);
        assertThat(rivals.logTwo())
                .isCloseTo(prior + two.logEvidence() + Math.log(two.families().affinity()), within(1e-9));
        assertThat(rivals.logDeparting())
                .isCloseTo(rivals.logTwo() + Math.log(0.01) + departures.logFactor(), within(1e-9));
        double one = Math.exp(single.state().logEvidence());
        ChangingCapacity changing =
                new ChangingCapacity(CapacityPrior.about(8_000), PREMISES.windowNanos(), log.answers());
        assertThat(Math.exp(rivals.logOne()))
                .isGreaterThanOrEqualTo((one + 0.005 * Math.exp(changing.logEvidence(0))) * (1 - 1e-9));
        double best = changing.logEvidence(0);
        for (Knowledge known : List.of(first, second)) {
            Interval phase = known.parameters().get("phaseSeconds");
            if (phase != null) {
                best = Math.max(best, changing.logEvidence((long) (phase.estimate() * 1e9)));
            }
        }
        assertThat(Math.exp(rivals.logOne())).isCloseTo(one + 0.005 * Math.exp(best), within(1e-9 * one));
    }
}
