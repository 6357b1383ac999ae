package dev.limitlens.analysis;

import dev.limitlens.limiter.Pacer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When a pacer that counts from the last pass let the last request pass, within a box of intervals.
 *
 * <p>The limiter decided somewhere within the round trip, and its next release lies an interval later. Where intervals are not much
 * longer than round trips every answer hangs on that instant, and all answers up to the next pass hang on the same one: taken as
 * independent of each other they would make an interval probable with which no answer lies near a release. So the instant is
 * followed: the round trip is parted evenly, and the parts are weighed by each answer, as a filter over a hidden state does. What lies
 * within a part is equally probable there.
 */
final class PassTimes {

    private static final int PARTS = 8;

    /** Most parts; more than those of one round trip there are only after an unknown outcome. */
    private static final int MOST = 4 * PARTS;

    private final long shortestNanos;
    private final long longestNanos;
    /** Probability that a pass that is due is left to this client. */
    private final double left;

    private RoundTrip[] passes;
    private double[] shares;
    private double undetermined;

    /**
     * Starts with the last pass before the experiment.
     *
     * @param shortestNanos the shortest interval of the box
     * @param longestNanos the longest one
     * @param pass between which instants the last pass was; of no bearing if it was an interval before the start
     * @param taken probability that another client had the pass that was due, at least 0 and below 1
     */
    PassTimes(long shortestNanos, long longestNanos, RoundTrip pass, double taken) {
        left = 1 - taken;
        this.shortestNanos = shortestNanos;
        this.longestNanos = longestNanos;
        passes = new RoundTrip[] {pass};
        shares = new double[] {1};
    }

    /** Starts between two corners, if the limiters there are pacers that count from the last pass; returns null for any other limiter. */
    static @Nullable PassTimes between(Corners corners, long startNanos) {
        if (!(corners.first() instanceof Pacer shortest
                && corners.last() instanceof Pacer longest
                && shortest.anchor() == Pacer.Anchor.PASS)) {
            return null;
        }
        HypothesisSpace.EarlierUse use = corners.space().earlierUse();
        long longestNanos = longest.intervalNanos();
        RoundTrip pass = use == null
                ? new RoundTrip(startNanos - longestNanos, startNanos - longestNanos)
                : new RoundTrip(
                        startNanos - (long) use.ageNanos().applyAsDouble(corners.earliest()),
                        startNanos - (long) use.ageNanos().applyAsDouble(corners.latest()));
        HiddenUse others = corners.space().hiddenUse();
        return new PassTimes(shortest.intervalNanos(), longestNanos, pass, others == null ? 0 : others.share());
    }

    /** Takes in an answer and returns how probable it was. */
    double observe(Answer answer, double lapse) {
        RoundTrip trip = new RoundTrip(answer.sendNanos(), answer.receiveNanos());
        undetermined = 0;
        for (int k = 0; k < passes.length; k++) {
            undetermined += shares[k] * (free(k, shortestNanos, trip) - free(k, longestNanos, trip));
        }
        return switch (answer.kind()) {
            case ADMITTED -> pass(trip, answer.requests(), lapse);
            case DENIED -> refuse(trip, lapse);
            case UNKNOWN -> {
                undetermined = 0;
                lose(trip);
                yield 1;
            }
        };
    }

    /** Returns how probable it was that the length of the interval within the box decides upon the latest answer. */
    double undetermined() {
        return undetermined;
    }

    /** Returns how probable it is that a request is decided upon an interval after a pass or later. */
    private double free(int k, long intervalNanos, RoundTrip trip) {
        return trip.after(passes[k].sendNanos() + intervalNanos, passes[k].receiveNanos() + intervalNanos);
    }

    private double free(int k, RoundTrip trip) {
        return trip.after(passes[k].sendNanos() + shortestNanos, passes[k].receiveNanos() + longestNanos);
    }

    private double refuse(RoundTrip trip, double lapse) {
        for (int k = 0; k < shares.length; k++) {
            shares[k] *= lapse + (1 - 2 * lapse) * (1 - left * free(k, trip));
        }
        return normalise();
    }

    /** Several passes need an interval each but the first, and the last one was after those. */
    private double pass(RoundTrip all, int requests, double lapse) {
        long span = all.receiveNanos() - all.sendNanos();
        if ((requests - 1) * (double) shortestNanos > span) {
            return lapse * pass(new RoundTrip(all.receiveNanos(), all.receiveNanos()), 1, lapse);
        }
        RoundTrip trip = new RoundTrip(all.sendNanos() + (requests - 1) * shortestNanos, all.receiveNanos());
        RoundTrip[] next = parts(trip);
        double[] nextShares = new double[next.length];
        for (int j = 0; j < next.length; j++) {
            double sum = 0;
            for (int k = 0; k < shares.length; k++) {
                sum += shares[k] * (lapse + (1 - 2 * lapse) * left * free(k, next[j]));
            }
            nextShares[j] = sum / next.length;
        }
        passes = next;
        shares = nextShares;
        return normalise();
    }

    /** Nobody knows whether it was decided upon; if so, the limiter let it pass if it was free. */
    private void lose(RoundTrip trip) {
        RoundTrip[] next = parts(trip);
        int before = passes.length;
        RoundTrip[] all = Arrays.copyOf(passes, before + next.length);
        double[] allShares = Arrays.copyOf(shares, all.length);
        for (int j = 0; j < next.length; j++) {
            all[before + j] = next[j];
            for (int k = 0; k < before; k++) {
                double passed = shares[k] * Cell.DECIDED * left * free(k, next[j]) / next.length;
                allShares[before + j] += passed;
                allShares[k] -= passed;
            }
        }
        passes = all;
        shares = allShares;
        while (passes.length > MOST) {
            dropLightest();
        }
        normalise();
    }

    /** A round trip without length has no parts. */
    private static RoundTrip[] parts(RoundTrip trip) {
        RoundTrip[] parts = new RoundTrip[trip.receiveNanos() - trip.sendNanos() < PARTS ? 1 : PARTS];
        for (int j = 0; j < parts.length; j++) {
            parts[j] = trip.part(j, parts.length);
        }
        return parts;
    }

    private void dropLightest() {
        int lightest = 0;
        for (int k = 1; k < shares.length; k++) {
            lightest = shares[k] < shares[lightest] ? k : lightest;
        }
        int last = shares.length - 1;
        passes[lightest] = passes[last];
        shares[lightest] = shares[last];
        passes = Arrays.copyOf(passes, last);
        shares = Arrays.copyOf(shares, last);
    }

    private double normalise() {
        double sum = 0;
        for (double share : shares) {
            sum += share;
        }
        for (int k = 0; k < shares.length; k++) {
            shares[k] /= sum;
        }
        return sum;
    }
}
