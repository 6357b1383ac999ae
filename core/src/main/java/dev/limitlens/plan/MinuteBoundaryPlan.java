package dev.limitlens.plan;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.Durations;
import dev.limitlens.probe.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The seed's schedule around a boundary of the clock's window: drain the quota in chunks until the first throttle of any kind, ask once
 * more before the window ends, early in the next window, and late in it.
 *
 * <p>The seed's numbers, for a window of 60 s, are seconds 35, 45, 5 and 50; other windows scale them. The plan is kept as a
 * baseline: a token bucket answers it like a clock-aligned window, which is why its verdict is often inconclusive.
 *
 * @param window the nominal window
 * @param drainTokens tokens that the drain sends at most
 * @param chunkTokens tokens of one request of the drain
 * @param probeTokens tokens of each later request
 * @param drainAt offset into the window at which the drain begins
 * @param beforeEndAt offset of the request before the window ends; it follows the drain at once if that took longer
 * @param earlyAt offset of the early request in the next window
 * @param lateAt offset of the late request in the next window
 */
public record MinuteBoundaryPlan(
        Duration window,
        long drainTokens,
        long chunkTokens,
        long probeTokens,
        Duration drainAt,
        Duration beforeEndAt,
        Duration earlyAt,
        Duration lateAt)
        implements ExperimentPlan {

    /** The plan's name. */
    public static final String ID = "minute-boundary";

    /** The purpose of the request that the seed called its key result. */
    public static final String KEY_PURPOSE = "test at next minute :05";

    private static final String DRAIN = "consume batch ";
    private static final String BEFORE_END = "test before minute end";
    private static final String LATE = "test at minute :50";

    /** Checks the ranges. */
    public MinuteBoundaryPlan {
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("window must be longer than 0: " + window);
        }
        if (drainTokens < 1 || chunkTokens < 1 || probeTokens < 1) {
            throw new IllegalArgumentException("drain, chunk and probe must be at least 1 token: " + drainTokens + ", "
                    + chunkTokens + ", " + probeTokens);
        }
        inWindow("drain", drainAt, window);
        inWindow("before-end", beforeEndAt, window);
        inWindow("early", earlyAt, window);
        inWindow("late", lateAt, window);
        if (drainAt.compareTo(beforeEndAt) >= 0) {
            throw new IllegalArgumentException("the drain must begin before the request before the end: "
                    + words(drainAt) + ", " + words(beforeEndAt));
        }
        if (earlyAt.compareTo(lateAt) >= 0) {
            throw new IllegalArgumentException(
                    "the early request must come before the late one: " + words(earlyAt) + ", " + words(lateAt));
        }
    }

    private static void inWindow(String name, Duration offset, Duration window) {
        if (offset.isNegative() || offset.compareTo(window) >= 0) {
            throw new IllegalArgumentException(
                    name + " must lie within the window of " + words(window) + ": " + words(offset));
        }
    }

    private static String words(Duration duration) {
        return Durations.format(duration.toNanos());
    }

    /** Returns the seed's schedule for the given nominal quota: an eighth of it a request, seconds scaled to the window. */
    public static MinuteBoundaryPlan of(long capacityTokens, Duration window) {
        long chunk = Math.max(1, capacityTokens / 8);
        return new MinuteBoundaryPlan(
                window,
                capacityTokens,
                chunk,
                chunk,
                scaled(window, 35),
                scaled(window, 45),
                scaled(window, 5),
                scaled(window, 50));
    }

    private static Duration scaled(Duration window, int secondOfMinute) {
        return window.multipliedBy(secondOfMinute).dividedBy(60);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("window", window.toString());
        options.put("drain-tokens", Long.toString(drainTokens));
        options.put("chunk-tokens", Long.toString(chunkTokens));
        options.put("probe-tokens", Long.toString(probeTokens));
        options.put("drain-at", drainAt.toString());
        options.put("before-end-at", beforeEndAt.toString());
        options.put("early-at", earlyAt.toString());
        options.put("late-at", lateAt.toString());
        return options;
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        // a journal may hold other requests, too, such as those of a calibration
        List<Observation> own =
                observations.stream().filter(o -> isOwn(o.purpose())).toList();
        if (own.isEmpty()) {
            return Step.Probe.of(
                    nextAt(now, drainAt), chunkTokens, DRAIN + 1, "drain the quota late in the window, in chunks");
        }
        Observation last = own.get(own.size() - 1);
        if (last.purpose().startsWith(DRAIN)) {
            long sent = own.size() * chunkTokens;
            boolean throttled = last.outcome() instanceof Outcome.Throttled;
            if (!throttled && sent < drainTokens) {
                return Step.Probe.of(
                        now,
                        Math.min(chunkTokens, drainTokens - sent),
                        DRAIN + (own.size() + 1),
                        "drain the quota, until the first refusal");
            }
            Instant at = windowStart(own.get(0).intent().intendedAt()).plus(beforeEndAt);
            return Step.Probe.of(
                    at, probeTokens, BEFORE_END, "the same window still: every model but a refilling one refuses");
        }
        if (last.purpose().equals(BEFORE_END)) {
            Instant next = windowStart(own.get(0).intent().intendedAt()).plus(window);
            return Step.Probe.of(
                    next.plus(earlyAt),
                    probeTokens,
                    KEY_PURPOSE,
                    "a clock-aligned window has been reset, one from first use has not");
        }
        if (last.purpose().equals(KEY_PURPOSE)) {
            return Step.Probe.of(
                    windowStart(last.intent().intendedAt()).plus(lateAt),
                    probeTokens,
                    LATE,
                    "every model has given quota back by now");
        }
        return new Step.End("the schedule is complete");
    }

    private static boolean isOwn(String purpose) {
        return purpose.startsWith(DRAIN)
                || purpose.equals(BEFORE_END)
                || purpose.equals(KEY_PURPOSE)
                || purpose.equals(LATE);
    }

    private Instant nextAt(Instant now, Duration offset) {
        Instant at = windowStart(now).plus(offset);
        return at.isBefore(now) ? at.plus(window) : at;
    }

    private Instant windowStart(Instant time) {
        long nanos = EpochNanos.of(time);
        return EpochNanos.toInstant(nanos - Math.floorMod(nanos, window.toNanos()));
    }
}
