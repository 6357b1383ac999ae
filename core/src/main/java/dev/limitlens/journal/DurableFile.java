package dev.limitlens.journal;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that one process at a time appends to; what was appended is on disk when the call returns.
 *
 * <p>It writes through {@link RandomAccessFile} and not through a channel: a channel closes itself when its thread is
 * interrupted, and what an interrupted experiment saw last must still be kept.
 */
final class DurableFile implements Closeable {

    // a byte that no journal reaches, so that systems with mandatory locks let others read
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final RandomAccessFile file;

    private DurableFile(RandomAccessFile file) {
        this.file = file;
    }

    /** Creates the file, which must not exist, and locks it. */
    static DurableFile create(Path path) throws IOException {
        Files.createFile(path);
        return open(path);
    }

    /**
     * Opens and locks the file, which must exist.
     *
     * @throws LockedException if somebody else appends to it
     */
    static DurableFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            if (lock(file) == null) {
                throw new LockedException();
            }
            return new DurableFile(file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static @Nullable FileLock lock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // by this very process
        }
    }

    /** Returns the contents from their beginning; not to be closed. */
    InputStream contents() throws IOException {
        file.seek(0);
        return new FileInputStream(file.getFD());
    }

    void append(byte[] bytes) throws IOException {
        file.seek(file.length());
        file.write(bytes);
        file.getFD().sync();
    }

    void truncate(long length) throws IOException {
        file.setLength(length);
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Somebody else appends to the file. */
    static final class LockedException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
