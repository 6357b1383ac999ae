package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.Premises;
import dev.limitlens.journal.Journal;
import dev.limitlens.journal.JournalHeader;
import dev.limitlens.journal.JournalWriter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.report.Golden;
import dev.limitlens.report.VerdictJson;
import dev.limitlens.simulation.Latency;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Journals that were recorded once, and what is made of them today.
 *
 * <p>The switch of {@link Golden} writes the verdicts anew; a journal only if it is not there.
 */
@Tag("long")
class RecordedJournalsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);
    private static final String FOLDER = "verdict";
    private static final double LEVEL = 0.99;

    /** A recorded experiment; with a lapse of 0 the round trips are always the same. */
    record Recorded(String name, String spec, int seed, double lapse) {

        Journal journal() throws IOException {
            Path file = Golden.FOLDER.resolve(FOLDER).resolve(name + ".jsonl");
            if (Golden.written() && !Files.exists(file)) {
                Files.createDirectories(file.getParent());
                record(file);
            }
            return Journal.read(file);
        }

        private void record(Path file) {
            Noise noise = lapse == 0
                    ? Noise.none(MINUTE)
                    : new Noise(new Latency.LogNormal(300_000_000), lapse, Optional.empty());
            Scenario scenario = new Scenario(
                    LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE)),
                    PREMISES,
                    Scenario.startAt(MINUTE, Duration.ofSeconds(7L * seed)),
                    noise,
                    seed);
            Budget budget = Budget.standard(PREMISES);
            AdaptivePlan plan = new AdaptivePlan(PREMISES, LEVEL, ProbeCosts.STANDARD, budget);
            VirtualClock clock = scenario.clock();
            JournalHeader header = new JournalHeader(
                    AdaptivePlan.ID,
                    plan.options(),
                    OptionalLong.of(seed),
                    "simulated " + spec,
                    PREMISES,
                    "virtual",
                    clock.now());
            try (JournalWriter writer = JournalWriter.create(file, header)) {
                new Experiment(plan, scenario.probe(clock), clock, budget, writer).run();
            }
        }

        String family() {
            return spec.substring(0, spec.indexOf(':'));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Recorded> recorded() {
        return Stream.of(
                new Recorded("aligned-window", "fixed-window:capacity=6200", 1, 0),
                new Recorded("aligned-window-noisy", "fixed-window:capacity=11000", 12, 0.01),
                new Recorded("fixed-window", "fixed-window:capacity=9100,phase=37s", 3, 0),
                new Recorded("anchored-window", "anchored-window:capacity=7300", 4, 0),
                new Recorded("sliding-log", "sliding-log:capacity=12500", 5, 0),
                new Recorded("sliding-log-noisy", "sliding-log:capacity=5100", 6, 0.01),
                new Recorded("sliding-counter", "sliding-counter:capacity=8800", 7, 0),
                new Recorded("bucketed-window", "bucketed-window:capacity=7000,buckets=4,phase=3s", 8, 0),
                new Recorded("token-bucket", "token-bucket:capacity=8400,refill=95/s", 1, 0),
                new Recorded("token-bucket-noisy", "token-bucket:capacity=5500,refill=170/s", 2, 0.01),
                new Recorded("stepped-bucket", "stepped-bucket:capacity=9000,step=2000,interval=13s", 3, 0),
                new Recorded("stepped-bucket-noisy", "stepped-bucket:capacity=7360,step=640,interval=5800ms", 5, 0.01),
                new Recorded("pacer", "pacer:interval=4s", 4, 0));
    }

    private static Verdict verdict(Journal journal) {
        return new Analyzer(journal.header().premises(), LEVEL)
                .analyze(journal.header().startedAt(), journal.observations())
                .verdict();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void a_recorded_journal_gives_the_verdict_that_was_reviewed(Recorded recorded) throws IOException {
        Verdict verdict = verdict(recorded.journal());

        Golden.assertMatches(FOLDER, recorded.name() + ".verdict.json", VerdictJson.render(verdict));
        assertThat(verdict.family()).isEqualTo(recorded.family());
        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.conclusion())
                .isEqualTo(
                        Families.conclusion(recorded.family(), recorded.name().startsWith("aligned")));
    }

    @Test
    void the_seeds_run_does_not_tell_and_asks_for_a_drain_and_a_probe() throws IOException {
        Verdict verdict = verdict(Journal.read(Golden.FOLDER.resolveSibling("seed-run.jsonl")));

        assertThat(verdict.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
        assertThat(verdict.identified()).isFalse();
        assertThat(verdict.survivors()).contains("fixed-window", "token-bucket");
        assertThat(verdict.aligned().isPresent() || !verdict.family().equals("fixed-window"))
                .isTrue();
        NextProbe next = verdict.nextProbe().orElseThrow();
        assertThat(next.from()).isEqualTo(NextProbe.From.QUIET);
        assertThat(next.steps()).hasSize(2);
        assertThat(next.steps().get(0).afterSeconds()).isZero();
        assertThat(next.steps().get(1).afterSeconds()).isPositive();
        assertThat(next.steps().get(1).cost()).isLessThan(next.steps().get(0).cost());
        assertThat(next.separates()).contains("fixed-window", "token-bucket");
        assertThat(next.why()).contains("drain");
        assertThat(next.expectedBits()).isPositive();
        Golden.assertMatches(FOLDER, "seed-run.verdict.json", VerdictJson.render(verdict));
    }
}
