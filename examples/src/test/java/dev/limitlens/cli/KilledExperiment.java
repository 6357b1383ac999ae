package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.bedrock.loopback.ReceivedRequest;
import dev.limitlens.experiment.Observation;
import dev.limitlens.journal.Journal;
import dev.limitlens.journal.JournalException;
import dev.limitlens.limiter.LimiterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * One experiment in processes of its own against a loopback endpoint: each process but the last is killed, and the next one
 * resumes the journal that it left.
 *
 * @param folder where the journals and what the processes print go; empty at first
 * @param limiter what the endpoint enforces
 */
record KilledExperiment(Path folder, String limiter) {

    static final Duration WINDOW = Duration.ofSeconds(4);

    private static final long CAPACITY = 8_000;

    /** Several times what it takes through the SDK, so that many requests are in flight when their process is killed. */
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /**
     * A validation before the answer would take several times as long as the answer, and is after most of the kills; being sure to a
     * tenth of the usual doubt costs a few requests.
     */
    private static final double CONFIDENCE = 0.999;

    /**
     * What came of it.
     *
     * @param family the family that the last process found
     * @param identified whether it was sure
     * @param duration from the first line of the journal to the end
     * @param requests what the endpoint received
     * @param unanswered what the journal has without an answer
     * @param killed processes that were killed before they ended by themselves
     * @param withoutHeader those of them whose journal had no header yet
     */
    record Outcome(
            String family,
            boolean identified,
            Duration duration,
            int requests,
            long unanswered,
            int killed,
            int withoutHeader) {}

    /**
     * Runs it and checks that the journal has every request that the endpoint received, and none twice.
     *
     * @param killAfter how long after its journal was there, or was resumed, each killed process may run
     */
    Outcome run(List<Duration> killAfter) throws IOException, InterruptedException, TimeoutException {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                .limits(LimiterSpec.limits(limiter, new LimiterSpec.Defaults(CAPACITY, WINDOW)))
                .roundTrip(ROUND_TRIP)
                .start()) {
            Path directory = folder.resolve("run");
            int killed = 0;
            int withoutHeader = 0;
            long started = System.nanoTime();
            for (int i = 0; i < killAfter.size(); i++) {
                killed += killed("killed-" + i, bedrock, directory, killAfter.get(i)) ? 1 : 0;
                if (!hasHeader(directory)) {
                    withoutHeader++;
                    assertThat(bedrock.requests())
                            .as("nothing is sent without a journal")
                            .isEmpty();
                    directory = folder.resolve("run-" + withoutHeader);
                }
            }
            try (LimitlensProcess last = start("last", bedrock, directory)) {
                assertThat(last.exitCode(PATIENCE)).as(last.err()).isIn(ExitCodes.IDENTIFIED, ExitCodes.NOT_IDENTIFIED);
            }
            Duration duration = Duration.ofNanos(System.nanoTime() - started);
            JsonNode verdict = Invocation.parse(Files.readString(directory.resolve("verdict.json")));
            List<Observation> journal =
                    Journal.read(new RunDirectory(directory).journal()).observations();
            checkNothingIsLostOrDoubled(bedrock.requests(), journal);
            return new Outcome(
                    verdict.get("family").textValue(),
                    verdict.get("confidence").doubleValue() >= CONFIDENCE,
                    duration,
                    bedrock.requests().size(),
                    journal.stream().filter(Observation::unknown).count(),
                    killed,
                    withoutHeader);
        }
    }

    /** Returns whether the process was still running when it was to be killed. */
    private boolean killed(String name, LoopbackBedrock bedrock, Path directory, Duration after)
            throws IOException, InterruptedException {
        boolean resumed = Files.exists(directory);
        try (LimitlensProcess process = start(name, bedrock, directory)) {
            await(
                    process,
                    () -> resumed
                            ? process.err().contains("Spends at most")
                            : Files.exists(new RunDirectory(directory).journal()));
            Thread.sleep(after.toMillis(), after.toNanosPart() % 1_000_000);
            boolean running = process.isAlive();
            process.kill();
            return running;
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(LimitlensProcess process, Condition condition) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds() && process.isAlive()) {
            assertThat(System.nanoTime()).as("not begun: " + process.err()).isLessThan(giveUp);
            Thread.sleep(1);
        }
    }

    private static boolean hasHeader(Path directory) {
        try {
            Journal.read(new RunDirectory(directory).journal());
            return true;
        } catch (JournalException e) {
            assertThat(e).hasMessageMatching("(?s).*(is empty|ends within its first line|no such journal)");
            return false;
        }
    }

    private LimitlensProcess start(String name, LoopbackBedrock bedrock, Path directory) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "probe",
                "bedrock",
                "--endpoint",
                bedrock.uri().toString(),
                "--plan",
                "adaptive",
                "--no-validation",
                "--confidence",
                Double.toString(CONFIDENCE),
                "--start",
                "quiet",
                "--capacity",
                Long.toString(CAPACITY),
                "--window",
                WINDOW.toSeconds() + "s",
                "--max-duration",
                "120s",
                "--max-requests",
                "500",
                "--max-tokens-spent",
                Long.toString(100 * CAPACITY),
                "--yes"));
        args.add(Files.exists(directory) ? "--resume" : "--out");
        args.add(directory.toString());
        return LimitlensProcess.start(folder, name, Map.of(), args.toArray(String[]::new));
    }

    /**
     * An answered request is recognised by the id that the endpoint gave it. One whose answer was lost in a kill has none; but
     * between two answered ones the endpoint can have received no more than the journal has intents without an answer there.
     */
    static void checkNothingIsLostOrDoubled(List<ReceivedRequest> received, List<Observation> journal) {
        List<Integer> answered = new ArrayList<>();
        Map<Integer, Integer> unansweredAfter = new HashMap<>();
        for (Observation observation : journal) {
            String id = observation.result().requestId();
            if (id == null) {
                assertThat(observation.unknown())
                        .as("request " + observation.index())
                        .isTrue();
                unansweredAfter.merge(answered.size(), 1, Integer::sum);
            } else {
                int number = (int) Long.parseLong(id.substring(id.length() - 8), 16);
                answered.add(number);
                assertThat(received.get(number).inputTokens()).isEqualTo(observation.requestedTokens());
            }
        }
        assertThat(journal).extracting(Observation::index).doesNotHaveDuplicates();
        assertThat(answered).as("no answer is in the journal twice").isSorted().doesNotHaveDuplicates();
        for (int gap = 0; gap <= answered.size(); gap++) {
            int from = gap == 0 ? 0 : answered.get(gap - 1) + 1;
            int to = gap == answered.size() ? received.size() : answered.get(gap);
            assertThat(to - from)
                    .as(
                            "requests %s were received",
                            IntStream.range(from, to).boxed().toList())
                    .isLessThanOrEqualTo(unansweredAfter.getOrDefault(gap, 0));
        }
    }
}
