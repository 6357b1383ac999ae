package dev.limitlens.report;

import dev.limitlens.analysis.Interval;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.List;

/**
 * The clock folded into windows, as if written on a ribbon that is cut at every multiple of the window.
 *
 * @param windowNanos length of a window in nanoseconds, positive
 */
record Fold(long windowNanos) {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final List<Integer> USUAL_WINDOWS_SECONDS = List.of(1, 5, 10, 15, 30, 60, 300, 900, 3600);

    static Fold nominal(Premises premises) {
        return new Fold(premises.windowNanos());
    }

    /**
     * Returns the fold that shows the answers best: the nominal window, unless it was measured to be another usual one.
     *
     * <p>Only a round window can be laid on the clock: over the years since the epoch, a measured 10.003 s would drift.
     */
    static Fold of(Report report) {
        Fold nominal = nominal(report.premises());
        Interval measured = report.analysis().verdict().parameters().get("windowSeconds");
        if (measured == null || contains(measured, nominal.windowSeconds())) {
            return nominal;
        }
        return USUAL_WINDOWS_SECONDS.stream()
                .filter(seconds -> contains(measured, seconds))
                .map(seconds -> new Fold(seconds * 1_000_000_000L))
                .findFirst()
                .orElse(nominal);
    }

    private static boolean contains(Interval interval, double value) {
        return interval.low() <= value && value <= interval.high();
    }

    double windowSeconds() {
        return windowNanos / NANOS_PER_SECOND;
    }

    /** Returns the number of the window that holds the time, counted from the epoch. */
    long window(Instant time) {
        return Math.floorDiv(EpochNanos.of(time), windowNanos);
    }

    Instant startOf(long window) {
        return EpochNanos.toInstant(Math.multiplyExact(window, windowNanos));
    }

    /** Returns the seconds from the beginning of the window to the time. */
    double secondOfWindow(Instant time) {
        return Math.floorMod(EpochNanos.of(time), windowNanos) / NANOS_PER_SECOND;
    }
}
