package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Unlimited;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** Prior of none-of-these beside that of one family. */
    private static final double NONE_PRIOR = 0.1;

    private static final double FAMILY_MATTERS = 1e-3;
    private static final double NEGLIGIBLE = 1e-7;
    private static final int LONGEST_REPLAY = 400;

    private final Premises premises;
    private final Precision precision;
    private final long startedNanos;
    /** When the first request was sent; until then, when the experiment began. */
    private long startNanos;

    /** The answers as long as cells may still be cut; later ones are not replayed, so nothing needs them. */
    private final List<Answer> answers = new ArrayList<>();

    private final ModelFreePredictor modelFree = new ModelFreePredictor();
    private final double[] scratch = new double[4];
    private List<Cell> cells = new ArrayList<>();
    private double[] weights = new double[0];
    private double logNone = Math.log(NONE_PRIOR);
    private double logUnlimited;
    private double logTotal;
    private double logPrior;
    private int answered;
    private long lastReceiveNanos;
    private Map<String, Double> lastAdmit = new LinkedHashMap<>();

    Posterior(Premises premises, Instant startedAt) {
        this(premises, startedAt, Precision.STANDARD);
    }

    Posterior(Premises premises, Instant startedAt, Precision precision) {
        this.premises = premises;
        this.precision = precision;
        startedNanos = EpochNanos.of(startedAt);
        begin(startedNanos);
    }

    /** Lays out the prior for a first request at the given time, with nothing asked between the start and then. */
    private void begin(long firstNanos) {
        startNanos = firstNanos;
        cells.clear();
        for (HypothesisSpace space : HypothesisSpaces.of(premises, firstNanos, firstNanos - startedNanos)) {
            grid(space);
        }
        weigh();
        logPrior = logTotal;
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

    /** Returns how many answers were taken in. */
    int answered() {
        return answered;
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
        double[] before = limiting();
        answered++;
        lastReceiveNanos = answer.receiveNanos();
        Map<String, Double> admit = new LinkedHashMap<>();
        double logBefore = logTotal;
        for (int i = cells.size() - 1; i >= 0; i--) {
            Cell other = cells.get(i).observe(answer, LAPSE, scratch);
            if (other != null) {
                cells.add(other);
            }
        }
        if (answer.kind() != Answer.Kind.UNKNOWN) {
            double[] joint = new double[before.length];
            for (Cell cell : cells) {
                joint[cell.family] += Math.exp(cell.logWeight() - logBefore);
            }
            for (int f = 0; f < joint.length; f++) {
                admit.put(Families.LIMITING.get(f), share(joint[f], before[f]));
            }
            double none = answer.admitted() ? modelFree.admitProbability() : 1 - modelFree.admitProbability();
            double unlimited = answer.admitted() ? 1 - LAPSE : LAPSE;
            modelFree.observe(answer.admitted());
            logNone += Math.log(none);
            logUnlimited += Math.log(unlimited);
            admit.put(Unlimited.ID, unlimited);
            admit.put(Families.NONE, none);
            if (!answer.admitted()) {
                admit.replaceAll((id, p) -> 1 - p);
            }
        }
        lastAdmit = admit;
        weigh();
        prune();
        if (answered <= LONGEST_REPLAY) {
            answers.add(answer);
            refine();
        } else {
            mergeReunited();
        }
    }

    private static double share(double joint, double whole) {
        return whole > 0 ? Math.min(1, joint / whole) : 0.5;
    }

    /** Returns, by family, how probable an admission was before the latest answer was known. */
    Map<String, Double> lastAdmitProbability() {
        return lastAdmit;
    }

    /** Turns the logarithms into weights that sum to 1 with the two hypotheses that have no cells. */
    private void weigh() {
        double most = Math.max(logNone, logUnlimited);
        for (Cell cell : cells) {
            most = Math.max(most, cell.logWeight());
        }
        weights = new double[cells.size()];
        double sum = Math.exp(logNone - most) + Math.exp(logUnlimited - most);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(cells.get(i).logWeight() - most);
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        logTotal = most + Math.log(sum);
    }

    private void prune() {
        List<Cell> kept = new ArrayList<>(cells.size());
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > NEGLIGIBLE) {
                kept.add(cells.get(i));
            }
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
        List<Cell> kept = new ArrayList<>(cells.size());
        for (Cell cell : cells) {
            boolean merged = false;
            for (int i = 0; i < kept.size() && !merged; i++) {
                merged = kept.get(i).absorb(cell);
            }
            if (!merged) {
                kept.add(cell);
            }
        }
        if (kept.size() < cells.size()) {
            cells = kept;
            weigh();
        }
    }

    private void refine() {
        int cuts = 0;
        while (cuts < precision.mostCuts() && cells.size() < precision.mostCells()) {
            double[] families = limiting();
            boolean[] vague = vague(families);
            List<Integer> wanting = new ArrayList<>();
            for (int i = 0; i < weights.length; i++) {
                Cell cell = cells.get(i);
                double undetermined = weights[i] * cell.ambiguity();
                double family = families[cell.family];
                double tolerance = vague[cell.family] ? precision.vagueShare() : precision.familyShare();
                boolean matters = undetermined > precision.share()
                        || (family > FAMILY_MATTERS && undetermined > tolerance * family);
                if (matters && cell.divisible()) {
                    wanting.add(i);
                }
            }
            if (wanting.isEmpty()) {
                return;
            }
            int round = Math.min(wanting.size(), precision.mostCuts() - cuts);
            if (round < wanting.size()) {
                wanting.sort(Comparator.comparingDouble(
                        i -> -weights[i] * cells.get(i).ambiguity()));
            }
            double least = logTotal + Math.log(NEGLIGIBLE);
            boolean[] cut = new boolean[cells.size()];
            List<Cell> parts = new ArrayList<>();
            for (int i : wanting.subList(0, round)) {
                cut[i] = true;
                parts.addAll(cells.get(i).halves(startNanos, answers, LAPSE, least, scratch));
            }
            List<Cell> next = new ArrayList<>(cells.size() + round);
            for (int i = 0; i < cut.length; i++) {
                if (!cut[i]) {
                    next.add(cells.get(i));
                }
            }
            next.addAll(parts);
            cells = next;
            weigh();
            cuts += round;
        }
    }

    /** Returns which families have much of their weight in cells that do not determine the answers. */
    private boolean[] vague(double[] families) {
        double[] undetermined = new double[families.length];
        for (int i = 0; i < weights.length; i++) {
            undetermined[cells.get(i).family] += weights[i] * cells.get(i).ambiguity();
        }
        boolean[] vague = new boolean[families.length];
        for (int f = 0; f < vague.length; f++) {
            vague[f] = undetermined[f] > precision.vague() * families[f];
        }
        return vague;
    }

    /** Returns the posterior of every id; sums to 1. */
    Map<String, Double> families() {
        double[] limiting = limiting();
        Map<String, Double> families = new LinkedHashMap<>();
        for (int f = 0; f < limiting.length; f++) {
            families.put(Families.LIMITING.get(f), limiting[f]);
        }
        families.put(Unlimited.ID, Math.exp(logUnlimited - logTotal));
        families.put(Families.NONE, Math.exp(logNone - logTotal));
        return families;
    }

    /** Returns the posterior of the limiting families, in their order. */
    private double[] limiting() {
        double[] sums = new double[Families.LIMITING.size()];
        for (int i = 0; i < weights.length; i++) {
            sums[cells.get(i).family] += weights[i];
        }
        return sums;
    }

    /** Returns the posterior of every conclusion; sums to 1. */
    Map<Conclusion, Double> conclusions() {
        double[] aligned = new double[Families.LIMITING.size()];
        double[] other = new double[Families.LIMITING.size()];
        for (int i = 0; i < weights.length; i++) {
            Cell cell = cells.get(i);
            (cell.space.aligned() ? aligned : other)[cell.family] += weights[i];
        }
        Map<Conclusion, Double> conclusions = new EnumMap<>(Conclusion.class);
        for (int f = 0; f < aligned.length; f++) {
            String id = Families.LIMITING.get(f);
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
