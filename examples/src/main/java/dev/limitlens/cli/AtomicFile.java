package dev.limitlens.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes whole files: whoever reads one sees the old content or the new, never a half. */
final class AtomicFile {

    private AtomicFile() {}

    /** Replaces the content of the file, in UTF-8. */
    static void write(Path file, String content) throws IOException {
        fill(file, temporary -> Files.writeString(temporary, content));
    }

    /** Replaces the content of the file by that of another. */
    static void copy(Path from, Path file) throws IOException {
        fill(file, temporary -> Files.copy(from, temporary, StandardCopyOption.REPLACE_EXISTING));
    }

    private interface Filling {
        void accept(Path temporary) throws IOException;
    }

    private static void fill(Path file, Filling filling) throws IOException {
        Path target = file.toAbsolutePath();
        // Created like any other file, so that it gets the permissions that the user's other files get.
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            filling.accept(temporary);
            replace(temporary, target);
        } catch (FileSystemException e) {
            throw e; // it names the file
        } catch (IOException e) {
            // of a full disk, Java says no more than what the system says
            FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void replace(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
