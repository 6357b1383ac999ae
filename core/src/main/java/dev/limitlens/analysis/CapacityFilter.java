package dev.limitlens.analysis;

import org.jspecify.annotations.Nullable;

/**
 * How the belief about the capacity in a box of parameters changes from answer to answer: a Bayesian filter. What others may have used
 * moves the belief, and an answer weighs each capacity by whether it admits what the request met.
 */
final class CapacityFilter {

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

    /**
     * Probability that where between its two meters a limiter answers has nothing to do with where it answered before. Mostly it has:
     * the place in the box is one and the same, and decisions fall on much the same part of a round trip. Taken as drawn anew each
     * time, a true bucket of which the same question is asked again and again would lose a third of its weight by each answer.
     */
    private static final double DRAWN_ANEW = 0.1;

    /** Probability below which a case is given up for good: hardly more than being drawn anew leaves to each of them. */
    private static final double GIVEN_UP = DRAWN_ANEW / 2;

    /** Blur of an answer beyond which it hides the limiter itself, as a share of the capacity that is asked about. */
    private static final double MOST_BLURRED = 0.2;

    private final Variant variant;

    /** What others use of the same quota, unseen; null if nobody does. */
    private final @Nullable UseOfOthers others;

    private final CapacityBelief belief;
    private final Transition transition;

    /** Where the next line of a grid lies that lets one request through in each cell; null for every other limiter. */
    private final @Nullable NextLine nextLine;

    private double ambiguity;

    /**
     * Begins with the prior.
     *
     * @param belief what is believed before any answer
     */
    CapacityFilter(
            HypothesisSpace space,
            CapacityBelief belief,
            Transition transition,
            @Nullable NextLine nextLine,
            long startNanos) {
        variant = space.variant();
        others = space.hiddenUse() == null ? null : new UseOfOthers(space.hiddenUse(), space.family(), startNanos);
        this.belief = belief;
        this.transition = transition;
        this.nextLine = nextLine;
    }

    /** Goes on from the other one with a copy of its belief. */
    CapacityFilter(CapacityFilter other, CapacityBelief belief) {
        variant = other.variant;
        others = other.others == null ? null : other.others.copy();
        this.belief = belief;
        transition = other.transition;
        nextLine = other.nextLine == null ? null : other.nextLine.copy();
        ambiguity = other.ambiguity;
    }

    /** Returns how many answers the box did not determine: the sum of the probabilities that the capacity lay between. */
    double ambiguity() {
        return ambiguity;
    }

    /** Counts an answer as undetermined with a probability, for what has nothing to do with the capacity. */
    void leaveOpen(double probability) {
        ambiguity += probability;
    }

    /**
     * Learns from an answer.
     *
     * @param answer an admission or a denial
     * @param met what the request may have met
     * @param shared what others use beside that, if they do
     * @param inOrder whether what the limiter met hangs on where it is in the box only, and not on what else was under way
     * @return the probability of the answer
     */
    double learn(
            Answer answer,
            MeterBounds.Met met,
            @Nullable SharedMeter shared,
            boolean inOrder,
            double lapse,
            double[] scratch) {
        double earlyLoad = met.earlyLoad();
        double lateLoad = met.lateLoad();
        if (others != null && shared != null) {
            // what the box leaves open of the own use is left open of all use
            earlyLoad += met.theirs();
            lateLoad += met.theirs();
            others.move(belief, shared.charged(), met.theirs(), lateLoad, met.lateNanos());
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
        double probability = learn(low, high, answer, inOrder, lapse, scratch);
        if (nextLine != null) {
            nextLine.observe(answer.middleNanos(), answer.admitted());
        }
        return probability;
    }

    /** Learns from an answer of which it is only known between which capacities the request begins to be admitted. */
    private double learn(
            double lowThreshold, double highThreshold, Answer answer, boolean inOrder, double lapse, double[] scratch) {
        boolean admitted = answer.admitted();
        int count = transition.thresholds(lowThreshold, highThreshold, inOrder, scratch);
        if (count > 2) {
            ambiguity += belief.massBetween(lowThreshold, highThreshold);
            return belief.learnCases(scratch, admitted, lapse, DRAWN_ANEW);
        }
        double probability = belief.learn(scratch, count, admitted, lapse, undecided(answer));
        if (count == 2) {
            ambiguity += belief.undetermined();
        }
        return probability;
    }

    /** Returns the part of the box that fits an answer which it does not determine. */
    private double undecided(Answer answer) {
        if (nextLine != null) {
            double admits = nextLine.admits(answer.middleNanos());
            return answer.admitted() ? admits : 1 - admits;
        }
        return ambiguity > MOST_OPEN ? SELDOM_FITS : (1 + SUCCESSION * ambiguity) / (2 + SUCCESSION * ambiguity);
    }

    /** Returns whether the answers have shown that a case does not hold. */
    boolean hasGivenUp(int k) {
        return belief.caseMass(k) < GIVEN_UP;
    }

    /** Becomes a mixture of this filter and the given share of another one of the same box. */
    void mix(CapacityFilter other, double share) {
        belief.mix(other.belief, share);
        ambiguity += share * (other.ambiguity - ambiguity);
    }
}
