package dev.limitlens.analysis;

import java.util.List;

/**
 * One limit on fixed windows with a capacity of its own in each of them, as of a limiter that adapts or draws it: no model of ours, but
 * what two limits that count the same are most easily mistaken for, since a second limit, too, makes windows differ.
 */
final class ChangingCapacity {

    private final CapacityPrior capacity;
    private final long windowNanos;
    private final List<Answer> answers;

    /**
     * Creates the hypothesis.
     *
     * @param capacity what is believed of the capacity of each window, before its answers
     * @param windowNanos the window
     * @param answers in the order of time
     */
    ChangingCapacity(CapacityPrior capacity, long windowNanos, List<Answer> answers) {
        this.capacity = capacity;
        this.windowNanos = windowNanos;
        this.answers = answers;
    }

    /**
     * Returns the natural logarithm of the probability of the answers, with each decision in the middle of its round trip.
     *
     * @param phaseNanos how long after the multiples of the window on the clock the windows begin
     */
    double logEvidence(long phaseNanos) {
        double sum = 0;
        int from = 0;
        while (from < answers.size()) {
            int to = from + 1;
            while (to < answers.size() && index(to, phaseNanos) == index(from, phaseNanos)) {
                to++;
            }
            sum += ofOneWindow(answers.subList(from, to));
            from = to;
        }
        return sum;
    }

    private long index(int answer, long phaseNanos) {
        Answer a = answers.get(answer);
        return Math.floorDiv(a.middleNanos() - phaseNanos, windowNanos);
    }

    private double ofOneWindow(List<Answer> window) {
        double[] required = new double[window.size()];
        double used = 0;
        for (int i = 0; i < required.length; i++) {
            Answer answer = window.get(i);
            required[i] = used + answer.testedTokens();
            used += answer.kind() == Answer.Kind.DENIED ? 0 : answer.chargedTokens();
        }
        return CapacityScan.of(
                        required,
                        i -> window.get(i).admitted(),
                        capacity,
                        i -> window.get(i).kind() != Answer.Kind.UNKNOWN)
                .logEvidence();
    }
}
