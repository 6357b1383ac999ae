package dev.limitlens.report;

import java.util.ArrayList;
import java.util.List;

/** Round numbers along an axis. */
final class Ticks {

    private static final double[] STEPS = {
        0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400
    };

    private Ticks() {}

    /** Returns the ticks of a span of seconds, from 0 to the span itself, about {@code wanted} of them. */
    static List<Double> seconds(double span, int wanted) {
        double step = span;
        for (double candidate : STEPS) {
            if (span / candidate <= wanted) {
                step = candidate;
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= span * (1 + 1e-9); i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Returns whole numbers of a range, both ends included, about {@code wanted} of them. */
    static List<Integer> whole(int low, int high, int wanted) {
        int step = 1;
        for (int factor = 0; (high - low) / step > wanted; factor++) {
            // 1, 2, 5, 10, 20, 50, ...
            step = factor % 3 == 1 ? step / 2 * 5 : step * 2;
        }
        List<Integer> ticks = new ArrayList<>();
        for (long tick = -Math.floorDiv(-low, step) * (long) step; tick <= high; tick += step) {
            ticks.add((int) tick);
        }
        return ticks;
    }

    /** Returns round amounts from 0 to at most the given one, about {@code wanted} of them. */
    static List<Double> amounts(double most, int wanted) {
        double step = Math.max(1, Math.pow(10, Math.floor(Math.log10(most / wanted))));
        double[] factors = {1, 2, 2.5, 5, 10};
        int next = 0;
        while (next < factors.length - 1 && most / (step * factors[next]) > wanted + 1) {
            next++;
        }
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step * factors[next] <= most; i++) {
            ticks.add(i * step * factors[next]);
        }
        return ticks;
    }
}
