package dev.limitlens.analysis;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Meter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The two meters between which every limiter of a box answers: <em>early</em> is the limiter of its corner that gives quota back earliest,
 * with every decision at the favourable end of its round trip; <em>late</em> is the opposite.
 *
 * <p>Two limiters at the corners do not always bound the box: where a line between windows or refills lies inside it at the moment
 * of a charge, points in between may answer otherwise than both. Fixed windows and stepped buckets therefore have meters that do, see
 * {@link Algorithm#newLeastMeter}. For other windows the box is soon cut along that line; {@code EvidenceTest} measures how far the
 * evidence is off.
 */
final class MeterBounds {

    private final Variant variant;
    private final boolean continuous;

    /** Whether both meters bound the box at any one time, so that neither need be asked on its own side of a line. */
    private final boolean bounded;

    private final Meter early;
    private final Meter late;

    /** What the late meter shows if others use the same quota; null if none does. */
    private final @Nullable SharedMeter shared;

    private long earlySeenNanos;
    private long lateSeenNanos;

    /**
     * What a request may have met.
     *
     * @param earlyLoad the least load
     * @param earlyNanos from when on what it used may count on the early meter
     * @param lateLoad the most load
     * @param lateNanos the same on the late meter
     * @param theirs what others use beside the most load, at least 0
     */
    record Met(double earlyLoad, long earlyNanos, double lateLoad, long lateNanos, double theirs) {

        /** Returns the same with something used before it. */
        Met raisedBy(double leastMore, double mostMore) {
            return new Met(earlyLoad + leastMore, earlyNanos, lateLoad + mostMore, lateNanos, theirs);
        }
    }

    /**
     * The next change of the two meters: of any one limiter of the box it lies somewhere between.
     *
     * @param earlyNanos when the early meter changes by itself or begins to count charges elsewhere
     * @param lateNanos the same of the late meter
     */
    record Change(long earlyNanos, long lateNanos) {

        long firstNanos() {
            return Math.min(earlyNanos, lateNanos);
        }

        long lastNanos() {
            return Math.max(earlyNanos, lateNanos);
        }

        /** Returns how long the change may be ahead at one limiter of the box when it has come at another. */
        long widthNanos() {
            return lastNanos() - firstNanos();
        }

        /** Returns whether it may come while a request is in flight. */
        boolean mayFallBetween(long sendNanos, long receiveNanos) {
            long last = lastNanos();
            return firstNanos() <= receiveNanos && last > sendNanos && last != Long.MAX_VALUE;
        }
    }

    /**
     * Creates the meters.
     *
     * @param others what others use of the same quota, unseen, if they do
     * @param belief what is believed about the capacity, by which the others are refused
     */
    MeterBounds(Corners corners, long startNanos, @Nullable HiddenUse others, CapacityBelief belief) {
        HypothesisSpace space = corners.space();
        variant = space.variant();
        continuous = corners.continuous();
        bounded = corners.first() instanceof FixedWindow;
        early = corners.first().newLeastMeter(corners.last(), space.originNanos());
        late = corners.last().newMostMeter(corners.first(), space.originNanos());
        HypothesisSpace.EarlierUse use = space.earlierUse();
        if (use != null) {
            charge(early, use, corners.earliest(), startNanos);
            charge(late, use, corners.latest(), startNanos);
        }
        shared = others == null ? null : others.meter(late.copy(), startNanos, belief);
        earlySeenNanos = startNanos;
        lateSeenNanos = startNanos;
    }

    /** Copies the other ones, for a cell that believes something else about the capacity. */
    MeterBounds(MeterBounds other, CapacityBelief belief) {
        variant = other.variant;
        continuous = other.continuous;
        bounded = other.bounded;
        early = other.early.copy();
        late = other.late.copy();
        shared = other.shared == null ? null : other.shared.copy(belief);
        earlySeenNanos = other.earlySeenNanos;
        lateSeenNanos = other.lateSeenNanos;
    }

    private static void charge(Meter meter, HypothesisSpace.EarlierUse use, double[] corner, long startNanos) {
        double amount = use.amount().applyAsDouble(corner);
        if (amount > 0) {
            meter.charge(startNanos - (long) use.ageNanos().applyAsDouble(corner), amount);
        }
    }

    /** Returns the next change from a time on, or from when each meter was asked last; a gradual change does not count. */
    Change nextChange(long fromNanos) {
        return new Change(earlyChange(fromNanos), nextChange(late, Math.max(lateSeenNanos, fromNanos)));
    }

    private long earlyChange(long fromNanos) {
        return nextChange(early, Math.max(earlySeenNanos, fromNanos));
    }

    private long nextChange(Meter meter, long timeNanos) {
        return continuous ? meter.nextLine(timeNanos) : meter.nextChange(timeNanos);
    }

    /** Returns what a request met that the limiter decided before the change: each meter stays on its side of its own change. */
    Met before(Answer answer, Change change) {
        long earlyNanos = bounded ? answer.sendNanos() : Math.min(answer.sendNanos(), change.earlyNanos() - 1);
        long lateNanos = bounded ? answer.sendNanos() : Math.min(answer.receiveNanos(), change.lateNanos() - 1);
        early.lineAfter(earlyNanos);
        late.lineAfter(lateNanos);
        return new Met(early.load(earlyNanos), earlyNanos, late.load(lateNanos), lateNanos, theirs(lateNanos));
    }

    /** Returns what a request met that the limiter decided after the change. */
    Met after(Answer answer, Change change) {
        long earlyNanos = bounded ? answer.receiveNanos() : Math.max(answer.sendNanos(), change.earlyNanos());
        long lateNanos = bounded ? answer.receiveNanos() : Math.max(answer.receiveNanos(), change.lateNanos());
        early.lineBefore(earlyNanos);
        late.lineBefore(lateNanos);
        return new Met(early.load(earlyNanos), earlyNanos, late.load(lateNanos), lateNanos, theirs(lateNanos));
    }

    /** Returns what a request met if nothing changes meanwhile, or if it is left open on which side of a change it was decided. */
    Met anytime(Answer answer, Change change) {
        long send = answer.sendNanos();
        long receive = answer.receiveNanos();
        if (continuous) {
            // early is asked as late as possible, and yet its charge counts from as soon as possible
            return new Met(leastLoad(answer), send, mostLoad(answer, send), receive, theirs(send));
        }
        // what is asked is least after a change and most before it, and a charge counts from as soon or as late as
        // possible
        boolean earlyChanges = change.earlyNanos() > send && change.earlyNanos() <= receive;
        boolean lateChanges = change.lateNanos() > send && change.lateNanos() <= receive;
        double earlyLoad = earlyChanges || answer.requests() > 1 ? leastLoad(answer) : early.load(send);
        long asked = lateChanges ? send : receive;
        return new Met(earlyLoad, send, mostLoad(answer, asked), receive, theirs(asked));
    }

    /** Returns what each request of a volley may have met, in their order; the meters are of no use afterwards. */
    List<Met> inAnyOrder(Volley volley) {
        return volley.members().stream()
                .map(answer -> {
                    long send = answer.sendNanos();
                    boolean changes = continuous || earlyChange(send) <= answer.receiveNanos();
                    Met alone = new Met(
                            changes ? leastLoad(answer) : early.load(send),
                            send,
                            mostLoad(answer, send),
                            answer.receiveNanos(),
                            theirs(send));
                    return alone.raisedBy(amount(volley.surelyBefore(answer)), amount(volley.perhapsBefore(answer)));
                })
                .toList();
    }

    private double amount(Stream<Answer> decided) {
        return decided.filter(a -> a.kind() != Answer.Kind.DENIED || variant.denial() == Denial.CHARGED)
                .mapToDouble(answer -> answer.chargedAmount(variant))
                .sum();
    }

    /** Returns whether both meters bound the box at any one time. */
    boolean isBounded() {
        return bounded;
    }

    /** Returns the least load that the last request of an answer may have met: all that is given back meanwhile is. */
    private double leastLoad(Answer answer) {
        Meter meter = early.copy();
        if (answer.requests() > 1) {
            meter.charge(answer.sendNanos(), answer.earlierAmount(variant));
        }
        return meter.load(answer.receiveNanos());
    }

    /** Returns what others use at a time, which is that at which the late meter was asked: both are on the same side of every change. */
    private double theirs(long timeNanos) {
        return shared == null ? 0 : Math.max(0, shared.load(timeNanos) - late.load(timeNanos));
    }

    /** Returns the most load that the last request of an answer may have met. */
    private double mostLoad(Answer answer, long timeNanos) {
        return late.load(timeNanos) + answer.earlierAmount(variant);
    }

    /** Lets the meters count what the answer says was used, from when it may count on each. */
    void settle(Answer answer, long earlyNanos, long lateNanos) {
        settle(early, earlyNanos, answer, answer.kind() == Answer.Kind.ADMITTED);
        settle(late, lateNanos, answer, answer.kind() != Answer.Kind.DENIED);
        if (shared != null) {
            settle(shared, lateNanos, answer, answer.kind() != Answer.Kind.DENIED);
        }
        earlySeenNanos = earlyNanos;
        lateSeenNanos = lateNanos;
    }

    /** Lets the meters count what the requests of a volley used, each from when it may count on each meter. */
    void settle(Volley volley) {
        for (Answer answer : volley.members()) {
            settle(early, answer.sendNanos(), answer, answer.admitted());
            earlySeenNanos = answer.sendNanos();
        }
        for (Answer answer : volley.byReceiving()) {
            settle(late, answer.receiveNanos(), answer, answer.admitted());
            if (shared != null) {
                settle(shared, answer.receiveNanos(), answer, answer.admitted());
            }
            lateSeenNanos = answer.receiveNanos();
        }
    }

    private void settle(Meter meter, long timeNanos, Answer answer, boolean charged) {
        if (charged || variant.denial() == Denial.CHARGED) {
            meter.charge(timeNanos, answer.chargedAmount(variant));
        } else if (variant.denial().restarts() && answer.kind() == Answer.Kind.DENIED) {
            meter.restart(timeNanos);
        }
    }

    /** Returns by how much the two differ at one and the same time. */
    double apart() {
        return late.load(lateSeenNanos) - early.copy().load(lateSeenNanos);
    }

    /** Returns by how much the two differ where each was asked last: asked again for that, a meter stays where it is. */
    double width() {
        return late.load(lateSeenNanos) - early.load(earlySeenNanos);
    }

    /** Brings the late meter closer to the early one. */
    void lowerLate(double amount) {
        late.refund(lateSeenNanos, lateSeenNanos, amount);
    }

    /** Brings the early meter closer to the late one. */
    void raiseEarly(double amount) {
        early.charge(earlySeenNanos, amount);
    }

    /** Returns whether the meters stand where the other ones stand. */
    boolean standAs(MeterBounds other) {
        return sameLoad(early, other.early, Math.max(earlySeenNanos, other.earlySeenNanos))
                && sameLoad(late, other.late, Math.max(lateSeenNanos, other.lateSeenNanos))
                && (shared == null
                        || (other.shared != null
                                && sameLoad(shared, other.shared, Math.max(lateSeenNanos, other.lateSeenNanos))));
    }

    private static boolean sameLoad(Meter one, Meter other, long timeNanos) {
        double load = one.load(timeNanos);
        return Math.abs(load - other.load(timeNanos)) <= 1e-9 * (1 + load);
    }

    /** Counts as asked whatever the other ones were, which stand where these stand. */
    void seenWith(MeterBounds other) {
        earlySeenNanos = Math.max(earlySeenNanos, other.earlySeenNanos);
        lateSeenNanos = Math.max(lateSeenNanos, other.lateSeenNanos);
    }

    @Nullable SharedMeter shared() {
        return shared;
    }

    /** Returns the first of the two meters between which the limiter answers. */
    Meter early() {
        return shared == null ? early : shared;
    }

    Meter late() {
        return shared == null ? late : shared;
    }
}
