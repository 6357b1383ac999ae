package dev.limitlens.probe;

/** Which limit refused a request, as far as the server's words tell. */
public enum ThrottleKind {
    /** Requests in the short window. */
    REQUESTS,
    /** Tokens in the short window. */
    TOKENS,
    /** The day's quota. */
    DAY,
    /** The service is short of capacity; no quota of ours. */
    OVERLOADED,
    /** A throttle that does not say which. */
    UNKNOWN;

    /** Returns whether such a throttle speaks about the short-window quota in question. */
    public boolean countsAsDenied() {
        return this == REQUESTS || this == TOKENS || this == UNKNOWN;
    }
}
