package dev.limitlens.zoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.limitlens.cli.Main;
import io.github.bucket4j.Bandwidth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code limitlens probe http --window 5s} in real time against a server of its own, as often as asked, on a limiter that refills
 * all the time and one that refills on the clock by turns.
 */
public final class RealTimeRuns {

    private static final Duration WINDOW = Duration.ofSeconds(5);

    private RealTimeRuns() {}

    /** Takes the number of runs, and if their journals are to be kept, a directory. */
    public static void main(String[] args) throws Exception {
        int runs = Integer.parseInt(args[0]);
        Path kept = args.length > 1 ? Path.of(args[1]) : null;
        int right = 0;
        for (int i = 0; i < runs; i++) {
            boolean aligned = i % 2 == 1;
            long capacity = 700 + 41L * i;
            right += run(aligned, capacity, kept) ? 1 : 0;
        }
        System.out.println(right + " of " + runs + " right");
    }

    private static boolean run(boolean aligned, long capacity, @Nullable Path kept)
            throws IOException, InterruptedException {
        Bandwidth limit = aligned ? LimitedServer.aligned(capacity, WINDOW) : LimitedServer.greedy(capacity, WINDOW);
        Path json = Files.createTempFile("verdict", ".json");
        try (LimitedServer server = new LimitedServer(limit)) {
            List<String> command = new ArrayList<>(List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "probe",
                    "http",
                    "--url",
                    server.url(),
                    "--capacity",
                    "1000",
                    "--window",
                    "5s",
                    "--start",
                    "quiet",
                    "--json",
                    json.toString()));
            if (kept != null) {
                command.addAll(
                        List.of("--out", kept.resolve(Long.toString(capacity)).toString()));
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            JsonNode verdict = JsonMapper.builder().build().readTree(json.toFile());
            String family = verdict.path("family").asText();
            boolean right = process.exitValue() == 0
                    && family.equals(aligned ? "fixed-window" : "token-bucket")
                    && verdict.path("conclusion").asText().equals(aligned ? "ABSOLUTE" : "NEITHER");
            System.out.println((aligned ? "aligned " : "greedy ") + capacity + ": " + family + " "
                    + verdict.path("conclusion").asText() + " " + verdict.path("confidence") + ", "
                    + verdict.path("spent") + ", received " + server.requests() + (right ? "" : "  WRONG"));
            return right;
        } finally {
            Files.deleteIfExists(json);
        }
    }
}
