package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SteppedBucket;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One algorithm with all its parameters but the capacity, a point of a hypothesis space, followed through the answers.
 *
 * <p>Nobody knows when between sending and receiving a limiter decides. One meter is charged when a request was sent, the other
 * when the answer was there. A request counts as admissible if the first one admits it when it is sent and the second one a
 * round trip later: between them they bracket every delay that is the same each time, and they differ where a window ends
 * while a request is in flight.
 */
final class Follower {

    /**
     * Weight that is left to a follower that was more cautious than the limiter: it may be wrong, but does no harm, and is the
     * one to believe where the truth lies between two of them.
     */
    static final double TOO_CAUTIOUS = 0.1;

    final int family;
    final HypothesisSpace space;
    final double[] point;
    private final Variant variant;
    private final CapacityBelief belief;
    private final Meter atSend;
    private final Meter atReceive;
    private final boolean fallsByTheClock;
    private final Algorithm algorithm;
    /** What the bucket is followed by once its phase no longer matters. */
    private @Nullable Ripple ripple;

    double logWeight;

    /**
     * Follows a point on the line between two corners of a cell.
     *
     * @param along how far from the corner that gives quota back earliest to the one that does so latest
     * @param weight what the point stands for
     */
    static Follower across(Cell cell, double along, double weight, Instant startedAt) {
        double[] point = cell.space.corner(cell.low, cell.high, true);
        double[] latest = cell.space.corner(cell.low, cell.high, false);
        for (int d = 0; d < point.length; d++) {
            point[d] += along * (latest[d] - point[d]);
        }
        Follower follower = new Follower(cell.space, point, cell.low, cell.high, startedAt);
        // the cell's answers were learnt by a box; what they say at this point corrects its weight
        follower.logWeight += Math.log(weight) - cell.logWeight();
        return follower;
    }

    /**
     * Follows a point, with the logarithm of the prior weight of the cell as its own.
     *
     * @param low the corner of the cell next to the origin
     * @param high the opposite one
     */
    Follower(HypothesisSpace space, double[] point, double[] low, double[] high, Instant startedAt) {
        this.space = space;
        this.point = point;
        family = Families.index(space.family());
        variant = space.variant();
        belief = new CapacityBelief(space.capacityIn(low, high));
        algorithm = space.algorithm().apply(point);
        // its load falls with the time of the window, whenever a use was charged: it is safest at the earliest time
        fallsByTheClock = algorithm instanceof SlidingCounter;
        atSend = algorithm.newMeter();
        atReceive = algorithm.newMeter();
        double mass = belief.mass();
        belief.scale(1 / mass);
        logWeight = Math.log(space.weight(low, high)) + Math.log(mass);
        HypothesisSpace.EarlierUse use = space.earlierUse();
        if (use != null && use.amount().applyAsDouble(point) > 0) {
            long usedNanos = EpochNanos.of(startedAt) - (long) use.ageNanos().applyAsDouble(point);
            atSend.charge(usedNanos, use.amount().applyAsDouble(point));
            atReceive.charge(usedNanos, use.amount().applyAsDouble(point));
        }
    }

    private Follower(Follower other) {
        space = other.space;
        point = other.point;
        family = other.family;
        variant = other.variant;
        belief = other.belief.copy();
        fallsByTheClock = other.fallsByTheClock;
        algorithm = other.algorithm;
        ripple = other.ripple == null ? null : other.ripple.copy();
        atSend = other.atSend.copy();
        atReceive = other.atReceive.copy();
        logWeight = other.logWeight;
    }

    /** Returns what is believed about the capacity. */
    CapacityBelief belief() {
        return belief;
    }

    Follower copy() {
        return new Follower(this);
    }

    /** Follows a stepped bucket without its phase from now on; another algorithm as before. */
    void forgetPhase(long timeNanos) {
        if (algorithm instanceof SteppedBucket bucket) {
            ripple = new Ripple(bucket, atReceive.load(timeNanos), timeNanos);
        }
    }

    /** Returns the probability that a request is denied which is sent at the time. */
    double denied(long sendNanos, long tripNanos, double tokens) {
        if (ripple != null) {
            return 1 - belief.massFrom(required(ripple.most(sendNanos), tokens));
        }
        double early = required(atSend, sendNanos, tokens);
        double late = required(atReceive, fallsByTheClock ? sendNanos : sendNanos + tripNanos, tokens);
        return 1 - belief.massFrom(Math.max(early, late));
    }

    /** Returns the probability that a request is denied after a long rest. */
    double deniedAtRest(double tokens) {
        return 1 - belief.massFrom(required(0, tokens));
    }

    private double required(Meter meter, long timeNanos, double tokens) {
        return required(meter.copy().load(timeNanos), tokens);
    }

    private double required(double load, double tokens) {
        return variant.admission().requiredCapacity(load, variant.amount(tokens));
    }

    /**
     * Learns from an answer.
     *
     * @param leastFactor what is left of the weight at least after an admission
     * @param scratch for two numbers
     */
    void learn(Answer answer, double leastFactor, double[] scratch) {
        if (answer.kind() == Answer.Kind.UNKNOWN) {
            return;
        }
        int count = 1;
        if (ripple != null) {
            // an admission says that the capacity is not too small even for the least load, a denial the opposite of
            // the most
            long time = answer.receiveNanos();
            scratch[0] = answer.admitted()
                    ? required(ripple.least(time), answer.lowTokens())
                    : required(ripple.most(time) + answer.earlierAmount(variant), answer.highTokens());
        } else {
            count = 2;
            double before = atSend.load(answer.sendNanos());
            double after = atReceive.load(answer.receiveNanos());
            scratch[0] = required(Math.min(before, after), answer.lowTokens());
            scratch[1] = required(Math.max(before, after) + answer.earlierAmount(variant), answer.highTokens());
        }
        double mass = belief.learn(scratch, count, answer.admitted(), Posterior.LAPSE, 0.5);
        logWeight += Math.log(answer.admitted() ? Math.max(leastFactor, mass) : mass);
    }

    /** Charges what the answer says was used; what may have been used counts as used. */
    void charge(Answer answer) {
        boolean charged = answer.kind() != Answer.Kind.DENIED || variant.denial() == Denial.CHARGED;
        if (ripple != null) {
            if (charged) {
                ripple.charge(answer.receiveNanos(), answer.chargedAmount(variant));
            }
        } else if (charged) {
            atSend.charge(answer.sendNanos(), answer.chargedAmount(variant));
            atReceive.charge(answer.receiveNanos(), answer.chargedAmount(variant));
        } else if (variant.denial().restarts()) {
            atSend.restart(answer.sendNanos());
            atReceive.restart(answer.receiveNanos());
        }
    }
}
