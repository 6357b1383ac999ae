package dev.limitlens.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where {@code --json} goes.
 *
 * @param file a file, or {@code -} for standard output
 */
record JsonDestination(Path file) {

    private static final Path STANDARD_OUTPUT = Path.of("-");

    /** Returns the destination after making sure, before anything is spent, that it can be written. */
    static JsonDestination of(Path file) {
        JsonDestination destination = new JsonDestination(file);
        if (!destination.isStandardOutput()) {
            destination.check();
        }
        return destination;
    }

    private void check() {
        WriteTarget target = target();
        Path folder = target.path().getParent();
        if (Files.isDirectory(target.path()) || folder == null || !Files.isDirectory(folder)) {
            throw new UsageException("--json needs a file in a directory that exists: " + file);
        }
        if (!target.isWritable()) {
            throw new UsageException("--json needs a file that can be written: access denied: " + file);
        }
    }

    private WriteTarget target() {
        try {
            return WriteTarget.of(file);
        } catch (IOException e) {
            throw new UsageException("--json needs a file, not a link that leads nowhere: " + file);
        }
    }

    boolean isStandardOutput() {
        return file.equals(STANDARD_OUTPUT);
    }

    void write(String json, PrintWriter out) throws IOException {
        if (isStandardOutput()) {
            out.print(json);
            out.flush();
        } else {
            AtomicFile.write(file, json);
        }
    }
}
