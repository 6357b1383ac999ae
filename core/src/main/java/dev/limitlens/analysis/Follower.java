package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.SlidingCounter;
import java.time.Instant;

/**
 * One algorithm with all its parameters but the capacity, followed through the answers.
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
    private final Variant variant;
    private final CapacityBelief belief;
    private final Meter atSend;
    private final Meter atReceive;
    private final boolean fallsByTheClock;
    double logWeight;

    Follower(Cell cell, double along, double weight, Instant startedAt) {
        HypothesisSpace space = cell.space;
        family = cell.family;
        variant = space.variant();
        belief = new CapacityBelief(space.capacityIn(cell.low, cell.high));
        double[] point = space.corner(cell.low, cell.high, true);
        double[] latest = space.corner(cell.low, cell.high, false);
        for (int d = 0; d < point.length; d++) {
            point[d] += along * (latest[d] - point[d]);
        }
        Algorithm algorithm = space.algorithm().apply(point);
        // its load falls with the time of the window, whenever a use was charged: it is safest at the earliest time
        fallsByTheClock = algorithm instanceof SlidingCounter;
        atSend = algorithm.newMeter();
        atReceive = algorithm.newMeter();
        // the cell's answers were learnt by a box; what they say at this point corrects its weight
        double mass = belief.mass();
        belief.scale(1 / mass);
        logWeight = Math.log(weight) + Math.log(space.weight(cell.low, cell.high)) + Math.log(mass) - cell.logWeight();
        HypothesisSpace.EarlierUse use = space.earlierUse();
        if (use != null && use.amount().applyAsDouble(point) > 0) {
            long usedNanos = EpochNanos.of(startedAt) - (long) use.ageNanos().applyAsDouble(point);
            atSend.charge(usedNanos, use.amount().applyAsDouble(point));
            atReceive.charge(usedNanos, use.amount().applyAsDouble(point));
        }
    }

    /** Returns the probability that a request is denied which is sent at the time. */
    double denied(long sendNanos, long tripNanos, double tokens) {
        double early = required(atSend, sendNanos, tokens);
        double late = required(atReceive, fallsByTheClock ? sendNanos : sendNanos + tripNanos, tokens);
        return 1 - belief.massFrom(Math.max(early, late));
    }

    /** Returns the probability that a request is denied after a long rest. */
    double deniedAtRest(double tokens) {
        return 1 - belief.massFrom(variant.admission().requiredCapacity(0, variant.amount(tokens)));
    }

    private double required(Meter meter, long timeNanos, double tokens) {
        return variant.admission().requiredCapacity(meter.copy().load(timeNanos), variant.amount(tokens));
    }

    /**
     * Learns from an answer.
     *
     * @param leastFactor what is left of the weight at least after an admission
     */
    void learn(Answer answer, double leastFactor, double[] scratch) {
        if (answer.kind() == Answer.Kind.UNKNOWN) {
            return;
        }
        scratch[0] = required(atSend, answer.sendNanos(), answer.tokens());
        scratch[1] = required(atReceive, answer.receiveNanos(), answer.tokens());
        belief.observe(scratch, 2, answer.admitted(), Posterior.LAPSE);
        double mass = belief.mass();
        belief.scale(1 / mass);
        logWeight += Math.log(answer.admitted() ? Math.max(leastFactor, mass) : mass);
    }

    /** Charges what the answer says was used; what may have been used counts as used. */
    void charge(Answer answer) {
        if (answer.kind() != Answer.Kind.DENIED || variant.denial() == Denial.CHARGED) {
            atSend.charge(answer.sendNanos(), variant.amount(answer.tokens()));
            atReceive.charge(answer.receiveNanos(), variant.amount(answer.tokens()));
        } else if (variant.denial() == Denial.RESTART) {
            atSend.restart(answer.sendNanos());
            atReceive.restart(answer.receiveNanos());
        }
    }
}
