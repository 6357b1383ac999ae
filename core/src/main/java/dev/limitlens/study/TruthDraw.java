package dev.limitlens.study;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.Durations;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.limiter.Unlimited;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Draws what a spec leaves out, in the ranges of the contract. */
final class TruthDraw {

    private final Premises premises;
    private final RandomGenerator random;
    private final LimiterSpec.Defaults defaults;

    TruthDraw(Premises premises, RandomGenerator random) {
        this.premises = premises;
        this.random = random;
        this.defaults = new LimiterSpec.Defaults(premises.capacityTokens(), premises.window());
    }

    /** Draws where in the nominal window the experiment begins. */
    Duration intoWindow() {
        return Duration.ofNanos((long) (random.nextDouble() * premises.windowNanos()));
    }

    /**
     * Draws a limiter.
     *
     * @throws dev.limitlens.limiter.LimiterSpecException if a given value cannot be read or is out of range
     */
    Limiter limiter(LimiterSpec given) {
        LimiterSpec spec = withCapacity(given);
        return complete(spec, spec.resolve(defaults).capacity(), window(spec)).resolve(defaults);
    }

    private LimiterSpec withCapacity(LimiterSpec spec) {
        if (spec.get("capacity").isPresent()
                || spec.id().equals(Pacer.ID)
                || spec.id().equals(Unlimited.ID)) {
            return spec;
        }
        long nominal = spec.get("metered").filter("requests"::equals).isPresent()
                ? premises.capacityRequests().orElse(premises.capacityTokens())
                : premises.capacityTokens();
        long drawn = Math.round(logUniform(nominal / 2.0, nominal * 2.0));
        return spec.with("capacity", Long.toString(Math.max((nominal + 1) / 2, Math.min(2 * nominal, drawn))));
    }

    private LimiterSpec complete(LimiterSpec spec, long capacity, long windowNanos) {
        return switch (spec.id()) {
            case FixedWindow.ID -> spec.get("phase").isPresent() ? spec : spec.with("phase", offTheClock(windowNanos));
            case BucketedWindow.ID -> withPhase(withBuckets(spec), windowNanos);
            case TokenBucket.ID -> withRefill(spec, capacity / (windowNanos / 1e9));
            case SteppedBucket.ID -> {
                LimiterSpec stepped = withInterval(withStep(spec, capacity), windowNanos / 12.0, windowNanos / 2.0);
                yield withPhase(stepped, Durations.parse(stepped.get("interval").orElseThrow()));
            }
            case Pacer.ID -> withInterval(spec, windowNanos / 60.0, windowNanos / 6.0);
            default -> spec;
        };
    }

    private long window(LimiterSpec spec) {
        return spec.get("window").map(Durations::parse).orElse(premises.windowNanos());
    }

    /** A phase within a 60th of the window of the clock's would be neither aligned nor clearly anything else. */
    private String offTheClock(long windowNanos) {
        return Durations.format((long) (windowNanos * (1 + 58 * random.nextDouble()) / 60));
    }

    private LimiterSpec withPhase(LimiterSpec spec, long periodNanos) {
        return spec.get("phase").isPresent()
                ? spec
                : spec.with("phase", Durations.format((long) (random.nextDouble() * periodNanos)));
    }

    private LimiterSpec withBuckets(LimiterSpec spec) {
        return spec.get("buckets").isPresent() ? spec : spec.with("buckets", Integer.toString(random.nextInt(3, 13)));
    }

    private LimiterSpec withRefill(LimiterSpec spec, double perSecond) {
        return spec.get("refill").isPresent()
                ? spec
                : spec.with("refill", logUniform(perSecond / 2, perSecond * 2) + "/s");
    }

    /** A step is a whole number where there is one in its range. */
    private LimiterSpec withStep(LimiterSpec spec, long capacity) {
        if (spec.get("step").isPresent()) {
            return spec;
        }
        double drawn = logUniform(capacity / 12.0, capacity / 2.0);
        double whole = Math.max(Math.ceil(capacity / 12.0), Math.min(Math.floor(capacity / 2.0), Math.rint(drawn)));
        return spec.with("step", Double.toString(whole <= capacity / 2.0 ? whole : drawn));
    }

    private LimiterSpec withInterval(LimiterSpec spec, double shortest, double longest) {
        return spec.get("interval").isPresent()
                ? spec
                : spec.with("interval", Durations.format(Math.round(logUniform(shortest, longest))));
    }

    private double logUniform(double low, double high) {
        return low * StrictMath.pow(high / low, random.nextDouble());
    }
}
