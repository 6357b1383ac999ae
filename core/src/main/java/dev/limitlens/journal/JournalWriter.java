package dev.limitlens.journal;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the journal of an experiment while it runs: each line is on disk when the call returns.
 *
 * <p>The file is locked: a second writer, in this process or another, is refused. After a line could not be written (a full
 * disk), nothing more is written: the file then ends in a torn line at worst, which {@link #resume} sets aside. Not safe for
 * use by several threads.
 */
public final class JournalWriter implements ObservationSink, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    private final Path path;
    private final DurableFile file;
    private final Journal recorded;
    private final LineOrder order;
    private boolean broken;

    private JournalWriter(Path path, DurableFile file, Journal recorded, LineOrder order) {
        this.path = path;
        this.file = file;
        this.recorded = recorded;
        this.order = order;
    }

    /**
     * Creates a journal that holds the header.
     *
     * @throws JournalException if the file exists, or cannot be created or written
     */
    public static JournalWriter create(Path path, JournalHeader header) {
        DurableFile file;
        try {
            file = DurableFile.create(path);
        } catch (FileAlreadyExistsException e) {
            throw JournalException.of(path, "the file exists; resume it or choose another", e);
        } catch (NoSuchFileException e) {
            throw JournalException.of(path, "the journal cannot be created, its folder does not exist", e);
        } catch (IOException e) {
            throw JournalException.of(path, "the journal cannot be created: " + reason(e), e);
        }
        try {
            return start(path, file, header);
        } catch (JournalException e) {
            deleteAfter(e, path); // without its header it is no journal, and in the way of the next attempt
            throw e;
        }
    }

    /** Writes the header to an empty file. */
    static JournalWriter start(Path path, DurableFile file, JournalHeader header) {
        JournalWriter writer =
                new JournalWriter(path, file, new Journal(header, List.of(), List.of()), new LineOrder());
        try {
            writer.append(LineEncoder.header(header));
            return writer;
        } catch (JournalException e) {
            closeAfter(e, file);
            throw e;
        }
    }

    /**
     * Goes on with a journal that exists; {@link #recorded} tells what it holds.
     *
     * <p>A torn last line is moved to a file beside it, named like it with {@code .torn} at the end. Nothing else is changed.
     *
     * @throws JournalException if the file cannot be read or written, is no journal, or is being written by somebody else
     */
    public static JournalWriter resume(Path path) {
        DurableFile file;
        try {
            file = DurableFile.open(path);
        } catch (DurableFile.LockedException e) {
            throw JournalException.of(path, "the journal is being written by another experiment", e);
        } catch (NoSuchFileException e) {
            throw JournalException.of(path, "there is no such journal", e);
        } catch (IOException e) {
            throw JournalException.of(path, "the journal cannot be opened for writing: " + reason(e), e);
        }
        try {
            JournalReader reader = new JournalReader(path);
            reader.read(file.contents());
            setAside(path, reader, file);
            return new JournalWriter(path, file, reader.journal(), reader.order());
        } catch (IOException e) {
            JournalException failure = JournalException.of(path, "the journal cannot be resumed: " + reason(e), e);
            closeAfter(failure, file);
            throw failure;
        } catch (JournalException e) {
            closeAfter(e, file);
            throw e;
        }
    }

    /** Keeps the torn line before it is cut off: at no instant is it in neither file. */
    private static void setAside(Path path, JournalReader reader, DurableFile file) throws IOException {
        byte[] torn = reader.torn();
        if (torn.length == 0) {
            return;
        }
        Path aside = path.resolveSibling(path.getFileName() + ".torn");
        Files.write(
                aside,
                withLineBreak(torn),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
        file.truncate(reader.completeBytes());
        LOG.warn("{}: a torn last line of {} bytes was moved to {}", path, torn.length, aside);
    }

    private static byte[] withLineBreak(byte[] torn) {
        byte[] line = Arrays.copyOf(torn, torn.length + 1);
        line[torn.length] = '\n';
        return line;
    }

    private static void deleteAfter(JournalException failure, Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void closeAfter(JournalException failure, DurableFile file) {
        try {
            file.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Returns what the journal held when this writer opened it. */
    public Journal recorded() {
        return recorded;
    }

    /**
     * Writes the intent.
     *
     * @throws JournalException if it cannot be written, or its index does not follow the last one
     */
    @Override
    public void intent(Intent intent) {
        byte[] line = LineEncoder.intent(intent);
        try {
            order.accept(intent);
        } catch (MalformedLineException e) {
            throw JournalException.of(path, e.getMessage(), e);
        }
        append(line);
    }

    /**
     * Writes the observation.
     *
     * @throws JournalException if it cannot be written, or does not belong to the last intent, or to one of the last volley
     *     that waits for it
     */
    @Override
    public void observation(Observation observation) {
        byte[] line = LineEncoder.observation(observation);
        try {
            order.accept(observation);
        } catch (MalformedLineException e) {
            throw JournalException.of(path, e.getMessage(), e);
        }
        append(line);
    }

    private void append(byte[] line) {
        if (broken) {
            throw JournalException.of(path, "an earlier line could not be written; nothing more is written");
        }
        broken = true;
        if (line.length > LineSplitter.MAX_LINE_BYTES) {
            throw JournalException.of(path, "the line is longer than " + LineSplitter.MAX_LINE_BYTES + " bytes");
        }
        try {
            file.append(line);
        } catch (IOException e) {
            throw JournalException.of(path, "the journal cannot be written: " + reason(e), e);
        }
        broken = false;
    }

    /**
     * Closes the file and gives up the lock.
     *
     * @throws JournalException if that fails
     */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw JournalException.of(path, "the journal cannot be closed: " + reason(e), e);
        }
    }
}
