package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.WarmingBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When no family explains the answers, and when one does although an answer was spurious. */
@Tag("long")
class NoneOfTheseTest {

    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);
    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final long TRIP = 100_000_000;

    /** Decides on a request at a time. */
    private interface Decision {
        boolean admits(long timeNanos, long tokens);
    }

    private static Decision limiter(String spec) {
        LimitsState state = LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE))
                .start(EpochNanos.of(START));
        return (timeNanos, tokens) -> state.tryAdmit(timeNanos, tokens).isEmpty();
    }

    /** Written out once more, from the definition of an exponential moving average. */
    private static Decision decaying(double capacity, double timeConstantSeconds) {
        double[] load = {0, EpochNanos.of(START)};
        return (timeNanos, tokens) -> {
            load[0] *= Math.exp((load[1] - timeNanos) / 1e9 / timeConstantSeconds);
            load[1] = timeNanos;
            boolean admits = load[0] + tokens <= capacity;
            load[0] += admits ? tokens : 0;
            return admits;
        };
    }

    /**
     * Asks for drawn costs at drawn times over some minutes; the first few small requests after a while are refused by somebody
     * else.
     */
    private static Verdict verdict(Decision decision, int spurious) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(12);
        long now = EpochNanos.of(START);
        List<Observation> observations = new ArrayList<>();
        int left = spurious;
        for (int i = 0; i < 60; i++) {
            long tokens = 1 + (long) (5_000 * Math.pow(random.nextDouble(), 2));
            boolean refusedElsewhere = i > 20 && tokens <= 200 && left > 0;
            left -= refusedElsewhere ? 1 : 0;
            boolean admitted = !refusedElsewhere && decision.admits(now + TRIP / 2, tokens);
            observations.add(
                    RandomJournal.observation(i, now, now + TRIP, tokens, RandomJournal.outcome(admitted, tokens)));
            now += TRIP + (long) (random.nextDouble() * 8e9);
        }
        return new Analyzer(PREMISES, 0.99).analyze(START, observations).verdict();
    }

    private static double none(Verdict verdict) {
        return verdict.posterior().getOrDefault("none-of-these", 0.0);
    }

    @Test
    void a_decaying_meter_is_none_of_the_families_and_the_verdict_says_what_it_is_like() {
        Verdict verdict = verdict(decaying(8_000, 30), 0);

        assertThat(verdict.family()).isEqualTo("none-of-these");
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
        assertThat(verdict.identified()).isFalse();
        assertThat(verdict.warnings())
                .anySatisfy(w -> assertThat(w).contains("EWMA").containsPattern("(29|30|31)(\\.\\d)? s"));
    }

    @Test
    void a_bucket_that_warms_up_is_none_of_the_families_and_the_verdict_says_what_it_is_like() {
        Meter meter = new WarmingBucket(133, 20_000_000_000L).newMeter();
        Verdict verdict = verdict(
                (now, tokens) -> {
                    boolean admitted = meter.load(now) <= 0;
                    if (admitted) {
                        meter.charge(now, tokens);
                    }
                    return admitted;
                },
                0);

        assertThat(verdict.family()).isEqualTo("none-of-these");
        assertThat(none(verdict)).isGreaterThan(0.99);
        assertThat(verdict.warnings())
                .anySatisfy(w -> assertThat(w).contains("warms up").containsPattern("13\\d a second"));
    }

    @Test
    void a_bucket_is_no_decaying_meter() {
        Verdict verdict = verdict(limiter("token-bucket:refill=133/s"), 0);

        assertThat(verdict.family()).isEqualTo("token-bucket");
        assertThat(none(verdict)).isLessThan(0.001);
        assertThat(verdict.warnings()).noneSatisfy(w -> assertThat(w).contains("contradicts"));
    }

    /** Requests that come as they happen to, every 4 s, cannot tell what comes back steadily from steps of 2 s: that is all that is left. */
    @Test
    void one_spurious_refusal_among_sixty_answers_raises_no_doubt_of_all_models() {
        Verdict verdict = verdict(limiter("token-bucket:refill=133/s"), 1);

        assertThat(verdict.family()).isEqualTo("token-bucket");
        assertThat(none(verdict)).isLessThan(0.001);
        double stepped = verdict.posterior().getOrDefault("stepped-bucket", 0.0);
        assertThat(stepped).isBetween(0.01, 0.05);
        assertThat(verdict.confidence() + stepped).isGreaterThan(0.999);
    }

    @Test
    void several_contradictions_make_it_none_of_these_and_are_named() {
        Verdict verdict = verdict(limiter("token-bucket:refill=133/s"), 5);

        // others that use the same quota would explain some of it
        assertThat(none(verdict)).isGreaterThan(0.85);
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
        assertThat(verdict.warnings())
                .anySatisfy(w -> assertThat(w).startsWith("what contradicts").contains("tokens refused"));
    }

    /** Large debts leave it open whether quota comes back by small steps: of 4,000 points that do so, a posterior of 0.03 is left. */
    @Test
    void admission_on_credit_is_a_bucket_and_reported() {
        Verdict verdict = verdict(limiter("token-bucket:refill=133/s,admission=debt"), 0);

        assertThat(verdict.family()).isEqualTo("token-bucket");
        assertThat(verdict.posterior().getOrDefault("stepped-bucket", 0.0)).isBetween(0.01, 0.06);
        assertThat(verdict.confidence()).isBetween(0.94, 0.99);
        Map<String, Double> admission = verdict.axes().getOrDefault("admission", Map.of());
        assertThat(admission.getOrDefault("debt", 0.0)).isGreaterThan(0.8);
        assertThat(admission.getOrDefault("exact", 0.0)).isCloseTo(0, within(0.01));
    }
}
