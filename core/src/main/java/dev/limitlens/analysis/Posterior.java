package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.Unlimited;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The posterior over families, parameters and capacity, after the answers so far.
 *
 * <p>Deterministic: the same answers in the same order give the same posterior. Parameter space is cut into cells; where a cell
 * does not determine an answer and carries weight, it is cut further and its parts replay all answers. The capacity is
 * integrated exactly in each cell.
 */
final class Posterior {

    /** Probability that an answer is the opposite of the limiter's: no hypothesis is ever ruled out by one answer. */
    static final double LAPSE = 0.005;

    /** Prior of the model-free part of none-of-these, beside that of one family. */
    private static final double MODEL_FREE_PRIOR = 0.04;

    /**
     * The same of the departures from all families. Every run has an answer or two that surprise all families at once, as when a
     * line is found: this part must not be held probable for that.
     */
    private static final double DEPARTURE_PRIOR = 0.01;

    /** Posterior of a family from which on it is asked whether use by others would explain the answers as well. */
    private static final double NEARLY_IDENTIFIED = 0.9;

    /** Posterior of none-of-these from which on the same is asked. */
    private static final double DOUBTED = 0.1;

    /**
     * What of none-of-these a shared quota stands for, as a share of it: use by others blurs what a limiter answers so much that one may
     * look like another, and what is assumed of the others is a guess. Nothing is identified beyond that doubt.
     */
    static final double SHARED_DOUBT = 0.02;

    /** Share of everything from which on the doubt that shared quotas leave may be what keeps a family from being named. */
    private static final double IN_QUESTION = 0.1;

    /** Share of everything below which limits on which nobody else draws are not looked at any more closely. */
    private static final double LEAST_EXCLUSIVE = 1e-6;

    /** Share of everything below which a cell of a shared quota is dropped when the answers are read again. */
    private static final double LEAST_SHARED = 1e-5;

    /** What cells of a shared quota may leave open, as a share of everything, before they are cut: what others use is blurred anyway. */
    private static final double SHARED_OPEN = 0.01;

    /** Share of everything from which on use by others makes it worth a finer look at what needs none. */
    private static final double RIVALS = 0.01;

    /** Share of everything from which on a family may matter. */
    private static final double FAMILY_MATTERS = 1e-3;

    /**
     * Share of what speaks against the most probable family from which on another one does matter: it is cut no finer before it could
     * change what is said.
     */
    private static final double OF_THE_DOUBT = 0.2;

    /** Share of the doubt that stands for a family that is worth less, where it is asked how much of it may hang on one cell. */
    private static final double SMALL_FAMILY = 0.5;

    private static final double NEGLIGIBLE = 1e-7;
    /**
     * Answers that a cell does not determine halve its weight each, though its parts may fit all of them: a cell of many such answers
     * is cut first, up to this number of them.
     */
    private static final double MOST_HALVED = 4;

    private static final int LONGEST_REPLAY = 400;

    /** Answers after which points take too long. */
    private static final int MOST_POINTED = 100;

    /** Points of a family whose boxes are too coarse. */
    private static final int POINTS = 250;

    /** Share of the answers so far after which points are looked at again, for that takes as long as several decisions. */
    private static final double AGAIN = 0.25;

    /** Posterior of none-of-these from which on nothing finer saves a family. */
    private static final double HOPELESS = 0.5;

    /** How many times as many cells are followed as are made by cutting, at most: both sides of a line are. */
    private static final int SIDES = 2;

    private static final int STEPPED = Families.index(SteppedBucket.ID);

    private final Premises premises;
    private final Precision precision;
    private final boolean exclusive;
    /** Whether use by others is thought of yet. */
    private boolean shared;

    /** By how much boxes fall short of the evidence of a stepped bucket on which nobody else draws, as a logarithm. */
    private double logFinerStepped;

    /** After how many answers points were looked at last; 0 if they were not yet. */
    private int lookedAt;

    private final long startedNanos;
    /** When the first request was sent; until then, when the experiment began. */
    private long startNanos;

    /** The answers as long as cells may still be cut; later ones are not replayed, so nothing needs them. */
    private final List<Answer> answers = new ArrayList<>();

    private final ModelFreePredictor modelFree = new ModelFreePredictor();
    private final double[] scratch = new double[Cell.MOST_THRESHOLDS];
    private List<Cell> cells = new ArrayList<>();
    /** Of each cell its prior times its likelihood over {@code exp(logScale)}; then the same as a share of everything. */
    private double[] scaled = new double[0];

    private double[] weights = new double[0];
    private double logScale;

    /** What has cells, by {@link Families#index}: its share of everything. */
    private double[] modelled = new double[Families.WITH_CELLS];

    private final Contamination contamination = new Contamination();
    private double logModelFree = Math.log(MODEL_FREE_PRIOR);
    private double logContaminated;
    private double logBlurred = Double.NEGATIVE_INFINITY;
    private double logNone;
    private double logFamiliesPrior = Double.NaN;
    private double logUnlimited;
    private double logTotal;
    private double logPrior;
    private int answered;
    private long lastReceiveNanos;
    private Map<String, Double> lastAdmit = new LinkedHashMap<>();

    Posterior(Premises premises, Instant startedAt) {
        this(premises, startedAt, Precision.of(premises.start()), false);
    }

    /**
     * Begins without any answer.
     *
     * @param exclusive whether it is taken for granted that nobody else uses the same quota
     */
    Posterior(Premises premises, Instant startedAt, Precision precision, boolean exclusive) {
        this.premises = premises;
        this.precision = precision;
        this.exclusive = exclusive;
        startedNanos = EpochNanos.of(startedAt);
        begin(startedNanos);
    }

    /** Lays out the prior for a first request at the given time, with nothing asked between the start and then. */
    private void begin(long firstNanos) {
        startNanos = firstNanos;
        cells.clear();
        spaces().forEach(this::grid);
        logFamiliesPrior = Double.NaN;
        weigh();
        logPrior = logTotal;
    }

    private List<HypothesisSpace> spaces() {
        return HypothesisSpaces.of(premises, startNanos, startNanos - startedNanos);
    }

    /**
     * Thinks of use by others from now on, once the answers so far would name a family or contradict all of them: until then it would
     * be one more thing that each answer is compatible with.
     */
    private void thinkOfOthers() {
        double most = 0;
        for (String id : Families.LIMITING) {
            most = Math.max(most, modelled[Families.index(id)]);
        }
        if (exclusive || shared || (most < NEARLY_IDENTIFIED && Math.exp(logNone - logTotal) < DOUBTED)) {
            return;
        }
        shared = true;
        double sum = 0;
        int alone = cells.size();
        SharedSpaces.of(spaces(), premises).forEach(this::grid);
        for (int i = alone; i < cells.size(); i++) {
            sum += Math.exp(cells.get(i).logWeight());
        }
        logFamiliesPrior = Math.log(Math.exp(logFamiliesPrior) + sum);
        logPrior = Math.log(Math.exp(logPrior) + sum);
        double least = logTotal + Math.log(LEAST_SHARED);
        List<Cell> begun = new ArrayList<>(cells.subList(alone, cells.size()));
        cells = new ArrayList<>(cells.subList(0, alone));
        // thousands of boxes at once, while a real limiter goes on: by all processors, each box for itself, in the same
        // order
        begun.parallelStream()
                .map(cell -> cell.replay(answers, LAPSE, least, new double[Cell.MOST_THRESHOLDS]))
                .forEachOrdered(cells::addAll);
        weigh();
        prune();
    }

    /**
     * Takes the evidence of a stepped bucket on which nobody else draws from points, if use by others would explain the answers, too, and
     * that of its boxes is less: boxes small enough for it would be too many, and the others would look better than they are.
     */
    private void lookCloser() {
        boolean worthwhile = answered <= MOST_POINTED && answered > lookedAt * (1 + AGAIN);
        if (!shared || !worthwhile || Math.exp(logNone - logTotal) > HOPELESS) {
            return;
        }
        double alone = exclusiveShare();
        double boxes = 0;
        Map<HypothesisSpace, Double> spaces = new LinkedHashMap<>();
        for (int i = 0; i < weights.length; i++) {
            if (mayBeFiner(cells.get(i))) {
                boxes += weights[i];
                spaces.merge(cells.get(i).space, weights[i], Double::sum);
            }
        }
        if (alone > 1 - RIVALS || boxes < alone / 2) {
            return;
        }
        lookedAt = answered;
        Ensemble points = Ensemble.ofPrior(spaces, answers, POINTS, startedAt());
        double shortfall = points.logEvidence() - (Math.log(boxes) + logTotal);
        logFinerStepped = Math.max(0, logFinerStepped + shortfall);
        weigh();
    }

    private boolean mayBeFiner(Cell cell) {
        return !cell.isShared && cell.family == STEPPED;
    }

    private double logWeight(Cell cell) {
        return cell.logWeight() + (mayBeFiner(cell) ? logFinerStepped : 0);
    }

    private void grid(HypothesisSpace space) {
        int dimensions = space.dimensions().size();
        int[] index = new int[dimensions];
        while (true) {
            double[] low = new double[dimensions];
            double[] high = new double[dimensions];
            for (int d = 0; d < dimensions; d++) {
                int count = space.dimensions().get(d).cells();
                low[d] = (double) index[d] / count;
                high[d] = (double) (index[d] + 1) / count;
            }
            Cell cell = new Cell(space, low, high, startNanos);
            if (cell.logWeight() > Double.NEGATIVE_INFINITY) {
                cells.add(cell);
            }
            int d = 0;
            while (d < dimensions && ++index[d] == space.dimensions().get(d).cells()) {
                index[d++] = 0;
            }
            if (d == dimensions) {
                return;
            }
        }
    }

    /** Returns the answers as long as cells may still be cut; of a longer run only those. */
    List<Answer> answers() {
        return answers;
    }

    /** Returns when the first request was sent. */
    Instant startedAt() {
        return EpochNanos.toInstant(startNanos);
    }

    /** Returns how many answers were taken in. */
    int answered() {
        return answered;
    }

    /**
     * Returns whether most of the limits that are still possible can tell what the next answers of a long log will be. Between two
     * refills or windows lies an interval that is known as well as the smallest box; the longer a log, the less that says about when the next
     * one comes, and boxes that are not cut any more would be held to answers that they cannot know.
     */
    boolean foresees() {
        if (answered <= LONGEST_REPLAY) {
            return true;
        }
        double foreseen = 0;
        double all = 0;
        for (int i = 0; i < weights.length; i++) {
            foreseen += cells.get(i).foreseesUntilNanos() >= lastReceiveNanos ? weights[i] : 0;
            all += weights[i];
        }
        return foreseen >= all / 2;
    }

    /** Returns when the latest answer was received, since the Unix epoch; there must be one. */
    long lastReceiveNanos() {
        return lastReceiveNanos;
    }

    /** Takes in the next answer. */
    void observe(Answer answer) {
        if (answered == 0 && answer.sendNanos() > startNanos) {
            begin(answer.sendNanos());
        }
        double[] before = modelled;
        answered++;
        lastReceiveNanos = answer.receiveNanos();
        Map<String, Double> admit = new LinkedHashMap<>();
        double logBefore = logTotal;
        for (int i = cells.size() - 1; i >= 0; i--) {
            cells.get(i).observe(answer, LAPSE, scratch, cells);
        }
        scale();
        if (answer.kind() != Answer.Kind.UNKNOWN) {
            double[] joint = scaledSums();
            int decaying = Families.index(Families.NONE);
            for (int f = 0; f < joint.length; f++) {
                joint[f] *= Math.exp(logScale - logBefore);
            }
            for (String id : Families.LIMITING) {
                int f = Families.index(id);
                admit.put(id, share(joint[f], before[f]));
            }
            double unlimited = answer.admitted() ? 1 - LAPSE : LAPSE;
            double families = together(joint, before, unlimited, Math.exp(logUnlimited - logBefore));
            double free = modelFree.probability(answer);
            double all = Math.exp(logNone - logBefore) + before[decaying];
            double none = (joint[decaying]
                            + Math.exp(logBlurred() - logBefore)
                            + Math.exp(logContaminated - logBefore) * contamination.predict(families, free)
                            + Math.exp(logModelFree - logBefore) * free)
                    / all;
            modelFree.observe(answer);
            contamination.observe(families, free);
            logModelFree += Math.log(free);
            logUnlimited += Math.log(unlimited);
            admit.put(Unlimited.ID, unlimited);
            admit.put(Families.NONE, none);
            if (!answer.admitted()) {
                admit.replaceAll((id, p) -> 1 - p);
            }
        }
        lastAdmit = admit;
        normalise();
        prune();
        if (answered <= LONGEST_REPLAY) {
            answers.add(answer);
            refine();
            thinkOfOthers();
            lookCloser();
        } else {
            mergeReunited();
            cells.forEach(Cell::drawTogether);
        }
    }

    /** Returns the probability that all models together gave the answer. */
    private static double together(double[] joint, double[] before, double unlimited, double unlimitedBefore) {
        double sum = unlimited * unlimitedBefore;
        double all = unlimitedBefore;
        for (int f = 0; f < joint.length; f++) {
            sum += joint[f];
            all += before[f];
        }
        return share(sum, all);
    }

    private static double share(double joint, double whole) {
        return whole > 0 ? Math.min(1, joint / whole) : 0.5;
    }

    /** Returns, by family, how probable an admission was before the latest answer was known. */
    Map<String, Double> lastAdmitProbability() {
        return lastAdmit;
    }

    /** Computes the weights of all cells anew. */
    private void weigh() {
        scale();
        normalise();
    }

    /** Takes the cells' weights out of the logarithm. */
    private void scale() {
        logScale = logUnlimited;
        for (Cell cell : cells) {
            logScale = Math.max(logScale, logWeight(cell));
        }
        scaled = new double[cells.size()];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.exp(logWeight(cells.get(i)) - logScale);
        }
    }

    private double[] scaledSums() {
        double[] sums = new double[Families.WITH_CELLS];
        for (int i = 0; i < scaled.length; i++) {
            sums[cells.get(i).family] += scaled[i];
        }
        return sums;
    }

    /** Turns the scaled weights into shares that sum to 1 with the two hypotheses that have no cells. */
    private void normalise() {
        double[] sums = scaledSums();
        double sum = Math.exp(logUnlimited - logScale);
        for (double family : sums) {
            sum += family;
        }
        double logFamilies = logScale + Math.log(sum);
        if (Double.isNaN(logFamiliesPrior)) {
            logFamiliesPrior = logFamilies;
        }
        logContaminated = Math.log(DEPARTURE_PRIOR) + logFamilies - logFamiliesPrior + contamination.logFactor();
        logBlurred = logBlurred();
        logNone = Information.logSum(Information.logSum(logModelFree, logContaminated), logBlurred);
        logTotal = Information.logSum(logFamilies, logNone);
        double factor = Math.exp(logScale - logTotal);
        weights = new double[scaled.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = factor * scaled[i];
        }
        for (int f = 0; f < sums.length; f++) {
            sums[f] *= factor;
        }
        modelled = sums;
    }

    /** Returns the logarithm of what of none-of-these goes with a shared quota. */
    private double logBlurred() {
        double sum = 0;
        for (int i = 0; i < scaled.length && shared; i++) {
            sum += cells.get(i).isShared ? scaled[i] : 0;
        }
        return Math.log(SHARED_DOUBT * sum) + logScale;
    }

    /** Returns the share of everything that is left for limits on which nobody else draws. */
    private double exclusiveShare() {
        if (!shared) {
            return 1;
        }
        double sum = 1;
        for (int i = 0; i < weights.length; i++) {
            sum -= cells.get(i).isShared ? weights[i] : 0;
        }
        return Math.max(LEAST_EXCLUSIVE, sum);
    }

    /**
     * Returns what a cell's weight is measured by when it is dropped or cut. Use by others explains a little of everything, so that the
     * limits without it must be kept and made precise among themselves: in a box that is not cut yet they look worse than they are.
     */
    private static double pool(Cell cell, double exclusiveShare) {
        return cell.isShared ? 1 : exclusiveShare;
    }

    /** Returns the share of each family, each pool of cells taken as a whole. */
    private double[] pooled(double exclusiveShare) {
        double[] families = new double[Families.WITH_CELLS];
        for (int i = 0; i < weights.length; i++) {
            Cell cell = cells.get(i);
            families[cell.family] += weights[i] / pool(cell, exclusiveShare);
        }
        return families;
    }

    /** Returns how many cells are made by cutting at most, as many again where use by others is thought of. */
    private int mostCells() {
        return (shared ? 2 : 1) * precision.mostCells();
    }

    private void prune() {
        List<Cell> kept = new ArrayList<>(cells.size());
        double alone = exclusiveShare();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > NEGLIGIBLE * pool(cells.get(i), alone)) {
                kept.add(cells.get(i));
            }
        }
        int most = SIDES * mostCells();
        if (kept.size() > most) {
            // where lines come as often as answers, both sides of each are followed
            kept.sort(Comparator.comparingDouble(cell -> -logWeight(cell)));
            kept = new ArrayList<>(kept.subList(0, most));
        }
        if (kept.size() < cells.size() && !kept.isEmpty()) {
            cells = kept;
            weigh();
        }
    }

    /**
     * Merges the two sides that a cell followed while a window ended, once that window has no bearing any more: otherwise they,
     * and the sides of each of them, would be followed for ever.
     */
    private void mergeReunited() {
        List<Cell> kept = reunited(cells);
        if (kept.size() < cells.size()) {
            cells = kept;
            weigh();
        }
    }

    /**
     * Returns what is left of cells of which each was absorbed by the first before it that could. Only sides of one box are compared:
     * of other boxes none is ever absorbed, and there are thousands of them.
     */
    static List<Cell> reunited(List<Cell> cells) {
        List<Cell> kept = new ArrayList<>(cells.size());
        IdentityHashMap<Object, List<Cell>> sides = new IdentityHashMap<>();
        for (Cell cell : cells) {
            List<Cell> others = sides.computeIfAbsent(cell.box(), box -> new ArrayList<>(1));
            boolean absorbed = false;
            for (int i = 0; i < others.size() && !absorbed; i++) {
                absorbed = others.get(i).absorb(cell);
            }
            if (!absorbed) {
                others.add(cell);
                kept.add(cell);
            }
        }
        return kept;
    }

    private void refine() {
        int cuts = 0;
        while (cuts < precision.mostCuts() && cells.size() < mostCells()) {
            double alone = exclusiveShare();
            double[] families = pooled(alone);
            double doubt = doubt();
            double least = Math.max(FAMILY_MATTERS, OF_THE_DOUBT * doubt);
            boolean[] vague = vague(families, alone);
            int[] wanting = new int[weights.length];
            double[] urgency = new double[weights.length];
            int wanted = 0;
            for (int i = 0; i < weights.length; i++) {
                Cell cell = cells.get(i);
                double undetermined = weights[i] / pool(cell, alone) * cell.ambiguity();
                double family = families[cell.family];
                double tolerance = vague[cell.family] ? precision.vagueShare() : precision.familyShare();
                boolean matters = cell.isShared
                        ? undetermined > SHARED_OPEN
                        : undetermined > precision.share()
                                || (family > least
                                        && undetermined > tolerance * Math.max(family, SMALL_FAMILY * doubt));
                if (matters && cell.divisible()) {
                    wanting[wanted] = i;
                    urgency[wanted++] = undetermined * Math.pow(2, Math.min(MOST_HALVED, cell.ambiguity()));
                }
            }
            if (wanted == 0) {
                return;
            }
            int round = Math.min(wanted, precision.mostCuts() - cuts);
            cut(wanting, urgency, wanted, leastUrgent(urgency, wanted, round), round);
            cuts += round;
        }
    }

    /** Returns what speaks against the most probable family. */
    private double doubt() {
        double most = 0;
        for (double share : modelled) {
            most = Math.max(most, share);
        }
        return 1 - most;
    }

    /** Returns the urgency of the given number of most urgent ones. */
    private static double leastUrgent(double[] urgency, int count, int most) {
        double[] sorted = Arrays.copyOf(urgency, count);
        Arrays.sort(sorted);
        return sorted[count - most];
    }

    /**
     * Cuts the boxes of the given number of cells, none less urgent than given; the weights of the others stay as they are. The parts
     * replay all answers and so follow every case anew: the cells that followed the other cases of the same box go with it.
     */
    private void cut(int[] wanting, double[] urgency, int wanted, double leastUrgent, int most) {
        double alone = exclusiveShare();
        double least = logTotal + Math.log(NEGLIGIBLE);
        List<Cell> parts = new ArrayList<>();
        Set<Object> boxes = Collections.newSetFromMap(new IdentityHashMap<>());
        int done = 0;
        for (int w = 0; w < wanted && done < most; w++) {
            Cell cell = cells.get(wanting[w]);
            if (urgency[w] >= leastUrgent) {
                done++;
                if (boxes.add(cell.box())) {
                    parts.addAll(cell.halves(startNanos, answers, LAPSE, least + Math.log(pool(cell, alone)), scratch));
                }
            }
        }
        List<Cell> next = new ArrayList<>(cells.size() + parts.size());
        double[] nextScaled = new double[cells.size() + parts.size()];
        for (int i = 0; i < scaled.length; i++) {
            if (!boxes.contains(cells.get(i).box())) {
                nextScaled[next.size()] = scaled[i];
                next.add(cells.get(i));
            }
        }
        int kept = next.size();
        next.addAll(parts);
        scaled = Arrays.copyOf(nextScaled, next.size());
        for (int i = kept; i < scaled.length; i++) {
            scaled[i] = Math.exp(logWeight(next.get(i)) - logScale);
        }
        cells = next;
        normalise();
    }

    /** Returns which families have much of their weight in cells that do not determine the answers. */
    private boolean[] vague(double[] families, double alone) {
        double[] undetermined = new double[families.length];
        for (int i = 0; i < weights.length; i++) {
            Cell cell = cells.get(i);
            undetermined[cell.family] += weights[i] / pool(cell, alone) * cell.ambiguity();
        }
        boolean[] vague = new boolean[families.length];
        for (int f = 0; f < vague.length; f++) {
            vague[f] = undetermined[f] > precision.vague() * families[f];
        }
        return vague;
    }

    /** Returns the posterior of every id; sums to 1. */
    Map<String, Double> families() {
        Map<String, Double> families = new LinkedHashMap<>();
        for (String id : Families.LIMITING) {
            families.put(id, modelled[Families.index(id)]);
        }
        families.put(Unlimited.ID, Math.exp(logUnlimited - logTotal));
        families.put(Families.NONE, Math.exp(logNone - logTotal) + modelled[Families.index(Families.NONE)]);
        return families;
    }

    /** Returns the posterior of the part of none-of-these that has cells. */
    double modelledNone() {
        return modelled[Families.index(Families.NONE)];
    }

    /** Returns the posterior of what of a family has cells. */
    double share(String family) {
        return modelled[Families.index(family)];
    }

    /** Returns whether use by others is thought of: not before a family would be named, or all of them are contradicted. */
    boolean thinksOfOthers() {
        return shared;
    }

    /** Returns whether it matters to what can be said that nobody knows whether others use the same quota. */
    boolean asksWhetherShared() {
        return shared && 1 - exclusiveShare() > IN_QUESTION;
    }

    /** Returns the part of a family's posterior in which others use the same quota, and what they use of the nominal capacity then. */
    HiddenShare hiddenShare(String family) {
        double all = 0;
        double shared = 0;
        double use = 0;
        for (int i = 0; i < weights.length; i++) {
            HypothesisSpace space = cells.get(i).space;
            if (space.family().equals(family)) {
                HiddenUse others = space.hiddenUse();
                all += weights[i];
                shared += others == null ? 0 : weights[i];
                use += others == null ? 0 : weights[i] * others.share();
            }
        }
        return shared > 0 ? new HiddenShare(shared / all, use / shared) : new HiddenShare(0, 0);
    }

    /**
     * How probable it is that others use the same quota, and how much.
     *
     * @param probability how probable, from 0 to 1
     * @param ofNominal what they use in a window if so, as a share of the nominal capacity
     */
    record HiddenShare(double probability, double ofNominal) {

        /** Returns whether that is more probable than that nobody else does. */
        boolean isProbable() {
            return probability > 0.5;
        }

        /** Returns whether hardly anything else explains the answers. */
        boolean isNearlyCertain() {
            return probability > 0.95;
        }
    }

    /** Returns the posterior of every conclusion; sums to 1. */
    Map<Conclusion, Double> conclusions() {
        double[] aligned = new double[Families.WITH_CELLS];
        double[] other = new double[Families.WITH_CELLS];
        for (int i = 0; i < weights.length; i++) {
            Cell cell = cells.get(i);
            (cell.space.aligned() ? aligned : other)[cell.family] += weights[i];
        }
        Map<Conclusion, Double> conclusions = new EnumMap<>(Conclusion.class);
        for (int f = 0; f < aligned.length; f++) {
            String id = Families.at(f);
            conclusions.merge(Families.conclusion(id, true), aligned[f], Double::sum);
            conclusions.merge(Families.conclusion(id, false), other[f], Double::sum);
        }
        double unknown = Math.exp(logUnlimited - logTotal) + Math.exp(logNone - logTotal);
        conclusions.merge(Conclusion.INCONCLUSIVE, unknown, Double::sum);
        return conclusions;
    }

    /** Returns the cells that still carry weight, and {@link #weight} theirs. */
    List<Cell> cells() {
        return cells;
    }

    double weight(int i) {
        return weights[i];
    }

    /** Returns the natural logarithm of the probability of the answers so far, over all hypotheses. */
    double logEvidence() {
        return logTotal - logPrior;
    }

    /** Returns the natural logarithm of the evidence of a family, its prior of 1 included. */
    double logEvidence(String family) {
        return Math.log(families().getOrDefault(family, 0.0)) + logTotal;
    }
}
