package dev.limitlens.report;

import java.util.Map;

/** The families in plain words. */
final class Families {

    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "fixed-window", "a counter that is reset at a fixed time, once in every window",
            "anchored-window", "a window that opens with the first use after the last one expired",
            "sliding-log", "an exact rolling window: each use is forgotten one window later",
            "sliding-counter", "the count of this window plus a falling share of the one before",
            "bucketed-window", "a rolling window that moves in steps of a sub-window",
            "token-bucket", "a bucket that refills continuously",
            "stepped-bucket", "a bucket that refills by a fixed step at fixed intervals",
            "pacer", "a minimum interval between two admissions",
            "unlimited", "no limit within the load that was tried",
            "none-of-these", "none of the models explains the answers");

    private Families() {}

    /** Returns what the family does, or its id if it is not a known one. */
    static String description(String id) {
        return DESCRIPTIONS.getOrDefault(id, id);
    }
}
