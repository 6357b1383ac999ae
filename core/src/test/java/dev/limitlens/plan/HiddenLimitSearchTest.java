package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.AskedBucket;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far a second limit is looked for behind a bucket of 1,500 tokens that refills 500 a second. */
class HiddenLimitSearchTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Inference KNOWN = known();

    private static Inference known() {
        Inference inference = new Inference(Premises.of(8_000, MINUTE), START);
        AskedBucket.alone().list().forEach(inference::observe);
        return inference;
    }

    // ---- by definition

    /** Returns the largest limit on a minute that has refused something by now, be it a bucket or a window, but for six phases in sixty. */
    private static double ruledOut(List<Observation> seen, ToLongFunction<Observation> amount) {
        List<Observation> admitted = seen.stream().filter(Observation::admitted).toList();
        double bucket = 0;
        for (int i = 0; i < admitted.size(); i++) {
            for (int j = i; j < admitted.size(); j++) {
                double sum =
                        admitted.subList(i, j + 1).stream().mapToLong(amount).sum();
                double seconds = Duration.between(
                                        admitted.get(i).sentAt(),
                                        admitted.get(j).receivedAt())
                                .toNanos()
                        / 1e9;
                bucket = Math.max(bucket, sum / (1 + seconds / 60));
            }
        }
        double[] most = new double[60];
        for (int phase = 0; phase < 60; phase++) {
            Map<Long, Double> windows = new HashMap<>();
            for (Observation o : admitted) {
                long nanos = EpochNanos.of(o.sentAt()) - phase * 1_000_000_000L;
                windows.merge(Math.floorDiv(nanos, 60_000_000_000L), (double) amount.applyAsLong(o), Double::sum);
            }
            most[phase] = windows.values().stream().mapToDouble(x -> x).max().orElse(0);
        }
        Arrays.sort(most);
        return Math.min(bucket, most[6]);
    }

    /** Uses at some times, so many times as large as a unit. */
    private static Answered used(double unit, double apart) {
        Answered answered = new Answered().refused(0, 9_000, "x");
        for (int i = 0; i < 12; i++) {
            answered.admitted(3 + i * apart, Math.round(unit * (1 + i * 5 % 7)), "x");
            answered.refused(3.2 + i * apart, 9_000, "x");
        }
        return answered;
    }

    private static Optional<Step> next(Premises premises, Answered answered) {
        List<Observation> seen = answered.list();
        return new HiddenLimitSearch(premises).next(KNOWN, seen, at(33), new Remaining(at(900), 60_000));
    }

    /** Whatever lies between the uses: a burst, a window, or so much time that hardly anything adds up. */
    @ParameterizedTest(name = "{0} s between uses")
    @ValueSource(doubles = {0.3, 2, 4, 7.7, 13, 31, 70})
    void it_is_over_once_more_than_twice_the_nominal_capacity_is_ruled_out(double apart) {
        Premises premises = Premises.of(8_000, MINUTE);
        double ofUnit = ruledOut(used(1_000, apart).list(), Observation::tokens) / 1_000;
        double enough = 2.2 * 8_000 / ofUnit;
        // what surely comes back is more than that
        assertThat(Knowledge.of(KNOWN).secondsToGiveAllBack()).isBetween(2.0, 4.0);

        assertThat(next(premises, used(0.998 * enough, apart))).isPresent();
        assertThat(next(premises, used(1.002 * enough, apart))).isEmpty();
    }

    /** Twelve requests are stated: 26 must have gone through. */
    @ParameterizedTest(name = "{0} s between requests")
    @ValueSource(doubles = {0.1, 0.6})
    void many_requests_are_sent_until_twice_as_many_as_stated_are_ruled_out(double apart) {
        Premises premises = new Premises(8_000, MINUTE, Start.QUIET, OptionalLong.of(12));
        Answered answered = new Answered();
        int requests = 0;
        while (ruledOut(answered.list(), o -> 1) < 2.2 * 12) {
            answered.admitted(3 + requests++ * apart, 1, "x");
        }
        Answered fewer = new Answered();
        for (int i = 0; i < requests - 1; i++) {
            fewer.admitted(3 + i * apart, 1, "x");
        }

        assertThat(requests).isGreaterThan(26);
        assertThat(next(premises, fewer))
                .map(step -> ((Step.Probe) step).purpose())
                .hasValue("second limit? on requests");
        assertThat(next(premises, answered))
                .map(step -> ((Step.Probe) step).purpose())
                .get()
                .isNotEqualTo("second limit? on requests");
    }

    /** A limit of a minute hides none of a minute. */
    @Test
    void behind_a_limit_that_gives_back_slowly_nothing_is_looked_for() {
        Inference slow = new Inference(Premises.of(8_000, MINUTE), START);
        new Answered()
                .admitted(0, 2_400, "x")
                .admitted(8, 1_600, "x")
                .refused(8.2, 1_100, "x")
                .refused(30, 1_100, "x")
                .list()
                .forEach(slow::observe);
        assertThat(Knowledge.of(slow).secondsToGiveAllBack()).isGreaterThan(20);

        assertThat(new HiddenLimitSearch(Premises.of(8_000, MINUTE))
                        .next(slow, slow.observations(), at(31), new Remaining(at(900), 60_000)))
                .isEmpty();
    }
}
