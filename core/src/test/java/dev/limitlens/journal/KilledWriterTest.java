package dev.limitlens.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Observation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes has lost nothing that it was told is safe. */
@Tag("realtime")
class KilledWriterTest {

    private static final int ROUNDS = 6;

    @Test
    void what_was_acknowledged_survives_a_kill_at_any_instant(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("journal.jsonl");
        JournalWriter.create(file, new RandomRun(3).header()).close();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);

        for (int round = 0; round < ROUNDS; round++) {
            int before = Journal.read(file).observations().size();
            Acknowledged acknowledged = writeUntilKilled(file, before + random.nextInt(1, 40));

            List<Observation> kept = Journal.read(file).observations();
            assertThat(kept).hasSizeGreaterThanOrEqualTo(acknowledged.intents());
            assertThat(kept.subList(before, acknowledged.observations()))
                    .isEqualTo(new RandomRun(before)
                            .observations(acknowledged.observations())
                            .subList(before, acknowledged.observations()));
            assertThat(kept).extracting(Observation::index).doesNotHaveDuplicates();
        }
    }

    private record Acknowledged(int intents, int observations) {}

    private static Acknowledged writeUntilKilled(Path file, int killAfter) throws IOException, InterruptedException {
        Process process = OtherProcess.running(Writer.class, file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int intents = 0;
        int observations = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("intent ")) {
                    intents = Integer.parseInt(line.substring("intent ".length())) + 1;
                } else {
                    observations = Integer.parseInt(line.substring("observation ".length())) + 1;
                }
                if (intents >= killAfter) {
                    process.toHandle().destroyForcibly(); // and go on reading what it said before it died
                }
            }
        }
        process.waitFor();
        assertThat(intents).isGreaterThanOrEqualTo(killAfter);
        return new Acknowledged(intents, observations);
    }

    /** The process that is killed: resumes the journal, writes for ever, and says what is safe. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            try (JournalWriter writer = JournalWriter.resume(Path.of(args[0]))) {
                int next = writer.recorded().observations().size();
                List<Observation> all = new RandomRun(next).observations(next + 2_000);
                for (Observation observation : all.subList(next, all.size())) {
                    writer.intent(observation.intent());
                    System.out.println("intent " + observation.index());
                    writer.observation(observation);
                    System.out.println("observation " + observation.index());
                }
            }
        }
    }
}
