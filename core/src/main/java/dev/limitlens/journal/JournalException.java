package dev.limitlens.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A journal that cannot be read or written; the message names the file and, where it applies, the line and the field.
 *
 * <p>It is unchecked because an experiment cannot go on without its journal: there is nothing to handle between a request
 * and the end of the run.
 */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static JournalException of(Path file, String mistake) {
        return new JournalException(file + ": " + mistake, null);
    }

    static JournalException of(Path file, String mistake, Throwable cause) {
        return new JournalException(file + ": " + mistake, cause);
    }

    static JournalException at(Path file, long line, String mistake, Throwable cause) {
        return new JournalException(file + ", line " + line + ": " + mistake, cause);
    }
}
