package dev.limitlens.limiter;

import java.util.Arrays;

/**
 * A bound on what is in use in all fixed windows of a box: of those whose windows begin between the lines of two corners, one of which has
 * each line earliest and the other latest.
 *
 * <p>A use counts until the next line. Where that line may lie before a use or after it, a corner does not bound the box: at both corners a use
 * may fall into the same window as the next one although a limiter in between has its line just between them. So the least takes a use as
 * forgotten as soon as any of them may have forgotten it, and the most keeps it until all of them have.
 */
final class BoundedWindow extends ForwardMeter {

    private final boolean least;
    private final long shortestNanos;
    private final long longestNanos;
    /** The first line of the earliest from the origin on, and the line of the latest that belongs to it. */
    private final long earliestNanos;

    private final long latestNanos;
    /** The same of the lines before the origin, from which the latest are counted back. */
    private final long latestBackNanos;

    /** The number of a line of which more is known than the corners say, and between which times it lies. */
    private long settled = Long.MIN_VALUE;

    private long settledFromNanos = Long.MIN_VALUE;
    private long settledUntilNanos = Long.MAX_VALUE;

    private long seenNanos = Long.MIN_VALUE;
    private double used;

    /** Until when nothing that was used can be forgotten. */
    private long keepsUntilNanos = Long.MIN_VALUE;

    /** The next line after the latest time asked about, as soon as one was asked for. */
    private long nextLineNanos = Long.MIN_VALUE;

    /** Uses of which it is open on which side of a line they lie, oldest first; only the most need know them. */
    private long[] atNanos = {};

    private double[] amounts = {};
    private int open;

    BoundedWindow(FixedWindow earliest, FixedWindow latest, boolean least, long originNanos) {
        this.least = least;
        shortestNanos = earliest.windowNanos();
        longestNanos = latest.windowNanos();
        earliestNanos = originNanos + Math.floorMod(earliest.phaseNanos() - originNanos, shortestNanos);
        latestNanos = earliestNanos + Math.floorMod(latest.phaseNanos() - earliestNanos, longestNanos);
        // where windows are of several lengths, the first line from the origin on is that for all of them
        latestBackNanos =
                shortestNanos == longestNanos ? latestNanos : Math.min(latestNanos, originNanos + shortestNanos - 1);
    }

    private BoundedWindow(BoundedWindow from) {
        least = from.least;
        shortestNanos = from.shortestNanos;
        longestNanos = from.longestNanos;
        earliestNanos = from.earliestNanos;
        latestNanos = from.latestNanos;
        latestBackNanos = from.latestBackNanos;
        seenNanos = from.seenNanos;
        keepsUntilNanos = from.keepsUntilNanos;
        nextLineNanos = from.nextLineNanos;
        settled = from.settled;
        settledFromNanos = from.settledFromNanos;
        settledUntilNanos = from.settledUntilNanos;
        used = from.used;
        atNanos = from.atNanos.clone();
        amounts = from.amounts.clone();
        open = from.open;
    }

    /** Returns the number of the last line that may have passed. */
    private long mayHavePassed(long now) {
        long n = Math.floorDiv(now - earliestNanos, now < earliestNanos ? longestNanos : shortestNanos);
        return n == settled && earliestLine(n) > now ? n - 1 : n;
    }

    /** Returns the number of the last line that has certainly passed. */
    private long hasPassed(long now) {
        long n = now < latestNanos
                ? Math.min(-1, Math.floorDiv(now - latestBackNanos, shortestNanos))
                : Math.floorDiv(now - latestNanos, longestNanos);
        return n + 1 == settled && latestLine(settled) <= now ? settled : n;
    }

    private long earliestLine(long n) {
        // before the origin, the longest windows begin earliest
        long line = earliestNanos + n * (n < 0 ? longestNanos : shortestNanos);
        return n == settled ? Math.max(line, settledFromNanos) : line;
    }

    private long latestLine(long n) {
        long line = n < 0 ? latestBackNanos + n * shortestNanos : latestNanos + n * longestNanos;
        return n == settled ? Math.min(line, settledUntilNanos) : line;
    }

    private void settle(long n) {
        if (n != settled) {
            settled = n;
            settledFromNanos = Long.MIN_VALUE;
            settledUntilNanos = Long.MAX_VALUE;
        }
        keepsUntilNanos = Long.MIN_VALUE;
        nextLineNanos = Long.MIN_VALUE;
    }

    @Override
    public void lineAfter(long timeNanos) {
        long now = advance(timeNanos);
        settle(hasPassed(now) + 1);
        settledFromNanos = Math.max(settledFromNanos, now + 1);
    }

    @Override
    public void lineBefore(long timeNanos) {
        long now = advance(timeNanos);
        long n = mayHavePassed(now);
        if (n > hasPassed(now)) {
            settle(n);
            settledUntilNanos = Math.min(settledUntilNanos, now);
        }
    }

    private void catchUp(long timeNanos) {
        long now = advance(timeNanos);
        if (now >= keepsUntilNanos && now != seenNanos) {
            if (least) {
                forgetEarly(now);
            } else {
                forgetLate(now);
            }
        }
        seenNanos = now;
    }

    /** Forgets all if a line may have passed since the last time. */
    private void forgetEarly(long now) {
        long passed = mayHavePassed(now);
        long latestNanos = latestLine(passed);
        if (seenNanos != Long.MIN_VALUE && latestNanos > seenNanos) {
            used = 0;
        }
        keepsUntilNanos = now >= latestNanos ? earliestLine(passed + 1) : now;
    }

    /** Forgets the uses after which a line has certainly passed: if both have theirs after it. */
    private void forgetLate(long now) {
        long passed = hasPassed(now);
        long oldest = Math.max(earliestLine(passed), now - longestNanos + 1);
        int kept = 0;
        for (int k = 0; k < open; k++) {
            if (atNanos[k] >= oldest) {
                atNanos[kept] = atNanos[k];
                amounts[kept++] = amounts[k];
            } else {
                used -= amounts[k];
            }
        }
        open = kept;
        if (open == 0) {
            used = 0;
        }
        keepsUntilNanos = Math.min(latestLine(passed + 1), (open == 0 ? now : atNanos[0]) + longestNanos);
    }

    @Override
    public double load(long timeNanos) {
        catchUp(timeNanos);
        return used;
    }

    @Override
    public void charge(long timeNanos, double amount) {
        catchUp(timeNanos);
        used += amount;
        if (!least) {
            if (open == atNanos.length) {
                atNanos = Arrays.copyOf(atNanos, 2 * open + 2);
                amounts = Arrays.copyOf(amounts, 2 * open + 2);
            }
            atNanos[open] = seenNanos;
            amounts[open++] = amount;
        }
    }

    @Override
    public void refund(long chargedAtNanos, long timeNanos, double amount) {
        catchUp(timeNanos);
        if (least) {
            used = Math.max(0, used - amount);
            return;
        }
        for (int k = open - 1; k >= 0; k--) {
            if (atNanos[k] == chargedAtNanos) {
                double taken = Math.min(amount, amounts[k]);
                amounts[k] -= taken;
                used -= taken;
                return;
            }
        }
    }

    @Override
    public void clear() {
        used = 0;
        open = 0;
    }

    @Override
    public long nextRelease(long timeNanos) {
        return load(timeNanos) > 0 ? nextLine(timeNanos) : Long.MAX_VALUE;
    }

    @Override
    public long nextLine(long timeNanos) {
        long now = advance(timeNanos);
        if (now >= nextLineNanos) {
            nextLineNanos = least ? earliestLine(mayHavePassed(now) + 1) : latestLine(hasPassed(now) + 1);
        }
        return nextLineNanos;
    }

    @Override
    public long nextChange(long timeNanos) {
        return nextLine(timeNanos);
    }

    @Override
    public Meter copy() {
        return inTime(new BoundedWindow(this));
    }
}
