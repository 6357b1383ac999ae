package dev.limitlens.cli;

import java.util.function.Supplier;

/** The command line asks for something that makes no sense; the message says what would. Ends with exit code 2. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    private UsageException(IllegalArgumentException cause) {
        super(cause.getMessage(), cause);
    }

    /** Returns what the supplier makes of option values; a value that it rejects is a mistake in the usage. */
    static <T> T checked(Supplier<T> fromOptions) {
        try {
            return fromOptions.get();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e);
        }
    }
}
