package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A few cells that stand for a posterior, chosen class by class: a family; the fixed window split by alignment; all split by whether others
 * use the same quota, while that keeps from naming one. Each class is represented by its heaviest cells or, where it has too many, by an even
 * choice among them, so that an improbable rival is represented as finely as the favourite. Nothing is random.
 */
final class StratifiedSample {

    private static final double LEAST_CLASS_WEIGHT = 1e-5;

    /** Share of what speaks against the heaviest class below which another one has no say in what is asked next. */
    private static final double OF_THE_DOUBT = 0.01;

    private static final double LEAST_SHARE = 1e-4;

    /** Probability below which a case is left out. */
    private static final double LEAST_CASE = 0.05;

    private final Posterior posterior;
    private final List<Member> chosen = new ArrayList<>();
    private final double[] classWeight;

    /**
     * A cell that was chosen.
     *
     * @param use which of the cell's cases it stands for, or -1 for all of them
     */
    record Member(Cell cell, int classIndex, double weight, int use) {

        Member(Cell cell, int classIndex, double weight) {
            this(cell, classIndex, weight, -1);
        }

        CapacityBelief belief() {
            return use < 0 ? cell.belief : cell.belief.ofCase(use);
        }

        double[] between() {
            if (use < 0) {
                return cell.between();
            }
            double part = cell.part(use);
            return new double[] {part, part};
        }
    }

    /**
     * Chooses cells of every class that carries weight; the weights sum to 1.
     *
     * @param perClass most cells of one class
     * @param wanted the cells that are looked at
     */
    StratifiedSample(Posterior posterior, int perClass, Predicate<Cell> wanted) {
        this.posterior = posterior;
        List<Cell> cells = posterior.cells();
        int[] classOf = new int[cells.size()];
        double[] totals = new double[4 * Families.WITH_CELLS];
        boolean parted = posterior.asksWhetherShared();
        int[] sizes = new int[totals.length];
        for (int i = 0; i < classOf.length; i++) {
            Cell cell = cells.get(i);
            if (!wanted.test(cell)) {
                classOf[i] = -1;
                continue;
            }
            boolean shared = parted && cell.isShared;
            classOf[i] = 4 * cell.family + (cell.isClockWindow() ? 2 : 0) + (shared ? 1 : 0);
            totals[classOf[i]] += posterior.weight(i);
            sizes[classOf[i]]++;
        }
        int[] carrying = carrying(totals, sizes);
        double all = Arrays.stream(carrying).mapToDouble(k -> totals[k]).sum();
        classWeight = new double[carrying.length];
        for (int c = 0; c < carrying.length; c++) {
            int k = carrying[c];
            classWeight[c] = totals[k] / all;
            choose(members(classOf, k, sizes[k]), totals[k], perClass, c);
        }
    }

    private static int[] carrying(double[] totals, int[] sizes) {
        double heaviest = Arrays.stream(totals).max().orElse(0);
        double whole = Arrays.stream(totals).sum();
        double least = Math.max(LEAST_CLASS_WEIGHT, OF_THE_DOUBT * (whole - heaviest));
        return IntStream.range(0, totals.length)
                .filter(k -> totals[k] >= least && sizes[k] > 0)
                .toArray();
    }

    private static int[] members(int[] classOf, int k, int size) {
        int[] members = new int[size];
        int next = 0;
        for (int i = 0; i < classOf.length; i++) {
            if (classOf[i] == k) {
                members[next++] = i;
            }
        }
        return members;
    }

    private void choose(int[] members, double total, int most, int c) {
        double[] heavy = Arrays.stream(members)
                .mapToDouble(posterior::weight)
                .filter(weight -> weight >= LEAST_SHARE * total)
                .toArray();
        if (heavy.length <= most) {
            double kept = Arrays.stream(heavy).sum();
            for (int i : members) {
                double weight = posterior.weight(i);
                if (weight >= LEAST_SHARE * total) {
                    add(i, c, classWeight[c] * weight / kept);
                }
            }
            return;
        }
        // the heaviest half as they are, the rest thinned evenly in the order in which they lie in parameter space
        Arrays.sort(heavy);
        int count = most - most / 2;
        double least = heavy[heavy.length - most / 2];
        double kept = 0;
        int tops = 0;
        boolean[] top = new boolean[members.length];
        for (int m = 0; m < members.length && tops < most / 2; m++) {
            double weight = posterior.weight(members[m]);
            if (weight >= least) {
                top[m] = true;
                tops++;
                kept += weight;
                add(members[m], c, classWeight[c] * weight / total);
            }
        }
        double left = total - kept;
        double passed = 0;
        int next = 0;
        for (int m = 0; m < members.length; m++) {
            if (top[m]) {
                continue;
            }
            passed += posterior.weight(members[m]);
            int times = 0;
            while (next < count && (next + 0.5) / count * left <= passed) {
                times++;
                next++;
            }
            if (times > 0) {
                add(members[m], c, classWeight[c] * left / total * times / count);
            }
        }
    }

    private void add(int i, int c, double weight) {
        chosen.add(new Member(posterior.cells().get(i), c, weight));
    }

    /** Returns the weight of each class; they sum to 1. */
    double[] classWeight() {
        return classWeight;
    }

    /**
     * Returns what was chosen, with cells parted by their cases: what is left open hangs on the same case each time, so that who asks twice
     * learns little the second time.
     */
    List<Member> byCase() {
        List<Member> parted = new ArrayList<>();
        for (Member each : chosen) {
            int cases = each.cell().cases();
            double kept = 0;
            for (int k = 0; k < cases && cases > 1; k++) {
                double mass = each.cell().belief.caseMass(k);
                kept += mass >= LEAST_CASE ? mass : 0;
            }
            for (int k = 0; k < cases && cases > 1; k++) {
                double mass = each.cell().belief.caseMass(k);
                if (mass >= LEAST_CASE) {
                    parted.add(new Member(each.cell(), each.classIndex(), each.weight() * mass / kept, k));
                }
            }
            if (cases == 1) {
                parted.add(each);
            }
        }
        return parted;
    }
}
