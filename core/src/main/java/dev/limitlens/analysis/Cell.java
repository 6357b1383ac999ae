package dev.limitlens.analysis;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.Penalizing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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

    /**
     * How much an answer that the box does not determine says about the next such answer. They hang on the same unknowns, so that
     * the part of the box that fits them all shrinks more slowly than by half with each. The rule of succession would hold if each of
     * them were a new bound on one unknown; a small share of it keeps boxes alive until they are cut, without believing in those that
     * fit no answer.
     */
    private static final double SUCCESSION = 0.01;

    /**
     * Answers that a box may leave open before it is held against it. Where a point in it fits them all, cutting soon finds that; a box
     * that was cut as often as is worth it and still leaves them open is one in which hardly anything fits, and could explain anything.
     */
    private static final double MOST_OPEN = 12;

    /** The part of such a box that fits the next one. */
    private static final double SELDOM_FITS = 0.25;

    /** Into how many steps what lies between the two meters is parted where quota comes back gradually. */
    private static final int STEPS_BETWEEN = 3;

    /**
     * Probability that where between its two meters a limiter answers has nothing to do with where it answered before. Mostly it has:
     * the place in the box is one and the same, and decisions fall on much the same part of a round trip. Taken as drawn anew each
     * time, a true bucket of which the same question is asked again and again would lose a third of its weight by each answer.
     */
    private static final double DRAWN_ANEW = 0.1;

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
    static final int MOST_THRESHOLDS = STEPS_BETWEEN;

    /** Share of what is not known of the capacity by which the two meters must differ for cases to be told apart. */
    private static final double TOLD_APART = 0.02;

    /** Probability of a move by others below which it is put off to a later answer. */
    private static final double LEAST_MOVED = 0.02;

    /** The same of how far their rate moves it, as a share of one of their requests. */
    private static final double LEAST_REACH = 0.05;

    /** Blur of an answer beyond which it hides the limiter itself, as a share of the capacity that is asked about. */
    private static final double MOST_BLURRED = 0.2;

    /** Probability below which a case is given up for good: hardly more than being drawn anew leaves to each of them. */
    private static final double GIVEN_UP = DRAWN_ANEW / 2;

    /** The part of the time between two lines by which it may be unknown where they are, for answers still to be foreseen. */
    private static final double VAGUE_LINES = 1.0 / 8;

    /** As far ahead as times are reckoned, in nanoseconds. */
    private static final double FOR_EVER = 4e18;

    /** Most cases of a box that are followed while it replays the answers. */
    private static final int MOST_SIDES = 64;

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

    /** Where the next line of a grid lies that lets one request through in each cell; null for every other limiter. */
    private final @Nullable NextLine nextLine;

    /** In how many steps the limiter gets from answering like the one meter to answering like the other; 1 if at once. */
    private final int steps;

    /** Whether what the two meters show may drift apart for ever, as that of buckets does which are never full. */
    private final boolean driftsApart;

    /** By how much the loads differed between which the latest answer lay. */
    private double asked;

    private double logWeight;
    private double ambiguity;
    private long longestTripNanos;
    private int lost;
    /** Until when the others have moved the belief, and what was expected of them until then. */
    private long movedNanos;

    private int expectedOfOthers;

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
        double[] earliest = space.corner(low, high, true);
        double[] latest = space.corner(low, high, false);
        Algorithm algorithm = space.algorithm().apply(earliest);
        continuous = algorithm.continuous();
        driftsApart = continuous && algorithm.memoryNanos() == 0;
        lineSpacingNanos = algorithm.lineSpacingNanos();
        Algorithm last = space.algorithm().apply(latest);
        passes = algorithm instanceof Pacer shortest
                        && last instanceof Pacer longest
                        && shortest.anchor() == Pacer.Anchor.PASS
                ? passes(shortest.intervalNanos(), longest.intervalNanos(), startNanos, earliest, latest)
                : null;
        nextLine = algorithm instanceof FixedWindow first
                        && last instanceof FixedWindow second
                        && space.capacity().isKnown()
                ? new NextLine(first, second, space.originNanos())
                : null;
        double spacing = lineSpacingNanos;
        double apart = passes == null ? Math.abs(last.lineSpacingNanos() - spacing) : 0;
        foreseesUntilNanos = space.originNanos()
                + (long) Math.min(FOR_EVER, apart > 0 ? VAGUE_LINES * spacing * spacing / apart : FOR_EVER);
        HiddenUse others = passes == null ? space.hiddenUse() : null;
        steps = continuous ? STEPS_BETWEEN : 1;
        movedNanos = startNanos;
        belief = new CapacityBelief(space.capacityIn(low, high), steps);
        meters = new MeterBounds(space, earliest, latest, algorithm, last, startNanos, others, belief);
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
        nextLine = other.nextLine == null ? null : other.nextLine.copy();
        steps = other.steps;
        movedNanos = other.movedNanos;
        expectedOfOthers = other.expectedOfOthers;
        logWeight = other.logWeight;
        ambiguity = other.ambiguity;
        longestTripNanos = other.longestTripNanos;
        lost = other.lost;
    }

    private PassTimes passes(
            long shortestNanos, long longestNanos, long startNanos, double[] earliest, double[] latest) {
        HypothesisSpace.EarlierUse use = space.earlierUse();
        RoundTrip last = use == null
                ? new RoundTrip(startNanos - longestNanos, startNanos - longestNanos)
                : new RoundTrip(
                        startNanos - (long) use.ageNanos().applyAsDouble(earliest),
                        startNanos - (long) use.ageNanos().applyAsDouble(latest));
        HiddenUse others = space.hiddenUse();
        return new PassTimes(shortestNanos, longestNanos, last, others == null ? 0 : others.share());
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
        return ambiguity;
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
            // not decided upon, or denied: the same to the limiter. What either says of the capacity together is, up to
            // a factor,
            // what a denial says that lapses more often
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
            ambiguity += passes.undetermined();
            meters.settle(answer, send, receive);
            return;
        }
        if (answer.requests() == 1) {
            longestTripNanos = Math.max(longestTripNanos, receive - send);
        }
        long from = send - 2 * longestTripNanos;
        long earlyChange = meters.earlyChange(from);
        long lateChange = meters.lateChange(from);
        long first = Math.min(earlyChange, lateChange);
        long last = Math.max(earlyChange, lateChange);
        boolean inFlight = first <= receive && last > send && last != Long.MAX_VALUE;
        // where lines come as often as answers, following both sides of each would double the cells every time
        boolean rare = answer.requests() == 1 && lineSpacingNanos > RARE * (receive - send);
        if (inFlight && rare && last - first <= NARROW * longestTripNanos) {
            double after = new RoundTrip(send, receive).after(first, last);
            if (after > 0 && after < 1) {
                Cell before = new Cell(this);
                before.logWeight += Math.log(1 - after);
                before.take(answer, before.meters.before(answer, earlyChange, lateChange), lapse, scratch);
                others.add(before);
                logWeight += Math.log(after);
            }
            MeterBounds.Met met = after > 0
                    ? meters.after(answer, earlyChange, lateChange)
                    : meters.before(answer, earlyChange, lateChange);
            take(answer, met, lapse, scratch);
        } else {
            take(answer, meters.anytime(answer, earlyChange, lateChange), lapse, scratch);
        }
    }

    /** Takes in the answers to requests that were under way at once; each case of where a line lies among them is followed. */
    private void follow(Answer answer, Volley volley, double lapse, double[] scratch, List<Cell> others) {
        if (passes != null) {
            volley.admissionsFirst().forEach(member -> follow(member, lapse, scratch, others));
            return;
        }
        longestTripNanos = Math.max(longestTripNanos, volley.longestTripNanos());
        long earlyChange = meters.earlyChange(volley.sendNanos() - 2 * longestTripNanos);
        long lateChange = meters.lateChange(volley.sendNanos() - 2 * longestTripNanos);
        if (!hangsOnLine(answer, volley, earlyChange, lateChange)) {
            takeInAnyOrder(volley, lapse, scratch);
            return;
        }
        LineInVolley line =
                new LineInVolley(volley, Math.min(earlyChange, lateChange), Math.max(earlyChange, lateChange), lapse);
        ambiguity += line.variation();
        Map<LineInVolley.Case, Double> cases = line.likelihoods();
        // each answer may have lapsed, so there is a case
        Map.Entry<LineInVolley.Case, Double> own = cases.entrySet().iterator().next();
        for (Map.Entry<LineInVolley.Case, Double> each : cases.entrySet()) {
            if (each.getKey() != own.getKey()) {
                Cell other = new Cell(this);
                other.logWeight += Math.log(each.getValue());
                other.take(volley, each.getKey(), earlyChange, lateChange, lapse, scratch);
                others.add(other);
            }
        }
        logWeight += Math.log(own.getValue());
        take(volley, own.getKey(), earlyChange, lateChange, lapse, scratch);
    }

    /** Returns whether a line may lie among the decisions upon a volley which most probably decides what is refused and what admitted. */
    private boolean hangsOnLine(Answer answer, Volley volley, long earlyChange, long lateChange) {
        long first = Math.min(earlyChange, lateChange);
        long last = Math.max(earlyChange, lateChange);
        boolean among = first <= volley.receiveNanos() && last > volley.sendNanos() && last != Long.MAX_VALUE;
        boolean rare = lineSpacingNanos > RARE * (volley.receiveNanos() - volley.sendNanos());
        if (continuous || !among || !rare || !(meters.isBounded() || last - first <= NARROW * longestTripNanos)) {
            return false;
        }
        double before = required(new MeterBounds(meters, belief).before(answer, earlyChange, lateChange), answer);
        double after = required(new MeterBounds(meters, belief).after(answer, earlyChange, lateChange), answer);
        return belief.massBetween(Math.min(before, after), Math.max(before, after)) > belief.mass() / 2;
    }

    private double required(MeterBounds.Met met, Answer answer) {
        Variant variant = space.variant();
        return variant.admission()
                .requiredCapacity((met.earlyLoad() + met.lateLoad()) / 2, variant.amount(answer.testedTokens()));
    }

    private void take(
            Volley volley, LineInVolley.Case line, long earlyChange, long lateChange, double lapse, double[] scratch) {
        if (line == LineInVolley.Case.BEHIND || line == LineInVolley.Case.AHEAD) {
            for (Answer member : volley.members()) {
                MeterBounds.Met met = line == LineInVolley.Case.BEHIND
                        ? meters.before(member, earlyChange, lateChange)
                        : meters.after(member, earlyChange, lateChange);
                take(member, met, lapse, scratch);
            }
            return;
        }
        List<Answer> refused = volley.of(Answer.Kind.DENIED);
        if (!refused.isEmpty()) {
            MeterBounds.Met met = meters.before(volley.together(Answer.Kind.DENIED), earlyChange, lateChange);
            // refused by the same load, they say of the capacity what one of them says
            learnFrom(refused.get(0), met, true, lapse, scratch);
            refused.forEach(r -> meters.settle(r, met.earlyNanos(), met.lateNanos()));
        }
        if (refused.size() < volley.members().size()) {
            Answer admitted = volley.together(Answer.Kind.ADMITTED);
            Answer charged = line == LineInVolley.Case.AMONG_BUT_ONE ? admitted.butOne() : admitted;
            MeterBounds.Met met = meters.after(charged, earlyChange, lateChange);
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
        double earlyLoad = met.earlyLoad();
        double lateLoad = met.lateLoad();
        asked = lateLoad - earlyLoad;
        if (answer.kind() != Answer.Kind.UNKNOWN) {
            Variant variant = space.variant();
            HiddenUse others = space.hiddenUse();
            SharedMeter shared = meters.shared();
            if (others != null && shared != null) {
                double together = shared.load(met.lateNanos());
                move(others, shared.expected(), together - lateLoad, met.lateNanos());
                // what the box leaves open of the own use is left open of all use
                earlyLoad += together - lateLoad;
                lateLoad = together;
            }
            double a = variant.admission().requiredCapacity(earlyLoad, variant.amount(answer.lowTokens()));
            double b = variant.admission().requiredCapacity(lateLoad, variant.amount(answer.highTokens()));
            double low = Math.min(a, b);
            double high = Math.max(a, b);
            if (high - low <= Math.min(answer.blur().amount(variant), MOST_BLURRED * high)) {
                // it may be the blur alone that leaves the answer open: the limiter gave it, so it is no evidence
                low = answer.admitted() ? low : high;
                high = low;
            }
            learn(low, high, answer, inOrder, lapse, scratch);
        }
        if (nextLine != null && answer.kind() != Answer.Kind.UNKNOWN) {
            nextLine.observe(answer.middleNanos(), answer.admitted());
        }
    }

    /** Learns from an answer of which it is only known between which capacities the request begins to be admitted. */
    private void learn(
            double lowThreshold, double highThreshold, Answer answer, boolean inOrder, double lapse, double[] scratch) {
        boolean admitted = answer.admitted();
        int count = thresholds(lowThreshold, highThreshold, !inOrder || !continuous, scratch);
        if (count > 2) {
            ambiguity += belief.massBetween(lowThreshold, highThreshold);
        }
        if (count > 2 && steps > 1) {
            logWeight += Math.log(belief.learnCases(scratch, admitted, lapse, DRAWN_ANEW));
            return;
        }
        logWeight += Math.log(belief.learn(scratch, count, admitted, lapse, undecided(answer)));
        if (count == 2) {
            ambiguity += belief.undetermined();
        }
    }

    /** Lets the belief move as others may have used more or less than is expected of them: what is believed is what they leave. */
    private void move(HiddenUse others, int expected, double theirs, long timeNanos) {
        HiddenUse.Drift drift =
                others.drift(Math.max(0, timeNanos - movedNanos), expected - expectedOfOthers, Math.max(0, theirs));
        if (drift.probability() >= LEAST_MOVED) {
            if (drift.steadyReach() > LEAST_REACH * others.request()) {
                belief.drift(1, drift.steadyReach());
            }
            belief.drift(drift.probability(), drift.reach());
            movedNanos = Math.max(movedNanos, timeNanos);
            expectedOfOthers = expected;
        }
    }

    /** Returns the part of the box that fits an answer which it does not determine. */
    private double undecided(Answer answer) {
        if (nextLine != null) {
            double admits = nextLine.admits(answer.middleNanos());
            return answer.admitted() ? admits : 1 - admits;
        }
        return ambiguity > MOST_OPEN ? SELDOM_FITS : (1 + SUCCESSION * ambiguity) / (2 + SUCCESSION * ambiguity);
    }

    private int thresholds(double lowThreshold, double highThreshold, boolean ends, double[] into) {
        double width = highThreshold - lowThreshold;
        if (width <= 1e-9) {
            into[0] = lowThreshold;
            return 1;
        }
        if (ends || highThreshold >= Penalizing.LOAD) {
            into[0] = lowThreshold;
            into[1] = highThreshold;
            return 2;
        }
        // where nothing is owed at one end of the box, a part of it lies there altogether, and not only its edge
        boolean free = lowThreshold <= 0;
        for (int k = 0; k < STEPS_BETWEEN; k++) {
            into[k] = lowThreshold
                    + width * (free ? (double) k / (STEPS_BETWEEN - 1) : (2 * k + 1.0) / (2 * STEPS_BETWEEN));
        }
        return STEPS_BETWEEN;
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
        double part = asked / steps;
        // what hangs on when in the round trip the limiter decides must be left open
        if (part <= 0 || part > meters.apart() / 2) {
            return;
        }
        if (belief.caseMass(steps - 1) < GIVEN_UP) {
            meters.lowerLate(part);
            belief.giveUpCase(steps - 1);
        } else if (belief.caseMass(0) < GIVEN_UP) {
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
        belief.mix(other.belief, share);
        ambiguity += share * (other.ambiguity - ambiguity);
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
        List<Cell> halves = new ArrayList<>();
        halves.addAll(new Cell(space, box.below(widest), startNanos).replay(answers, lapse, least, scratch));
        halves.addAll(new Cell(space, box.above(widest), startNanos).replay(answers, lapse, least, scratch));
        return halves;
    }

    /**
     * Takes in all answers; the cell must not have taken in any yet.
     *
     * @param least logarithm of the weight below which a case is given up
     * @return the cells that follow the cases of this box, without those that were given up
     */
    List<Cell> replay(List<Answer> answers, double lapse, double least, double[] scratch) {
        List<Cell> sides = new ArrayList<>(List.of(this));
        for (Answer answer : answers) {
            for (int i = sides.size() - 1; i >= 0; i--) {
                sides.get(i).observe(answer, lapse, scratch, sides);
            }
            for (int i = sides.size() - 1; i >= 0; i--) {
                // a weight never grows again
                if (sides.get(i).logWeight < least) {
                    sides.remove(i);
                }
            }
            if (sides.isEmpty()) {
                return sides;
            }
            if (sides.size() > MOST_SIDES) {
                sides.sort(Comparator.comparingDouble(side -> -side.logWeight));
                sides.subList(MOST_SIDES, sides.size()).clear();
            }
        }
        return sides;
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
        return meters.width() > TOLD_APART * (belief.high() - belief.low()) ? steps : 1;
    }

    /** Returns how far along the way from its first meter to its last one the limiter answers in a case. */
    double part(int k) {
        return (2 * k + 1.0) / (2 * steps);
    }

    /**
     * Returns between which two parts of the way from its early load to its late one the limiter answers, either as probable: all of
     * the way if nothing is known about that.
     */
    double[] between() {
        if (steps == 1) {
            return Particles.ALL_BETWEEN;
        }
        double mean = 0;
        double square = 0;
        for (int k = 0; k < STEPS_BETWEEN; k++) {
            double from = (double) k / STEPS_BETWEEN;
            double to = (k + 1.0) / STEPS_BETWEEN;
            double weight = belief.caseMass(k);
            mean += weight * (from + to) / 2;
            square += weight * (from * from + from * to + to * to) / 3;
        }
        // two values have the mean and the variance of all
        double deviation = Math.sqrt(square - mean * mean);
        return new double[] {mean - deviation, mean + deviation};
    }

    /** Returns the first of the two meters between which the limiter answers. */
    Meter earlyMeter() {
        return meters.early();
    }

    Meter lateMeter() {
        return meters.late();
    }
}
