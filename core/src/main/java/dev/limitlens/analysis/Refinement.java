package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decides which cells are worth cutting: those that do not determine the answers, where that could change what is said. */
final class Refinement {

    /** What cells of a shared quota may leave open, as a share of everything, before they are cut: what others use is blurred anyway. */
    private static final double SHARED_OPEN = 0.01;

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
        double[] undetermined = new double[cells.size()];
        double[] families = new double[Families.WITH_CELLS];
        boolean[] vague = vague(cells, families, undetermined);
        double doubt = doubt(cells.families());
        double least = Math.max(FAMILY_MATTERS, OF_THE_DOUBT * doubt);
        double[] tolerance = new double[families.length];
        for (int f = 0; f < families.length; f++) {
            double ofFamily = vague[f] ? precision.vagueShare() : precision.familyShare();
            double fine = families[f] > least ? ofFamily * Math.max(families[f], SMALL_FAMILY * doubt) : 1;
            tolerance[f] = Math.min(precision.share(), fine);
        }
        int[] wanting = new int[cells.size()];
        double[] urgency = new double[cells.size()];
        int wanted = 0;
        for (int i = 0; i < wanting.length; i++) {
            Cell cell = cells.get(i);
            boolean matters = undetermined[i] > (cell.isShared ? SHARED_OPEN : tolerance[cell.family]);
            if (matters && cell.divisible(answers)) {
                wanting[wanted] = i;
                urgency[wanted++] = undetermined[i] * Math.pow(2, Math.min(MOST_HALVED, cell.ambiguity()));
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

    /**
     * Returns which families have much of their weight in cells that do not determine the answers, each pool of cells taken as a whole.
     *
     * @param families receives the share of each family
     * @param undetermined receives what each cell leaves open
     */
    private boolean[] vague(WeightedCells cells, double[] families, double[] undetermined) {
        double alone = cells.exclusiveShare();
        double[] open = new double[families.length];
        for (int i = 0; i < undetermined.length; i++) {
            Cell cell = cells.get(i);
            double share = cells.pooled(i, alone);
            undetermined[i] = share * cell.ambiguity();
            families[cell.family] += share;
            open[cell.family] += undetermined[i];
        }
        boolean[] vague = new boolean[families.length];
        for (int f = 0; f < vague.length; f++) {
            vague[f] = open[f] > precision.vague() * families[f];
        }
        return vague;
    }
}
