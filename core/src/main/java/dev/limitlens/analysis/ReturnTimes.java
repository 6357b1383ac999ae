package dev.limitlens.analysis;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * When quota came back if a limit gives it back at times of its own: between the last denial in a row and the admission after it, each such
 * time as probable as any other of the same factor.
 */
final class ReturnTimes {

    /** The times since the Unix epoch, in order. */
    private final long[] nanos;

    private final double probability;

    private ReturnTimes(long[] nanos, double probability) {
        this.nanos = nanos;
        this.probability = probability;
    }

    /**
     * Returns the times.
     *
     * @param times the times of the observations, in order
     * @param admitted which of these were admitted
     */
    static ReturnTimes of(long windowNanos, long[] times, IntPredicate admitted) {
        PenaltyPrior prior = new PenaltyPrior(windowNanos);
        int[] first = IntStream.range(1, times.length)
                .filter(i -> admitted.test(i) && !admitted.test(i - 1))
                .toArray();
        double probability = 1;
        for (int i : first) {
            int denial = i - 1;
            while (denial > 0 && !admitted.test(denial - 1)) {
                denial--;
            }
            probability *= prior.between(times[i - 1] - times[denial], times[i] - times[denial]);
        }
        return new ReturnTimes(Arrays.stream(first).mapToLong(i -> times[i]).toArray(), probability);
    }

    /** Returns the probability that quota comes back between just those answers. */
    double probability() {
        return probability;
    }

    /** Returns how often quota has come back by the given time: two times with the same number lie in one window. */
    long count(long timeNanos) {
        int found = Arrays.binarySearch(nanos, timeNanos);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
