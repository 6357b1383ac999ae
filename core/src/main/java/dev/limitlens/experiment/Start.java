package dev.limitlens.experiment;

import java.util.Objects;

/**
 * What is known about use of the quota before the experiment: an input, stated and recorded, never assumed silently.
 *
 * @param kind what is known
 * @param fraction the share of the capacity that was used, in {@code (0, 1]}; 0 unless the kind is {@link Kind#USED}
 */
public record Start(Kind kind, double fraction) {

    /** What is known. */
    public enum Kind {
        /** Nothing was used before. */
        QUIET,
        /** 0 to 100% was used, at a time uniform over the last window. */
        UNKNOWN,
        /** A known share was used, at a time uniform over the last window. */
        USED
    }

    /** Nothing was used before. */
    public static final Start QUIET = new Start(Kind.QUIET, 0);

    /** Anything may have been used before. */
    public static final Start UNKNOWN = new Start(Kind.UNKNOWN, 0);

    /** Checks the range. */
    public Start {
        Objects.requireNonNull(kind, "kind");
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("start must lie between 0 and 1: " + fraction);
        }
        if (kind == Kind.USED ? fraction == 0 : fraction != 0) {
            throw new IllegalArgumentException(kind + " does not go with a used share of " + fraction);
        }
    }

    /** Returns the start at which the given share of the capacity, in {@code [0, 1]}, was used. */
    public static Start used(double fraction) {
        return fraction == 0 ? QUIET : new Start(Kind.USED, fraction);
    }

    /**
     * Reads {@code quiet}, {@code unknown} or a share between 0 and 1.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static Start parse(String text) {
        return switch (text) {
            case "quiet" -> QUIET;
            case "unknown" -> UNKNOWN;
            default -> {
                try {
                    yield used(Double.parseDouble(text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "start must be quiet, unknown or a share between 0 and 1: '" + text + "'", e);
                }
            }
        };
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return switch (kind) {
            case QUIET -> "quiet";
            case UNKNOWN -> "unknown";
            case USED -> Double.toString(fraction);
        };
    }
}
