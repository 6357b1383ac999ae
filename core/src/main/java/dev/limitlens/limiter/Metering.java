package dev.limitlens.limiter;

/** What a limiter counts. */
public enum Metering {
    /** Each request costs what it uses. */
    TOKENS,
    /** Each request costs one, whatever it uses. */
    REQUESTS
}
