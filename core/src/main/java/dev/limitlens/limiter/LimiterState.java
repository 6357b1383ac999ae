package dev.limitlens.limiter;

/**
 * A limiter at work: decides, charges and settles, in the order of time.
 *
 * <p>Times are nanoseconds since the Unix epoch. Not safe for use by several threads.
 */
public final class LimiterState {

    /** Rounding slack in tokens: far below one token, far above the rounding of double arithmetic. */
    private static final double SLACK = 1e-6;

    /** Where a search for a time begins: about a millisecond, far below every window. */
    private static final long FIRST_STEP_NANOS = 1 << 20;

    private final Limiter limiter;
    private final Meter meter;

    private LimiterState(Limiter limiter, Meter meter) {
        this.limiter = limiter;
        this.meter = meter;
    }

    LimiterState(Limiter limiter, long startNanos) {
        this.limiter = limiter;
        this.meter = newMeter(limiter);
        double used = limiter.startFraction() * limiter.capacity();
        if (used > 0) {
            meter.charge(startNanos, used);
        }
    }

    private static Meter newMeter(Limiter limiter) {
        return limiter.denial() == Denial.PENALTY
                ? new Penalizing(limiter.algorithm(), limiter.penaltyNanos()).newMeter()
                : limiter.algorithm().newMeter();
    }

    /** Returns the configuration. */
    public Limiter limiter() {
        return limiter;
    }

    /**
     * Returns the largest cost in tokens that would be admitted at the given time: 0 or less if none, and
     * {@link Long#MAX_VALUE} if any would.
     */
    public long headroom(long timeNanos) {
        return headroom(meter, timeNanos);
    }

    private long headroom(Meter used, long timeNanos) {
        if (limiter.algorithm() instanceof Unlimited) {
            return Long.MAX_VALUE;
        }
        double load = used.load(timeNanos);
        if (limiter.admission() == Admission.EXACT && limiter.metering() == Metering.TOKENS) {
            return Math.max(0, (long) Math.floor(limiter.capacity() + SLACK - load));
        }
        double required = limiter.admission().requiredCapacity(load, 1);
        return required <= limiter.capacity() + SLACK ? Long.MAX_VALUE : 0;
    }

    /** Returns whether a request of the given cost in tokens would be admitted, and changes nothing. */
    public boolean wouldAdmit(long timeNanos, long tokens) {
        return tokens <= headroom(timeNanos);
    }

    /**
     * Returns the earliest time, not before the given one, at which a request of the given cost would be admitted if nothing is
     * charged until then; {@link Long#MAX_VALUE} if it never would. Changes nothing, not even the time of this state.
     *
     * <p>Without a charge the headroom never falls, so the time is found by bisection, to the nanosecond.
     */
    public long earliest(long timeNanos, long tokens) {
        if (headroom(meter.copy(), timeNanos) >= tokens) {
            return timeNanos;
        }
        if (headroom(newMeter(limiter), timeNanos) < tokens) {
            return Long.MAX_VALUE;
        }
        long notYet = timeNanos;
        long step = FIRST_STEP_NANOS;
        while (notYet < Long.MAX_VALUE - step && headroom(meter.copy(), notYet + step) < tokens) {
            notYet += step;
            step *= 2;
        }
        if (notYet >= Long.MAX_VALUE - step) {
            return Long.MAX_VALUE;
        }
        long admitted = notYet + step;
        while (admitted - notYet > 1) {
            long middle = notYet + (admitted - notYet) / 2;
            if (headroom(meter.copy(), middle) >= tokens) {
                admitted = middle;
            } else {
                notYet = middle;
            }
        }
        return admitted;
    }

    /** Returns an independent copy. */
    public LimiterState copy() {
        return new LimiterState(limiter, meter.copy());
    }

    /** Records an admitted request of the given cost in tokens. */
    public void admit(long timeNanos, long tokens) {
        meter.charge(timeNanos, limiter.amount(tokens));
    }

    /** Records a denied request of the given cost in tokens: what that does is the limiter's {@link Denial}. */
    public void deny(long timeNanos, long tokens) {
        switch (limiter.denial()) {
            case FREE -> {}
            case CHARGED -> meter.charge(timeNanos, limiter.amount(tokens));
            case RESTART, PENALTY -> meter.restart(timeNanos);
        }
    }

    /** Decides on a request of the given cost in tokens and records the decision. */
    public boolean tryAdmit(long timeNanos, long tokens) {
        boolean admitted = wouldAdmit(timeNanos, tokens);
        if (admitted) {
            admit(timeNanos, tokens);
        } else {
            deny(timeNanos, tokens);
        }
        return admitted;
    }

    /**
     * Replaces what an admitted request was charged at the start by what it cost in the end.
     *
     * @param chargedAtNanos when it was admitted
     * @param timeNanos now
     * @param chargedTokens what was charged then
     * @param finalTokens what it cost in the end
     */
    public void settle(long chargedAtNanos, long timeNanos, long chargedTokens, long finalTokens) {
        if (limiter.metering() == Metering.REQUESTS) {
            return;
        }
        if (finalTokens > chargedTokens) {
            meter.charge(timeNanos, finalTokens - chargedTokens);
        } else if (finalTokens < chargedTokens) {
            meter.refund(chargedAtNanos, timeNanos, chargedTokens - finalTokens);
        }
    }

    /** Returns the load: the use that counts at the given time, in the limiter's unit. */
    public double load(long timeNanos) {
        return meter.load(timeNanos);
    }

    /** Records use that nobody asked this limiter about, such as another client's or one before the start. */
    public void chargeElsewhere(long timeNanos, double amount) {
        meter.charge(timeNanos, amount);
    }
}
