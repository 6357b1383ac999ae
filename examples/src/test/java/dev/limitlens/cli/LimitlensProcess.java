package dev.limitlens.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The command line in a process of its own, with its output in files. */
final class LimitlensProcess implements AutoCloseable {

    private static final String IGNORED_SIGNALS = "SigIgn:";
    private static final int SIGINT = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path out;
    private final Path err;

    private LimitlensProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it; what it prints goes to files of the given name in the folder. */
    static LimitlensProcess start(Path folder, String name, Map<String, String> environment, String... args)
            throws IOException {
        return start(folder, name, environment, command(args));
    }

    /** Starts it with files limited to the given size, as on a disk that fills up; standard output is not. */
    static LimitlensProcess startWithSmallFiles(Path folder, String name, int kibibytes, String... args)
            throws IOException {
        List<String> limited = new ArrayList<>(List.of(
                "bash", "-c", "set -o pipefail; (ulimit -S -f " + kibibytes + "; exec \"$@\") | cat", "limited"));
        limited.addAll(command(args));
        return start(folder, name, Map.of(), limited);
    }

    /** Starts it on a machine with the given options of {@code java} instead of those that suit a short life. */
    static LimitlensProcess startOn(Path folder, String name, List<String> machine, String... args) throws IOException {
        return start(folder, name, Map.of(), command(machine, args));
    }

    private static List<String> command(String... args) {
        return command(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"), args);
    }

    private static List<String> command(List<String> machine, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(machine);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(args));
        return command;
    }

    private static LimitlensProcess start(
            Path folder, String name, Map<String, String> environment, List<String> command) throws IOException {
        Path out = folder.resolve(name + ".out");
        Path err = folder.resolve(name + ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new LimitlensProcess(builder.start(), out, err);
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    /** Waits for a complete line on standard output or standard error that is as wanted, and returns it. */
    String awaitLine(Predicate<String> wanted) throws IOException, InterruptedException, TimeoutException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < giveUp) {
            String printed = out() + err();
            String complete = printed.substring(0, printed.lastIndexOf('\n') + 1);
            var line = complete.lines().filter(wanted).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended: " + out() + err());
            }
            Thread.sleep(20);
        }
        throw new TimeoutException("not printed: " + out() + err());
    }

    int exitCode() throws IOException, InterruptedException, TimeoutException {
        return exitCode(PATIENCE);
    }

    int exitCode(Duration patience) throws IOException, InterruptedException, TimeoutException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("still running: " + out() + err());
        }
        return process.exitValue();
    }

    /**
     * Returns whether Ctrl-C is without effect here. A build that was started with it ignored, as by {@code nohup} or in the background
     * of a script, passes that on to every process that it starts, and Java leaves it so. Only Linux tells.
     */
    static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(IGNORED_SIGNALS))
                    .map(line -> line.substring(IGNORED_SIGNALS.length()).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & 1L << (SIGINT - 1)) != 0);
        }
    }

    /** Does what Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        signal("INT");
    }

    /** Holds it still until it is told to go on. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Does what {@code kill -9} does, and waits until it is done. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Returns the processor time that it took so far, nothing where the system does not tell or it has ended. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
