package dev.limitlens.plan;

import dev.limitlens.experiment.Observation;
import java.util.List;

/** Uses a quota up: asks for a first size until it is denied, then for half as much, down to a last size. */
final class Descent {

    private Descent() {}

    /**
     * Returns the next cost, 0 once the last size was denied.
     *
     * @param requests those of this descent so far
     * @param first the first size, at least 1
     * @param last the last size, at least 1
     */
    static long next(List<Observation> requests, long first, long last) {
        long size = Math.max(first, last);
        for (Observation request : requests) {
            if (request.denied()) {
                if (size <= last) {
                    return 0;
                }
                size = Math.max(last, size / 2);
            }
        }
        return size;
    }
}
