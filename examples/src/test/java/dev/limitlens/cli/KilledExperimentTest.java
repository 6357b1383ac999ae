package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Experiments that are killed at random instants lose nothing, send nothing twice, and where they are sure, find what they would have found.
 *
 * <p>{@code -Dlimitlens.kills=200} sets the number of instants; the README has the command.
 */
@Tag("realtime")
class KilledExperimentTest {

    private static final int KILLS = Integer.getInteger("limitlens.kills", 2);
    private static final int KILLS_PER_EXPERIMENT = 2;
    /** One more than decide at once, for now and then one of them waits for its window; more would slow each other down. */
    private static final int AT_ONCE = 1 + Runtime.getRuntime().availableProcessors();

    private static final long SEED = Long.getLong("limitlens.seed", 6);
    private static final List<String> LIMITERS = List.of("token-bucket", "sliding-log", "fixed-window:phase=1300ms");

    private record Experiment(Path folder, String limiter, List<Duration> killAfter) {}

    @Test
    void nothingIsLostAndTheResumedRunFindsTheSame(@TempDir Path folder) throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        List<Experiment> all = new ArrayList<>();
        int experiments = (KILLS + KILLS_PER_EXPERIMENT - 1) / KILLS_PER_EXPERIMENT;
        for (int i = 0; i < Math.min(experiments, LIMITERS.size()); i++) {
            all.add(new Experiment(folder.resolve("whole-" + i), LIMITERS.get(i), List.of()));
        }
        for (int i = 0; i < experiments; i++) {
            List<Duration> killAfter = new ArrayList<>();
            for (int k = 0; k < KILLS_PER_EXPERIMENT; k++) {
                killAfter.add(Duration.ofNanos(random.nextLong(
                        KilledExperiment.WINDOW.multipliedBy(3).dividedBy(2).toNanos())));
            }
            all.add(new Experiment(folder.resolve("killed-" + i), LIMITERS.get(i % LIMITERS.size()), killAfter));
        }

        List<KilledExperiment.Outcome> outcomes = run(all);

        int same = 0;
        int received = 0;
        int killed = 0;
        for (int i = 0; i < all.size(); i++) {
            String limiter = all.get(i).limiter();
            String whole = outcomes.get(LIMITERS.indexOf(limiter)).family();
            same += outcomes.get(i).family().equals(whole) ? 1 : 0;
            received += outcomes.get(i).requests();
            killed += outcomes.get(i).killed();
            if (outcomes.get(i).identified()) {
                assertThat(outcomes.get(i).family())
                        .as("experiment %d, %s", i, limiter)
                        .isEqualTo(whole);
            }
        }
        System.out.println(killed + " kills, " + received + " requests received, none lost, none doubled; " + same
                + " of " + all.size() + " experiments found the same; the others were not sure");
    }

    private static List<KilledExperiment.Outcome> run(List<Experiment> experiments) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Callable<KilledExperiment.Outcome>> tasks = new ArrayList<>();
            for (Experiment experiment : experiments) {
                Files.createDirectories(experiment.folder());
                tasks.add(() -> {
                    KilledExperiment.Outcome outcome =
                            new KilledExperiment(experiment.folder(), experiment.limiter()).run(experiment.killAfter());
                    System.out.println(experiment.limiter() + " " + experiment.killAfter() + ": " + outcome);
                    return outcome;
                });
            }
            List<KilledExperiment.Outcome> outcomes = new ArrayList<>();
            for (Future<KilledExperiment.Outcome> outcome : threads.invokeAll(tasks)) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }
}
