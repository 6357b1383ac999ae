package dev.limitlens.analysis;

import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Meter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A box of parameters of one hypothesis space, with what is believed about the capacity inside it.
 *
 * <p>The box is followed by {@linkplain MeterBounds two meters} between which all its limiters answer. What lies between them is not known inside
 * the box, so an answer that falls between counts only for as much of the box as it fits; where that matters the box is cut and its parts replay the answers.
 */
final class Cell {

    /** Round trips between two lines from which on a request that crosses one is followed on both sides. */
    private static final int RARE = 16;

    /** Longest round trips within which a line may lie for a request that crosses it to be followed on both sides. */
    private static final int NARROW = 4;

    /** Probability that the limiter decided upon a request of which no answer came. */
    static final double DECIDED = 0.5;

    /** Requests without an answer of which a cell follows both cases; of further ones it is left open what was charged. */
    private static final int MOST_LOST = 6;

    /** Probability that a request without an answer was charged below which that case is not followed. */
    private static final double NEVER = 1e-3;

    /** The same where no more cases are followed: left open, even an improbable charge makes a box vague for as long as it counts. */
    private static final double HARDLY_EVER = 0.05;

    /** Most thresholds of one answer. */
    static final int MOST_THRESHOLDS = Transition.MOST_THRESHOLDS;

    /** Share of what is not known of the capacity by which the two meters must differ for cases to be told apart. */
    private static final double TOLD_APART = 0.02;

    final HypothesisSpace space;
    /** Place of the family, as {@link Families#index} has it. */
    final int family;

    /** Whether others use the same quota. */
    final boolean isShared;

    /** Whether the windows begin on multiples of the window on the clock. */
    final boolean isAligned;

    private final Box box;

    final double[] low;
    final double[] high;
    final CapacityBelief belief;
    private final boolean continuous;
    private final long lineSpacingNanos;
    private final long foreseesUntilNanos;
    private final MeterBounds meters;

    /** When a pacer let a request pass last, which two meters do not bound well enough; null for every other limiter. */
    private final @Nullable PassTimes passes;

    private final Transition transition;
    private final CapacityFilter capacity;

    /** Whether what the two meters show may drift apart for ever, as that of buckets does which are never full. */
    private final boolean driftsApart;

    /** By how much the loads differed between which the latest answer lay. */
    private double asked;

    private double logWeight;
    private long longestTripNanos;
    private int lost;

    Cell(HypothesisSpace space, double[] low, double[] high, long startNanos) {
        this(space, new Box(low, high), startNanos);
    }

    Cell(HypothesisSpace space, Box box, long startNanos) {
        this.space = space;
        this.box = box;
        family = Families.index(space.family());
        isShared = space.hiddenUse() != null;
        isAligned = space.aligned();
        low = box.low;
        high = box.high;
        Corners corners = new Corners(space, box);
        continuous = corners.continuous();
        driftsApart = corners.driftApart();
        lineSpacingNanos = corners.lineSpacingNanos();
        passes = PassTimes.between(corners, startNanos);
        foreseesUntilNanos = passes == null ? corners.foreseeLinesUntilNanos() : corners.foreseeForEver();
        HiddenUse others = passes == null ? space.hiddenUse() : null;
        transition = continuous ? Transition.GRADUAL : Transition.AT_ONCE;
        belief = new CapacityBelief(space.capacityIn(low, high), transition.cases());
        capacity = new CapacityFilter(space, belief, transition, NextLine.between(corners), startNanos);
        meters = new MeterBounds(corners, startNanos, others, belief);
        double mass = belief.mass();
        logWeight = Math.log(space.weight(low, high)) + Math.log(mass);
        if (mass > 0) {
            belief.scale(1 / mass);
        }
    }

    private Cell(Cell other) {
        space = other.space;
        family = other.family;
        isShared = other.isShared;
        isAligned = other.isAligned;
        box = other.box;
        low = other.low;
        high = other.high;
        belief = other.belief.copy();
        continuous = other.continuous;
        driftsApart = other.driftsApart;
        asked = other.asked;
        lineSpacingNanos = other.lineSpacingNanos;
        foreseesUntilNanos = other.foreseesUntilNanos;
        meters = new MeterBounds(other.meters, belief);
        passes = null;
        transition = other.transition;
        capacity = new CapacityFilter(other.capacity, belief);
        logWeight = other.logWeight;
        longestTripNanos = other.longestTripNanos;
        lost = other.lost;
    }

    /** Weighs more or less by a factor, for a point stands for more than the box around it. */
    void standFor(double logFactor) {
        logWeight += logFactor;
    }

    /** Returns the natural logarithm of prior times likelihood. */
    double logWeight() {
        return logWeight;
    }

    /** Returns how many answers the box did not determine: the sum of the probabilities that the capacity lay between. */
    double ambiguity() {
        return capacity.ambiguity();
    }

    /** Returns until when the box knows well enough where its lines are, if it is not cut any more. */
    long foreseesUntilNanos() {
        return foreseesUntilNanos;
    }

    /**
     * Takes in one answer.
     *
     * <p>If quota comes back or a new window begins while the request is in flight, nobody knows whether the limiter decided
     * before or after that; and if no answer came, whether it charged. Each case is followed: this cell goes on with one, and the
     * others are added to the list as cells of their own.
     *
     * @param others where the cases go that this cell does not follow
     */
    void observe(Answer answer, double lapse, double[] scratch, List<Cell> others) {
        if (answer.kind() != Answer.Kind.UNKNOWN || passes != null) {
            follow(answer, lapse, scratch, others);
            return;
        }
        double before = logWeight;
        List<Cell> charged = new ArrayList<>();
        Cell admitted = new Cell(this);
        charged.add(admitted);
        admitted.logWeight += Math.log(DECIDED);
        admitted.follow(answer.as(Answer.Kind.ADMITTED), lapse, scratch, charged);
        double share = charged.stream()
                .mapToDouble(cell -> Math.exp(cell.logWeight - before))
                .sum();
        if (share >= (lost < MOST_LOST ? NEVER : HARDLY_EVER)) {
            if (lost == MOST_LOST) {
                follow(answer, lapse, scratch, others);
                return;
            }
            lost++;
            charged.forEach(cell -> cell.lost = lost);
            others.addAll(charged);
        }
        if (space.variant().denial() == Denial.FREE) {
            // not decided upon, or denied: the same to the limiter. What either says of the capacity together is,
            // up to a factor, what a denial says that lapses more often
            double enough = 1 - DECIDED * (1 - lapse);
            double tooSmall = 1 - DECIDED * lapse;
            logWeight += Math.log(enough + tooSmall);
            follow(answer.as(Answer.Kind.DENIED), enough / (enough + tooSmall), scratch, others);
        } else {
            Cell denied = new Cell(this);
            others.add(denied);
            denied.logWeight += Math.log(DECIDED);
            denied.follow(answer.as(Answer.Kind.DENIED), lapse, scratch, others);
            logWeight += Math.log(1 - DECIDED);
        }
    }

    private void follow(Answer answer, double lapse, double[] scratch, List<Cell> others) {
        if (answer.volley() != null) {
            follow(answer, answer.volley(), lapse, scratch, others);
            return;
        }
        long send = answer.sendNanos();
        long receive = answer.receiveNanos();
        if (passes != null) {
            logWeight += Math.log(passes.observe(answer, lapse));
            capacity.leaveOpen(passes.undetermined());
            meters.settle(answer, send, receive);
            return;
        }
        if (answer.requests() == 1) {
            longestTripNanos = Math.max(longestTripNanos, receive - send);
        }
        MeterBounds.Change change = meters.nextChange(send - 2 * longestTripNanos);
        // where lines come as often as answers, following both sides of each would double the cells every time
        boolean rare = answer.requests() == 1 && lineSpacingNanos > RARE * (receive - send);
        if (change.mayFallBetween(send, receive) && rare && change.widthNanos() <= NARROW * longestTripNanos) {
            double after = new RoundTrip(send, receive).after(change.firstNanos(), change.lastNanos());
            if (after > 0 && after < 1) {
                Cell before = new Cell(this);
                before.logWeight += Math.log(1 - after);
                before.take(answer, before.meters.before(answer, change), lapse, scratch);
                others.add(before);
                logWeight += Math.log(after);
            }
            take(answer, after > 0 ? meters.after(answer, change) : meters.before(answer, change), lapse, scratch);
        } else {
            take(answer, meters.anytime(answer, change), lapse, scratch);
        }
    }

    /** Takes in the answers to requests that were under way at once; each case of where a line lies among them is followed. */
    private void follow(Answer answer, Volley volley, double lapse, double[] scratch, List<Cell> others) {
        if (passes != null) {
            volley.admissionsFirst().forEach(member -> follow(member, lapse, scratch, others));
            return;
        }
        longestTripNanos = Math.max(longestTripNanos, volley.longestTripNanos());
        MeterBounds.Change change = meters.nextChange(volley.sendNanos() - 2 * longestTripNanos);
        if (!hangsOnLine(answer, volley, change)) {
            takeInAnyOrder(volley, lapse, scratch);
            return;
        }
        LineInVolley line = new LineInVolley(volley, change.firstNanos(), change.lastNanos(), lapse);
        capacity.leaveOpen(line.variation());
        Map<LineInVolley.Case, Double> cases = line.likelihoods();
        // each answer may have lapsed, so there is a case
        Map.Entry<LineInVolley.Case, Double> own = cases.entrySet().iterator().next();
        for (Map.Entry<LineInVolley.Case, Double> each : cases.entrySet()) {
            if (each.getKey() != own.getKey()) {
                Cell other = new Cell(this);
                other.logWeight += Math.log(each.getValue());
                other.take(volley, each.getKey(), change, lapse, scratch);
                others.add(other);
            }
        }
        logWeight += Math.log(own.getValue());
        take(volley, own.getKey(), change, lapse, scratch);
    }

    /** Returns whether a line may lie among the decisions upon a volley which most probably decides what is refused and what admitted. */
    private boolean hangsOnLine(Answer answer, Volley volley, MeterBounds.Change change) {
        boolean among = change.mayFallBetween(volley.sendNanos(), volley.receiveNanos());
        boolean rare = lineSpacingNanos > RARE * (volley.receiveNanos() - volley.sendNanos());
        if (continuous
                || !among
                || !rare
                || !(meters.isBounded() || change.widthNanos() <= NARROW * longestTripNanos)) {
            return false;
        }
        double before = required(new MeterBounds(meters, belief).before(answer, change), answer);
        // all that may be decided upon after it must be admitted, or a refusal would not be one from before
        double others = volley.perhapsAfter(change.firstNanos())
                        .mapToDouble(member -> member.chargedAmount(space.variant()))
                        .sum()
                - answer.chargedAmount(space.variant()) / answer.requests();
        double more = Math.max(0, others);
        double after =
                required(new MeterBounds(meters, belief).after(answer, change).raisedBy(more, more), answer);
        return after < before && belief.massBetween(after, before) > belief.mass() / 2;
    }

    private double required(MeterBounds.Met met, Answer answer) {
        Variant variant = space.variant();
        return variant.admission()
                .requiredCapacity((met.earlyLoad() + met.lateLoad()) / 2, variant.amount(answer.testedTokens()));
    }

    private void take(
            Volley volley, LineInVolley.Case line, MeterBounds.Change change, double lapse, double[] scratch) {
        if (line == LineInVolley.Case.BEHIND || line == LineInVolley.Case.AHEAD) {
            for (Answer member : volley.members()) {
                MeterBounds.Met met =
                        line == LineInVolley.Case.BEHIND ? meters.before(member, change) : meters.after(member, change);
                take(member, met, lapse, scratch);
            }
            return;
        }
        List<Answer> refused = volley.of(Answer.Kind.DENIED);
        if (!refused.isEmpty()) {
            MeterBounds.Met met = meters.before(volley.together(Answer.Kind.DENIED), change);
            // refused by the same load, they say of the capacity what one of them says
            learnFrom(refused.get(0), met, true, lapse, scratch);
            refused.forEach(r -> meters.settle(r, met.earlyNanos(), met.lateNanos()));
        }
        if (refused.size() < volley.members().size()) {
            Answer admitted = volley.together(Answer.Kind.ADMITTED);
            Answer charged = line == LineInVolley.Case.AMONG_BUT_ONE ? admitted.butOne() : admitted;
            MeterBounds.Met met = meters.after(charged, change);
            double earlier = charged.earlierAmount(space.variant());
            take(charged, met.raisedBy(earlier, earlier), lapse, scratch);
        }
    }

    /**
     * Takes in answers to requests that were under way at once, none of which hangs on a line: each was decided upon anywhere in its round
     * trip, after all that was surely decided upon before that, and perhaps after what was under way, too.
     */
    private void takeInAnyOrder(Volley volley, double lapse, double[] scratch) {
        // what is asked must not move the meters on: the first of the uses may lie before the last of the sendings
        List<MeterBounds.Met> met = new MeterBounds(meters, belief).inAnyOrder(volley);
        for (int k = 0; k < met.size(); k++) {
            learnFrom(volley.members().get(k), met.get(k), false, lapse, scratch);
        }
        meters.settle(volley);
    }

    private void take(Answer answer, MeterBounds.Met met, double lapse, double[] scratch) {
        learnFrom(answer, met, true, lapse, scratch);
        meters.settle(answer, met.earlyNanos(), met.lateNanos());
    }

    /**
     * Learns from an answer, without counting what it used.
     *
     * @param inOrder whether what the limiter met hangs on where it is in the box only, and not on what else was under way
     */
    private void learnFrom(Answer answer, MeterBounds.Met met, boolean inOrder, double lapse, double[] scratch) {
        asked = met.lateLoad() - met.earlyLoad();
        if (answer.kind() != Answer.Kind.UNKNOWN) {
            logWeight += Math.log(capacity.learn(answer, met, meters.shared(), inOrder, lapse, scratch));
        }
    }

    /**
     * Brings the two meters closer together where the answers have shown that the limiter is not near one of them. To be called after
     * each answer once boxes are no longer cut.
     *
     * <p>A bucket that is never full remembers all that it ever gave back, so that the corners of the smallest box drift apart for as
     * long as a log goes on. But where a bucket stands, its answers tell all the time, and nobody's bucket keeps its refill to more
     * than the width of a box: what was learnt is kept, and the box goes on from there.
     */
    void drawTogether() {
        if (!driftsApart) {
            return;
        }
        int last = transition.cases() - 1;
        double part = asked / transition.cases();
        // what hangs on when in the round trip the limiter decides must be left open
        if (part <= 0 || part > meters.apart() / 2) {
            return;
        }
        if (capacity.hasGivenUp(last)) {
            meters.lowerLate(part);
            belief.giveUpCase(last);
        } else if (capacity.hasGivenUp(0)) {
            meters.raiseEarly(part);
            belief.giveUpCase(0);
        }
    }

    /**
     * Takes over the weight and the belief of another cell, if that is of the same box and its meters stand where these stand.
     *
     * @return whether it did
     */
    boolean absorb(Cell other) {
        boolean reunited = other.space.equals(space)
                && Arrays.equals(other.low, low)
                && Arrays.equals(other.high, high)
                && meters.standAs(other.meters);
        if (!reunited) {
            return false;
        }
        double total = Information.logSum(logWeight, other.logWeight);
        double share = Math.exp(other.logWeight - total);
        capacity.mix(other.capacity, share);
        meters.seenWith(other.meters);
        logWeight = total;
        return true;
    }

    /** Returns whether some side is longer than its finest width once so many answers are known. */
    boolean divisible(int answers) {
        return box.widest(space, answers) >= 0;
    }

    /**
     * Returns the parts of this box, cut in two across its widest side; each has replayed the answers.
     *
     * @param least the logarithm of the weight from which on a part is kept
     */
    List<Cell> halves(long startNanos, List<Answer> answers, double lapse, double least, double[] scratch) {
        int widest = box.widest(space, answers.size());
        Replay replay = new Replay(answers, lapse, least);
        List<Cell> halves = new ArrayList<>();
        halves.addAll(replay.by(new Cell(space, box.below(widest), startNanos), scratch));
        halves.addAll(replay.by(new Cell(space, box.above(widest), startNanos), scratch));
        return halves;
    }

    /**
     * Takes in all answers; the cell must not have taken in any yet.
     *
     * @param least logarithm of the weight below which a case is given up
     * @return the cells that follow the cases of this box, without those that were given up
     */
    List<Cell> replay(List<Answer> answers, double lapse, double least, double[] scratch) {
        return new Replay(answers, lapse, least).by(this, scratch);
    }

    /** Returns whether it is one of fixed windows that are aligned with the clock. */
    boolean isClockWindow() {
        return isAligned && space.family().equals(FixedWindow.ID);
    }

    /** Returns what the cells that follow other cases of the same box have in common, and no other cell. */
    Box box() {
        return box;
    }

    /** Returns the middle of the box. */
    double[] middle() {
        return HypothesisSpace.middle(low, high);
    }

    boolean continuous() {
        return continuous;
    }

    /** Returns in how many cases the limiter is followed that tell apart what it answers; 1 if there is only one. */
    int cases() {
        return meters.width() > TOLD_APART * (belief.high() - belief.low()) ? transition.cases() : 1;
    }

    /** Returns how far along the way from its first meter to its last one the limiter answers in a case. */
    double part(int k) {
        return transition.part(k);
    }

    /**
     * Returns between which two parts of the way from its early load to its late one the limiter answers, either as probable: all of
     * the way if nothing is known about that.
     */
    double[] between() {
        return transition.between(belief);
    }

    /** Returns the first of the two meters between which the limiter answers. */
    Meter earlyMeter() {
        return meters.early();
    }

    Meter lateMeter() {
        return meters.late();
    }
}
