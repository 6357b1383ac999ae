package dev.limitlens.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
        try (InputStream in = Files.newInputStream(from)) {
            fill(file, in::transferTo);
        }
    }

    private interface Filling {
        void accept(OutputStream out) throws IOException;
    }

    private static void fill(Path file, Filling filling) throws IOException {
        try {
            WriteTarget target = WriteTarget.of(file);
            switch (target.kind()) {
                case FILE -> replace(target.path(), filling);
                case FIXED_FILE -> pour(filling, target.path(), StandardOpenOption.TRUNCATE_EXISTING);
                // Standard output may be a file, by another name, that has the text of the report already.
                case STREAM -> pour(filling, target.path(), StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw named(file, e);
        }
    }

    /** Names the file as the user did: of a full disk, Java says no more than what the system says, and else names the temporary file. */
    private static FileSystemException named(Path file, IOException e) {
        String name = file.toString();
        String reason = e instanceof FileSystemException reasoned ? reasoned.getReason() : e.getMessage();
        FileSystemException named = e instanceof AccessDeniedException
                ? new AccessDeniedException(name, null, reason)
                : e instanceof NoSuchFileException
                        ? new NoSuchFileException(name, null, reason)
                        : new FileSystemException(
                                name, null, reason == null ? e.getClass().getSimpleName() : reason);
        named.initCause(e);
        return named;
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

    private static void pour(Filling filling, Path path, StandardOpenOption option) throws IOException {
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.WRITE, option)) {
            filling.accept(out);
        }
    }
}
