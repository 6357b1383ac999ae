package dev.limitlens.limiter;

/** What a denied request does to the limiter. */
public enum Denial {
    /** Nothing (Bucket4j). */
    FREE,
    /** It is counted like an admitted one (Envoy, Tyk's Redis limiter, Kong rate-limiting-advanced). */
    CHARGED,
    /** Everything that counts now counts from now on for a whole window again (elastic expiry). */
    RESTART,
    /** Everything is denied for a fixed time from the first denial on (Cloudflare's mitigation timeout). */
    PENALTY;

    /** Returns whether a meter is to be told of a denial by {@link Meter#restart}. */
    public boolean restarts() {
        return this == RESTART || this == PENALTY;
    }
}
