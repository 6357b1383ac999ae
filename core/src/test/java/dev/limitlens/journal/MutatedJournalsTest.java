package dev.limitlens.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happened to a journal: a verdict, or one clear error that names file, line and field.
 *
 * <p>{@code -Dlimitlens.mutations=10000} sets how many are tried; the README has the command.
 */
class MutatedJournalsTest {

    private static final int MUTATIONS = Integer.getInteger("limitlens.mutations", 300);
    private static final long FIRST_SEED = Long.getLong("limitlens.seed", 0);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);

    /** Far beyond what an intact journal takes, so that a hang is told from a busy machine. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void each_gives_a_verdict_or_a_clear_error() throws IOException {
        Path file = folder.resolve("journal.jsonl");
        List<byte[]> journals = new ArrayList<>();
        for (String spec : List.of("fixed-window", "token-bucket", "sliding-log", "unlimited")) {
            journals.add(journal(spec));
        }
        List<String> crashes = new ArrayList<>();
        int verdicts = 0;
        Duration slowest = Duration.ZERO;
        for (int i = 0; i < MUTATIONS; i++) {
            long seed = FIRST_SEED + i;
            Files.write(file, new JournalMutation(seed).of(journals.get(i % journals.size())));
            long before = System.nanoTime();
            try {
                Journal journal = Journal.read(file);
                Analysis analysis = new Analyzer(journal.header().premises(), 0.99)
                        .analyze(journal.header().startedAt(), journal.observations());
                checkSane(seed, analysis.verdict());
                verdicts++;
            } catch (JournalException e) {
                assertThat(e)
                        .as("seed %d", seed)
                        .hasMessageMatching("(?s)" + file + "(, line \\d+: .+|: the journal (is empty|ends within).*)");
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                crashes.add("seed " + seed + ": " + e + " at "
                        + List.of(e.getStackTrace()).subList(0, Math.min(4, e.getStackTrace().length)));
            }
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
            assertThat(took).as("seed %d", seed).isLessThan(LONGEST);
        }
        assertThat(crashes).isEmpty();
        System.out.println(MUTATIONS + " mutated journals: " + verdicts + " verdicts, " + (MUTATIONS - verdicts)
                + " errors, slowest " + slowest);
        assertThat(verdicts).as("some mutations are harmless").isBetween(MUTATIONS / 20, MUTATIONS * 19 / 20);
    }

    private static void checkSane(long seed, Verdict verdict) {
        assertThat(verdict.posterior().values())
                .as("seed %d", seed)
                .allSatisfy(p -> assertThat(p).isBetween(0.0, 1.0));
        assertThat(verdict.posterior().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .as("seed %d", seed)
                .isBetween(1 - 1e-9, 1 + 1e-9);
        assertThat(verdict.confidence()).as("seed %d", seed).isBetween(0.0, 1.0);
    }

    private byte[] journal(String spec) throws IOException {
        Scenario scenario = new Scenario(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, MINUTE)),
                PREMISES,
                Scenario.startAt(MINUTE, Duration.ofSeconds(20)),
                Noise.none(MINUTE),
                1);
        VirtualClock clock = scenario.clock();
        Path file = folder.resolve(spec + ".jsonl");
        MinuteBoundaryPlan plan = MinuteBoundaryPlan.of(8_000, MINUTE);
        JournalHeader header =
                new JournalHeader(plan.id(), Map.of(), OptionalLong.of(1), spec, PREMISES, "virtual", clock.now());
        try (JournalWriter writer = JournalWriter.create(file, header)) {
            new Experiment(plan, scenario.probe(clock), clock, Budget.standard(PREMISES), writer).run();
        }
        return Files.readAllBytes(file);
    }
}
