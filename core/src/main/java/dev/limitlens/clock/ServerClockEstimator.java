package dev.limitlens.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Estimates a server's clock from one header after the other, as {@link ServerClockEstimate} says; the estimate is to be had at
 * any time.
 *
 * <p>Of the headers it keeps those that still matter: whose bound no newer one, which has less age to allow for, makes superfluous.
 * Of a million these are a few dozen. Not safe for use by several threads.
 */
public final class ServerClockEstimator {

    private static final long NANOS = 1_000_000_000L;

    /**
     * What one header says.
     *
     * @param number its place among all headers, from 0
     * @param sentAt local time at which the request was sent
     * @param nanos the least offset, or the bound above
     */
    private record Bound(int number, Instant sentAt, long nanos) {}

    /** Oldest first; each is greater than all newer ones. */
    private final List<Bound> lows = new ArrayList<>();
    /** Oldest first; each is less than all newer ones. */
    private final List<Bound> highs = new ArrayList<>();

    private int headers;
    private @Nullable DateHeader newest;

    /** Starts without any header. */
    public ServerClockEstimator() {}

    /** Takes in the next header. */
    public void accept(DateHeader header) {
        Bound low = new Bound(headers, header.sentAt(), header.lowNanos());
        while (!lows.isEmpty() && last(lows).nanos <= low.nanos && notAfter(last(lows), low)) {
            lows.remove(lows.size() - 1);
        }
        lows.add(low);
        Bound high = new Bound(headers, header.sentAt(), header.highNanos());
        while (!highs.isEmpty() && last(highs).nanos >= high.nanos && notAfter(last(highs), high)) {
            highs.remove(highs.size() - 1);
        }
        highs.add(high);
        newest = header;
        headers++;
    }

    private static Bound last(List<Bound> bounds) {
        return bounds.get(bounds.size() - 1);
    }

    private static boolean notAfter(Bound older, Bound newer) {
        return !older.sentAt.isAfter(newer.sentAt);
    }

    /** Returns the estimate for the time of the newest header; empty if there was none. */
    public Optional<ServerClockEstimate> estimate() {
        if (newest == null) {
            return Optional.empty();
        }
        Instant now = newest.receivedAt();
        long low = newest.lowNanos();
        long high = newest.highNanos();
        int agreeing = headers;
        // the last of each is the newest header itself
        int nextLow = lows.size() - 2;
        int nextHigh = highs.size() - 2;
        while (nextLow >= 0 || nextHigh >= 0) {
            int lowNumber = nextLow < 0 ? -1 : lows.get(nextLow).number;
            int highNumber = nextHigh < 0 ? -1 : highs.get(nextHigh).number;
            int number = Math.max(lowNumber, highNumber);
            long bothLow = low;
            long bothHigh = high;
            if (lowNumber == number) {
                Bound bound = lows.get(nextLow--);
                bothLow = Math.max(low, bound.nanos - driftNanos(bound, now));
            }
            if (highNumber == number) {
                Bound bound = highs.get(nextHigh--);
                bothHigh = Math.min(high, bound.nanos + driftNanos(bound, now));
            }
            if (bothLow >= bothHigh) {
                agreeing = headers - 1 - number;
                break;
            }
            low = bothLow;
            high = bothHigh;
        }
        return Optional.of(new ServerClockEstimate(Duration.ofNanos(low), Duration.ofNanos(high), headers, agreeing));
    }

    private static long driftNanos(Bound older, Instant now) {
        Duration age = Duration.between(older.sentAt, now);
        if (age.isNegative()) {
            return 0;
        }
        // not by Duration.dividedBy, which computes with big numbers: this is asked for dozens of times for each header
        long part = 1_000_000 / ServerClockEstimate.DRIFT_PPM;
        long seconds = age.getSeconds();
        return seconds / part * NANOS + (seconds % part * NANOS + age.getNano()) / part;
    }
}
