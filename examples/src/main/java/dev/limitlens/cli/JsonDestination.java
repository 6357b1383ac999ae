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

    /** Returns the destination after making sure that a file can be there. */
    static JsonDestination of(Path file) {
        JsonDestination destination = new JsonDestination(file);
        Path folder = file.toAbsolutePath().getParent();
        if (!destination.isStandardOutput()
                && (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder))) {
            throw new UsageException("--json needs a file in a directory that exists: " + file);
        }
        return destination;
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
