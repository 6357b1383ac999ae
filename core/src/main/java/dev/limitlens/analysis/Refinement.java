package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decides which cells are worth cutting: those that do not determine the answers, where that could change what is said. */
final class Refinement {

    /** What cells of a shared quota may leave open, as a share of everything, before they are cut, if any part of them fits. */
    private static final double SHARED_OPEN = 0.002;

    /** Share of everything from which on a family may matter. */
    private static final double FAMILY_MATTERS = 1e-3;

    /**
     * Share of what speaks against the most probable family from which on another one does matter: it is cut no finer before it could
     * change what is said.
     */
    private static final double OF_THE_DOUBT = 0.2;

    /** Share of the doubt that stands for a family that is worth less, where it is asked how much of it may hang on one cell. */
    private static final double SMALL_FAMILY = 0.5;

    /**
     * Answers that a cell does not determine halve its weight each, though its parts may fit all of them: a cell of many such answers
     * is cut first, up to this number of them.
     */
    private static final double MOST_HALVED = 4;

    private final Precision precision;

    Refinement(Precision precision) {
        this.precision = precision;
    }

    /**
     * Returns the cells that are most worth cutting, in their order; none if all are fine enough.
     *
     * @param most how many at most
     * @param answers how many are known
     */
    List<Cell> mostUrgent(WeightedCells cells, int most, int answers) {
        LeftOpen open = LeftOpen.by(cells);
        double[] tolerance = tolerance(open, doubt(cells.families()));
        int[] wanting = new int[cells.size()];
        double[] urgency = new double[cells.size()];
        int wanted = 0;
        for (int i = 0; i < wanting.length; i++) {
            Cell cell = cells.get(i);
            double ifItFits = open.cells[i] * Math.pow(2, Math.min(MOST_HALVED, cell.ambiguity()));
            boolean matters = cell.isShared ? ifItFits > SHARED_OPEN : open.cells[i] > tolerance[cell.family];
            if (matters && cell.divisible(answers)) {
                wanting[wanted] = i;
                urgency[wanted++] = ifItFits;
            }
        }
        return mostUrgent(cells, wanting, urgency, wanted, most);
    }

    private static List<Cell> mostUrgent(WeightedCells cells, int[] wanting, double[] urgency, int wanted, int most) {
        if (wanted == 0) {
            return List.of();
        }
        int count = Math.min(wanted, most);
        double[] sorted = Arrays.copyOf(urgency, wanted);
        Arrays.sort(sorted);
        double leastUrgent = sorted[wanted - count];
        List<Cell> chosen = new ArrayList<>(count);
        for (int w = 0; w < wanted && chosen.size() < count; w++) {
            if (urgency[w] >= leastUrgent) {
                chosen.add(cells.get(wanting[w]));
            }
        }
        return chosen;
    }

    /** Returns what speaks against the most probable family. */
    private static double doubt(double[] families) {
        double most = 0;
        for (double share : families) {
            most = Math.max(most, share);
        }
        return 1 - most;
    }

    /** Returns by family how much a cell may leave open, as a share of everything, before it is cut. */
    private double[] tolerance(LeftOpen open, double doubt) {
        double least = Math.max(FAMILY_MATTERS, OF_THE_DOUBT * doubt);
        double[] tolerance = new double[open.shares.length];
        for (int f = 0; f < tolerance.length; f++) {
            double share = open.shares[f];
            boolean vague = open.families[f] > precision.vague() * share;
            double ofFamily = vague ? precision.vagueShare() : precision.familyShare();
            tolerance[f] = share > least
                    ? Math.min(precision.share(), ofFamily * Math.max(share, SMALL_FAMILY * doubt))
                    : precision.share();
        }
        return tolerance;
    }

    /** What is in cells that do not determine the answers, of each cell and of each family, and the shares of the families; each pool taken as a whole. */
    private static final class LeftOpen {

        private final double[] cells;
        private final double[] families = new double[Families.WITH_CELLS];
        private final double[] shares = new double[Families.WITH_CELLS];

        private LeftOpen(int size) {
            cells = new double[size];
        }

        static LeftOpen by(WeightedCells all) {
            LeftOpen open = new LeftOpen(all.size());
            double alone = all.exclusiveShare();
            for (int i = 0; i < open.cells.length; i++) {
                Cell cell = all.get(i);
                double share = all.pooled(i, alone);
                open.cells[i] = share * cell.ambiguity();
                open.families[cell.family] += open.cells[i];
                open.shares[cell.family] += share;
            }
            return open;
        }
    }
}
