package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures what is left of a limit: asks for about as much as is there, from above where tokens are dear, until it is known to what comes
 * back within a round trip. When to measure is a matter of what that brings for its time and tokens: soon after the last time little is
 * open, and the longer a limit gave back the more the measurement tells about its refill.
 */
final class HeadroomMeasurement {

    /**
     * Probabilities of an admission: what is left is uncertain between the first and the last, and all but the first may be those of a
     * request. A refusal costs no tokens, and an admission ends the measurement, so the dearer that is the less probable it should be.
     */
    private static final double[] PROBABILITIES = {0.9, 0.5, 0.3, 0.2, 0.1};

    /** The same of a request that costs one whenever it is sent. */
    private static final double[] UNCERTAIN = {0.9, 0.5, 0.1};

    /** Parts of the window after which a measurement is looked at. */
    private static final double[] WAITS = {
        0, 0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4, 0.55, 0.75, 1, 1.1
    };

    /** Steps into which the time until another request comes back is parted to look at it. */
    private static final int TIMES = 12;

    /** Share of a capacity to which what is left need be known at most. */
    private static final double FINE = 0.005;

    /** Bits below which a measurement is not worth beginning. */
    private static final double LEAST_BITS = 0.5;

    private final Premises premises;

    HeadroomMeasurement(Premises premises) {
        this.premises = premises;
    }

    /**
     * The first request of a measurement.
     *
     * @param at when
     * @param cost its tokens
     * @param spread how much of what is left then is uncertain, as a share
     * @param score what the measurement brings for its price, in bits a window
     */
    record Look(Instant at, long cost, double spread, double score) {

        Step.Probe step(String purpose) {
            return Step.Probe.of(
                    at, cost, purpose, String.format(Locale.ROOT, "that is known to %.0f%% only", 100 * spread));
        }
    }

    /**
     * Returns the best measurement of a limit on tokens within a window.
     *
     * @param reach the largest cost that nothing but the limit would refuse at a time
     */
    Optional<Look> ofTokens(
            Inference limit, Knowledge known, ToDoubleFunction<Instant> reach, Instant now, Remaining remaining) {
        Look best = null;
        double fine = Math.max(1, Math.max(FINE * known.capacity(), backWithin(known, limit.tripSeconds())));
        for (double wait : WAITS) {
            Instant at = now.plusNanos((long) (wait * premises.windowNanos()));
            if (at.isAfter(remaining.latest())) {
                break;
            }
            double inReach = reach.applyAsDouble(at);
            double[] left = limit.admitted(at, PROBABILITIES, 2 * inReach);
            double uncertain = left[left.length - 1] - left[0];
            double open = log2(uncertain / fine);
            for (int i = 1; i < left.length && open >= LEAST_BITS; i++) {
                long cost = Math.round(left[i]);
                if (cost < 1 || cost > inReach) {
                    break;
                }
                double ofOne = entropy(PROBABILITIES[i]);
                double bits = Math.min(open, ofOne / PROBABILITIES[i]);
                double price = wait
                        + PairEstimation.AT_ONCE * Math.max(1, bits / ofOne)
                        + PairEstimation.PRICE_OF_ALL_LEFT * cost / remaining.tokens();
                if (best == null || bits / price > best.score()) {
                    best = new Look(at, cost, uncertain / cost, bits / price);
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Returns the best measurement of when a limit on requests admits another one, if it admits none now. */
    Optional<Look> ofRequests(Inference limit, Inference other, Instant now, Remaining remaining) {
        if (limit.admitted(now, UNCERTAIN, 1)[1] >= 1) {
            return Optional.empty();
        }
        Duration[] from = new Duration[UNCERTAIN.length];
        for (int i = 0; i < from.length; i++) {
            Duration back = untilAdmitted(limit, now, new double[] {UNCERTAIN[i]});
            if (back == null) {
                return Optional.empty();
            }
            from[i] = back;
        }
        double trip = limit.tripSeconds();
        double open = from[0].minus(from[2]).toNanos() / 1e9;
        double bits = log2(open / trip);
        Instant at = now.plus(from[1]);
        double wait = from[1].toNanos() / (double) premises.windowNanos();
        return bits < LEAST_BITS || at.isAfter(remaining.latest()) || other.surelyAdmitted(at, SureUse.DOUBT, 1) < 1
                ? Optional.empty()
                : Optional.of(new Look(
                        at,
                        1,
                        open / Math.max(trip, from[1].toNanos() / 1e9),
                        bits / (wait + PairEstimation.AT_ONCE * bits)));
    }

    /** Returns how long it takes until a request is admitted with a probability, or null if that is more than a window. */
    private @Nullable Duration untilAdmitted(Inference limit, Instant now, double[] probability) {
        Duration low = Duration.ZERO;
        Duration high = premises.window();
        if (limit.admitted(now.plus(high), probability, 1)[0] < 1) {
            return null;
        }
        for (int k = 0; k < TIMES; k++) {
            Duration middle = low.plus(high).dividedBy(2);
            if (limit.admitted(now.plus(middle), probability, 1)[0] >= 1) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private static double backWithin(Knowledge known, double seconds) {
        Interval refill = known.parameters().get("refillPerSecond");
        return refill == null ? 0 : refill.estimate() * seconds;
    }

    private static double entropy(double p) {
        return -p * log2(p) - (1 - p) * log2(1 - p);
    }

    private static double log2(double x) {
        return x <= 0 ? Double.NEGATIVE_INFINITY : Math.log(x) / Math.log(2);
    }
}
