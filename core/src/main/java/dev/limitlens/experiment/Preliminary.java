package dev.limitlens.experiment;

import java.util.List;

/**
 * The purposes of the requests that come before an experiment proper. They are journaled and count against the budget and the
 * quota like any other; only what they were asked to cost means nothing, for nobody knew yet how a prompt is counted.
 */
public final class Preliminary {

    /** Shows whether the quota is used up already, by a small request. */
    public static final String QUIET_START = "quiet start";

    /** Measures what a small prompt costs. */
    public static final String CALIBRATE_SMALL = "calibrate small";

    /** Measures what a prompt of the size of later ones costs. */
    public static final String CALIBRATE_LARGE = "calibrate large";

    /** Asks what a small prompt would cost, which costs nothing. */
    public static final String COUNT_SMALL = "count small";

    /** Asks what a prompt of the size of later ones would cost, which costs nothing. */
    public static final String COUNT_LARGE = "count large";

    /** Shows by its date what the server's clock says, by the smallest request there is. */
    public static final String CLOCK = "server clock";

    private static final List<String> PURPOSES =
            List.of(QUIET_START, CALIBRATE_SMALL, CALIBRATE_LARGE, COUNT_SMALL, COUNT_LARGE, CLOCK);

    private Preliminary() {}

    /** Returns whether a request of the given purpose comes before the experiment proper. */
    public static boolean is(String purpose) {
        return PURPOSES.contains(purpose);
    }

    /** Returns the observations of the experiment proper, in their order. */
    public static List<Observation> without(List<Observation> observations) {
        return observations.stream().filter(o -> !is(o.purpose())).toList();
    }
}
