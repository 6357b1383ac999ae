package dev.limitlens.limiter;

/** A limiter spec that cannot be read; the message names the spec, the mistake and what would be right. */
public final class LimiterSpecException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception for the given spec. */
    public LimiterSpecException(String spec, String mistake) {
        super("limiter spec '" + spec + "': " + mistake);
    }
}
