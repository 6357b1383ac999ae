package dev.limitlens.study;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.limiter.Unlimited;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A parameter of a true limiter, in the unit that verdicts give it in.
 *
 * @param value its value
 * @param period length of the circle on which it lies, or 0 if it lies on a line
 */
record TrueParameter(double value, double period) {

    static final String CAPACITY = "capacity";

    /** Returns the parameters of the limiter by the names that they have in a verdict. */
    static Map<String, TrueParameter> of(Limiter limiter) {
        Map<String, TrueParameter> parameters = new LinkedHashMap<>();
        Algorithm algorithm = limiter.algorithm();
        if (!(algorithm instanceof Pacer) && !(algorithm instanceof Unlimited)) {
            parameters.put(CAPACITY, onLine(limiter.capacity()));
        }
        if (algorithm instanceof FixedWindow a) {
            parameters.put("phaseSeconds", onCircle(a.phaseNanos(), a.windowNanos()));
        } else if (algorithm instanceof BucketedWindow a) {
            parameters.put("buckets", onLine(a.buckets()));
        } else if (algorithm instanceof TokenBucket a) {
            parameters.put("refillPerSecond", onLine(a.refillPerSecond()));
        } else if (algorithm instanceof SteppedBucket a) {
            parameters.put("phaseSeconds", onCircle(a.phaseNanos(), a.intervalNanos()));
            parameters.put("refillPerSecond", onLine(a.step() * 1e9 / a.intervalNanos()));
            parameters.put("step", onLine(a.step()));
            parameters.put("intervalSeconds", onLine(a.intervalNanos() / 1e9));
        } else if (algorithm instanceof Pacer a) {
            parameters.put("intervalSeconds", onLine(a.intervalNanos() / 1e9));
        }
        return parameters;
    }

    private static TrueParameter onLine(double value) {
        return new TrueParameter(value, 0);
    }

    private static TrueParameter onCircle(long nanos, long periodNanos) {
        return new TrueParameter(nanos / 1e9, periodNanos / 1e9);
    }
}
