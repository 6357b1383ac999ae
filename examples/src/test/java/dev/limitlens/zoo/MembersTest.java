package dev.limitlens.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.GuavaLimiters;
import com.google.common.util.concurrent.RateLimiter;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.WarmingBucket;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.plan.ValidatingPlan;
import dev.limitlens.simulation.Latency;
import dev.limitlens.study.Gate;
import dev.limitlens.study.PopulationStudy;
import dev.limitlens.study.Score;
import dev.limitlens.study.Specimen;
import dev.limitlens.study.StudyProgress;
import dev.limitlens.study.StudyResult;
import dev.limitlens.study.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The limiters do what their documentation says, and one seeded experiment on each ends as it should. */
class MembersTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final Set<String> ADMIT_MORE_THAN_THEY_HAVE = Set.of("guava/bursty", "guava/warming-up");

    static Stream<Specimen> all() {
        return Stream.of(new Zoo(), new Pairs(), new Unmodelled()).flatMap(p -> p.specimens().stream());
    }

    static Stream<Specimen> identified() {
        return new Zoo().specimens().stream().filter(s -> !ADMIT_MORE_THAN_THEY_HAVE.contains(s.id()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void one_seed_gives_one_limiter(Specimen specimen) {
        assertThat(answers(specimen, 4)).isEqualTo(answers(specimen, 4));
    }

    private static List<Boolean> answers(Specimen specimen, long seed) {
        Subject subject = specimen.draw(PREMISES, new SplittableRandom(seed));
        long window = subject.premises().windowNanos();
        long start = EpochNanos.of(subject.startedAt());
        return Stream.iterate(0L, i -> i + 1)
                .limit(60)
                .map(i ->
                        subject.gate().ask(start + i * window / 17, 1 + i * 97).admitted())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("identified")
    void a_limiter_of_a_library_has_the_capacity_that_was_drawn(Specimen specimen) {
        for (int seed = 0; seed < 20; seed++) {
            Subject subject = specimen.draw(PREMISES, new SplittableRandom(seed));
            subject.capacityTokens().ifPresent(capacity -> {
                long start = EpochNanos.of(subject.startedAt());
                Gate gate = subject.gate();
                assertThat(gate.ask(start, capacity + 1).admitted()).isFalse();
                assertThat(gate.ask(start, capacity).admitted()).isTrue();
                assertThat(gate.ask(start, capacity).admitted()).isFalse();
            });
        }
    }

    /** Guava lets anything in while nothing is owed, and makes the next one pay. */
    @Test
    void guava_admits_on_credit() {
        Specimen bursty = new Zoo()
                .specimens().stream()
                        .filter(s -> s.id().equals("guava/bursty"))
                        .findFirst()
                        .orElseThrow();
        Subject subject = bursty.draw(PREMISES, new SplittableRandom(1));
        long start = EpochNanos.of(subject.startedAt());
        long capacity = subject.capacityTokens().orElseThrow();

        assertThat(subject.gate().ask(start, 3 * capacity).admitted()).isTrue();
        assertThat(subject.gate().ask(start + 1_900_000_000L, 1).admitted()).isFalse();
        assertThat(subject.gate().ask(start + 2_100_000_000L, 1).admitted()).isTrue();
    }

    /** What the analysis takes for a bucket that warms up is just what Guava does, but for what lies within a microsecond. */
    @ParameterizedTest
    @ValueSource(longs = {3, 20, 90})
    void guavas_warming_up_is_the_one_that_the_analysis_knows(long warmUpSeconds) {
        long made = EpochNanos.of(Instant.parse("2026-01-01T12:00:00Z"));
        Time time = new Time(made);
        RateLimiter guava = GuavaLimiters.warmingUp(120, Duration.ofSeconds(warmUpSeconds), time::sinceCreated);
        Meter meter = new WarmingBucket(120, warmUpSeconds * 1_000_000_000L).newMeter();
        SplittableRandom random = new SplittableRandom(8);
        long now = made;
        int admitted = 0;
        for (int i = 0; i < 2_000; i++) {
            now += 1_000 * random.nextLong(random.nextInt(20) == 0 ? 60_000_000 : 2_000_000);
            double load = meter.load(now);
            if (load > 0 && load < 0.05) {
                continue;
            }
            int cost = 1 + random.nextInt(600);
            time.set(now);
            boolean free = load == 0;
            assertThat(guava.tryAcquire(cost)).as("request " + i).isEqualTo(free);
            if (free) {
                meter.charge(now, cost);
                admitted++;
            }
        }
        assertThat(admitted).isBetween(100, 1_900);
    }

    @Test
    void two_limits_may_spend_what_two_measurements_take() {
        Budget standard = Budget.standard(PREMISES);

        assertThat(new Pairs().specimens())
                .isNotEmpty()
                .allSatisfy(pair -> assertThat(pair.budget(PREMISES))
                        .isEqualTo(new Budget(
                                2 * standard.maxTokens(),
                                2 * standard.maxRequests(),
                                standard.maxDuration().multipliedBy(2))));
        assertThat(new Zoo().specimens())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.budget(PREMISES)).isEqualTo(standard));
    }

    @ParameterizedTest
    @MethodSource("identified")
    void one_experiment_finds_it_out(Specimen specimen) throws InterruptedException {
        PopulationStudy study = new PopulationStudy(
                List.of(specimen),
                1,
                5,
                PREMISES,
                premises -> Latency.standard(premises.window()),
                UnaryOperator.identity(),
                0.99,
                (premises, budget) -> new ValidatingPlan(
                        new AdaptivePlan(premises, 0.99, ProbeCosts.STANDARD, budget), premises, 0.99, budget));

        StudyResult result = study.run(1, new SystemClock(), StudyProgress.NONE);

        assertThat(result.failures()).as("not " + Score.CORRECT).isEmpty();
        assertThat(result.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.correct()).isEqualTo(1));
    }
}
