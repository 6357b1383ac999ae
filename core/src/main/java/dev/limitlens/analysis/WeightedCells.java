package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The cells that still carry weight, and what share of everything each of them is.
 *
 * <p>What the cells make of the answers is first {@linkplain #scale taken out of the logarithm}, and {@linkplain #shareOut shared out}
 * once it is known what everything is, for that takes in what has no cells. Until then shares and everything are those of before.
 */
final class WeightedCells {

    /** Share of everything below which a cell is dropped. */
    private static final double NEGLIGIBLE = 1e-7;

    /** Share of everything below which limits on which nobody else draws are not looked at any more closely. */
    private static final double LEAST_EXCLUSIVE = 1e-6;

    private final double[] scratch = new double[Cell.MOST_THRESHOLDS];
    private List<Cell> cells;
    /** Of each cell its prior times its likelihood over {@code exp(logScale)}; then the same as a share of everything. */
    private double[] scaled = new double[0];

    private double[] weights = new double[0];
    private double logScale;
    private double logEverything;

    /** The same of what has cells, by {@link Families#index}: scaled, and as a share of everything. */
    private double[] scaledFamilies = new double[Families.WITH_CELLS];

    private double[] families = new double[Families.WITH_CELLS];

    /** Both of those of their cells whose windows begin on multiples of the window on the clock. */
    private double[] scaledAligned = new double[Families.WITH_CELLS];

    private double[] aligned = new double[Families.WITH_CELLS];

    /** Whether there are cells of a shared quota, or were. */
    private boolean shared;

    /**
     * Begins with cells of limits on which nobody else draws.
     *
     * @param cells not to be changed by anybody else any more
     */
    WeightedCells(List<Cell> cells) {
        this.cells = cells;
    }

    int size() {
        return cells.size();
    }

    List<Cell> all() {
        return cells;
    }

    Cell get(int i) {
        return cells.get(i);
    }

    /** Returns what share of everything a cell is. */
    double weight(int i) {
        return weights[i];
    }

    /** Returns the same of what has cells, by {@link Families#index}. */
    double[] families() {
        return families;
    }

    /** Returns how much of that are windows that begin on multiples of the window on the clock. */
    double[] aligned() {
        return aligned;
    }

    /** Returns the natural logarithm of everything. */
    double logEverything() {
        return logEverything;
    }

    /** Returns whether limits are thought of on which others draw, too. */
    boolean shared() {
        return shared;
    }

    // ---- from what the cells make of the answers to shares

    /** Lets all cells take in an answer. */
    void observe(Answer answer) {
        for (int i = cells.size() - 1; i >= 0; i--) {
            cells.get(i).observe(answer, Posterior.LAPSE, scratch, cells);
        }
    }

    /**
     * Takes the cells' weights out of the logarithm.
     *
     * @param logOther the natural logarithm of what they must be comparable with
     */
    void scale(double logOther) {
        logScale = logOther;
        for (Cell cell : cells) {
            logScale = Math.max(logScale, cell.logWeight());
        }
        scaled = new double[cells.size()];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.exp(cells.get(i).logWeight() - logScale);
        }
        sumUp();
    }

    private void sumUp() {
        double[] sums = new double[Families.WITH_CELLS];
        double[] ofAligned = new double[Families.WITH_CELLS];
        for (int i = 0; i < scaled.length; i++) {
            Cell cell = cells.get(i);
            sums[cell.family] += scaled[i];
            ofAligned[cell.family] += cell.isAligned ? scaled[i] : 0;
        }
        scaledFamilies = sums;
        scaledAligned = ofAligned;
    }

    /** Returns what has cells as it is now, by {@link Families#index}, as a share of what everything was before. */
    double[] ofEverythingBefore() {
        return times(Math.exp(logScale - logEverything), scaledFamilies);
    }

    private static double[] times(double factor, double[] values) {
        double[] product = values.clone();
        for (int i = 0; i < product.length; i++) {
            product[i] *= factor;
        }
        return product;
    }

    /** Returns the natural logarithm of all cells together with something else. */
    double logSumWith(double logOther) {
        double sum = Math.exp(logOther - logScale);
        for (double family : scaledFamilies) {
            sum += family;
        }
        return logScale + Math.log(sum);
    }

    /** Returns the natural logarithm of a part of all cells of a shared quota. */
    double logOfShared(double part) {
        double sum = 0;
        for (int i = 0; i < scaled.length && shared; i++) {
            sum += cells.get(i).isShared ? scaled[i] : 0;
        }
        return Math.log(part * sum) + logScale;
    }

    /** Turns the scaled weights into shares. */
    void shareOut(double logOfEverything) {
        logEverything = logOfEverything;
        double factor = Math.exp(logScale - logEverything);
        weights = new double[scaled.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = factor * scaled[i];
        }
        families = times(factor, scaledFamilies);
        aligned = times(factor, scaledAligned);
    }

    // ---- two pools

    /** Returns the share of everything that is left for limits on which nobody else draws. */
    double exclusiveShare() {
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

    /** Returns the weight of a cell, each pool of cells taken as a whole. */
    double pooled(int i, double exclusiveShare) {
        return weights[i] / pool(cells.get(i), exclusiveShare);
    }

    // ---- other cells

    /** Adds cells that were not thought of before; they must be weighed. */
    void add(List<Cell> others) {
        cells.addAll(others);
    }

    /** Replaces some cells; the others must be weighed. */
    void replace(Predicate<Cell> which, List<Cell> others) {
        List<Cell> next = new ArrayList<>(cells);
        next.removeIf(which);
        next.addAll(others);
        cells = next;
    }

    /** Adds cells of a shared quota; they must be weighed. */
    void addShared(List<Cell> others) {
        shared = true;
        add(others);
    }

    /**
     * Drops the cells that hardly carry any weight; where none of them does, beside what has no cells, those that carry hardly any beside the
     * heaviest.
     *
     * @param most the number of cells that are kept at most
     * @return whether any was dropped, so that the others must be weighed anew
     */
    boolean prune(int most) {
        List<Cell> kept = carrying();
        if (kept.isEmpty()) {
            kept = besideTheHeaviest();
        }
        if (kept.size() > most) {
            // where lines come as often as answers, both sides of each are followed
            kept.sort(Comparator.comparingDouble(cell -> -cell.logWeight()));
            kept = new ArrayList<>(kept.subList(0, most));
        }
        return keep(kept);
    }

    private List<Cell> carrying() {
        List<Cell> carrying = new ArrayList<>(cells.size());
        double alone = exclusiveShare();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > NEGLIGIBLE * pool(cells.get(i), alone)) {
                carrying.add(cells.get(i));
            }
        }
        return carrying;
    }

    /** Both sides of each line are followed: where no side is given up for weighing too little, there are twice as many after each. */
    private List<Cell> besideTheHeaviest() {
        double most = Double.NEGATIVE_INFINITY;
        for (Cell cell : cells) {
            most = Math.max(most, cell.logWeight());
        }
        double least = most + Math.log(NEGLIGIBLE);
        List<Cell> beside = new ArrayList<>(cells);
        beside.removeIf(cell -> cell.logWeight() < least);
        return beside;
    }

    /** Goes on with those of the cells; returns whether they are fewer, so that they must be weighed anew. */
    boolean keep(List<Cell> kept) {
        boolean fewer = kept.size() < cells.size();
        cells = fewer ? kept : cells;
        return fewer;
    }

    /**
     * Cuts the boxes of some cells; the weights of the others stay as they are, but all must be shared out anew. The parts replay all
     * answers and so follow every case anew: the cells that followed the other cases of the same box go with it.
     *
     * @param startNanos when the first request was sent
     * @param answers all so far
     */
    void cut(List<Cell> chosen, long startNanos, List<Answer> answers) {
        double alone = exclusiveShare();
        double least = logEverything + Math.log(NEGLIGIBLE);
        List<Cell> parts = new ArrayList<>();
        for (Cell cell : chosen) {
            if (cell.box().cut()) {
                double leastOfPool = least + Math.log(pool(cell, alone));
                parts.addAll(cell.halves(startNanos, answers, Posterior.LAPSE, leastOfPool, scratch));
            }
        }
        List<Cell> next = new ArrayList<>(cells.size() + parts.size());
        double[] nextScaled = new double[cells.size() + parts.size()];
        for (int i = 0; i < scaled.length; i++) {
            if (!cells.get(i).box().isCut()) {
                nextScaled[next.size()] = scaled[i];
                next.add(cells.get(i));
            }
        }
        int kept = next.size();
        next.addAll(parts);
        scaled = Arrays.copyOf(nextScaled, next.size());
        for (int i = kept; i < scaled.length; i++) {
            scaled[i] = Math.exp(next.get(i).logWeight() - logScale);
        }
        cells = next;
        sumUp();
    }
}
