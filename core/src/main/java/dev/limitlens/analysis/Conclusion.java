package dev.limitlens.analysis;

/** The answer to the question this library was born from: does the quota reset on the clock or after first use? */
public enum Conclusion {
    /** The quota resets at multiples of the window on the clock. */
    ABSOLUTE,
    /** The quota comes back a window after its use. */
    RELATIVE,
    /** It works in another way. */
    NEITHER,
    /** The data cannot tell. */
    INCONCLUSIVE
}
