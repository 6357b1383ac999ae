package dev.limitlens.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the content of a file goes, and how.
 *
 * @param path the file behind all symbolic links
 * @param kind what is there
 */
record WriteTarget(Path path, Kind kind) {

    /** What is at a path. */
    enum Kind {
        /** A file or nothing: another one can take its place. */
        FILE,
        /** A file in a folder that takes no other one beside it. */
        FIXED_FILE,
        /** A device, a pipe, or what a process has open: whoever reads it holds on to it, so that it can only be written to. */
        STREAM
    }

    /** As many links in a row as Linux follows. */
    private static final int MOST_LINKS = 40;

    /** What is here is open in a process; its links name pipes, too, and files that are no longer where they were. */
    private static final Path OPEN_FILES = Path.of("/proc");

    /** Returns where the content of the given file goes. */
    static WriteTarget of(Path file) throws IOException {
        Path path = file.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(path); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemException(file.toString(), null, "its links lead in a circle");
            }
            if (isOpenInAProcess(path)) {
                return new WriteTarget(path, Kind.STREAM);
            }
            path = path.resolveSibling(Files.readSymbolicLink(path));
        }
        return new WriteTarget(path, kind(path));
    }

    private static Kind kind(Path path) {
        if (!Files.exists(path)) {
            return Kind.FILE;
        }
        if (!Files.isRegularFile(path)) {
            return Kind.STREAM;
        }
        return folderIsWritable(path) ? Kind.FILE : Kind.FIXED_FILE;
    }

    /** Returns whether it can be written, as far as that can be known without doing so. */
    boolean isWritable() {
        return switch (kind) {
            case FILE -> folderIsWritable(path);
            case FIXED_FILE, STREAM -> Files.isWritable(path) && !Files.isDirectory(path);
        };
    }

    private static boolean folderIsWritable(Path path) {
        Path folder = path.getParent();
        return folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    }

    private static boolean isOpenInAProcess(Path link) throws IOException {
        Path folder = link.getParent();
        return folder != null && folder.toRealPath().startsWith(OPEN_FILES);
    }
}
