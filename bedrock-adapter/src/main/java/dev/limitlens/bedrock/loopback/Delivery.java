package dev.limitlens.bedrock.loopback;

/** How an answer goes over the wire. */
enum Delivery {
    /** Whole; the connection stays open. */
    COMPLETE,
    /** Whole; then the connection is closed although the answer promised to keep it. */
    COMPLETE_THEN_CLOSE,
    /** Nothing; the connection is closed in order (FIN). */
    CLOSE,
    /** Nothing; the connection is reset (RST). */
    RESET,
    /** The head and half of the body, then the connection is closed. */
    TRUNCATED,
    /** The head at once and the body byte by byte. */
    SLOW,
    /** Nothing, and the connection stays open. */
    NEVER
}
