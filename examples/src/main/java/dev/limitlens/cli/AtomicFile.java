package dev.limitlens.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes whole files: whoever reads one sees the old content or the new, never a half. A symbolic link stays, and what it leads to
 * is written; devices and pipes stay, too, and get the content as any other program would give it to them.
 */
final class AtomicFile {

    private AtomicFile() {}

    /** Replaces the content of the file, in UTF-8. */
    static void write(Path file, String content) throws IOException {
        fill(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** Replaces the content of the file by that of another. */
    static void copy(Path from, Path file) throws IOException {
        fill(file, out -> Files.copy(from, out));
    }

    private interface Filling {
        void accept(OutputStream out) throws IOException;
    }

    private static void fill(Path file, Filling filling) throws IOException {
        try {
            WriteTarget target = WriteTarget.of(file);
            switch (target.kind()) {
                case FILE -> replace(target.path(), filling);
                case STREAM -> append(target.path(), filling);
            }
        } catch (FileSystemException e) {
            throw e; // it names the file
        } catch (IOException e) {
            // of a full disk, Java says no more than what the system says
            FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    private static void replace(Path target, Filling filling) throws IOException {
        // Created like any other file, so that it gets the permissions that the user's other files get.
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                filling.accept(out);
            }
            move(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Standard output may be a file, by another name, that has the text of the report already. */
    private static void append(Path stream, Filling filling) throws IOException {
        try (OutputStream out = Files.newOutputStream(stream, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            filling.accept(out);
        }
    }
}
