package dev.limitlens.analysis;

import dev.limitlens.limiter.Penalizing;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/** The algorithms over which an accounting question is averaged, each with every penalty between whose lengths the answers tell. */
final class AccountingPenalties {

    /** A time that is part of no penalty's length. */
    private static final long NONE = Long.MIN_VALUE;

    private AccountingPenalties() {}

    /**
     * Returns the algorithms with penalties. A penalty makes no difference but to the requests within it, so that all lengths are taken as alike
     * between two that are times from the first of a row of denials to a later request. One that is longer than the time to the admission after the
     * row is not possible, a lapse apart.
     *
     * @param algorithms the algorithms without one
     * @param times the times of the observations, in order
     * @param admitted which of these were admitted
     */
    static List<AccountingAlgorithms> of(
            List<AccountingAlgorithms> algorithms, long windowNanos, long[] times, IntPredicate admitted) {
        PenaltyPrior prior = new PenaltyPrior(windowNanos);
        List<AccountingAlgorithms> all = new ArrayList<>();
        List<Long> bounds = new ArrayList<>(bounds(prior, times, admitted));
        for (AccountingAlgorithms a : algorithms) {
            prior.usual().forEach((nanos, share) -> add(all, a, nanos, share));
            for (int k = 0; k + 1 < bounds.size(); k++) {
                long from = bounds.get(k);
                long to = bounds.get(k + 1);
                add(all, a, from + (to - from) / 2, prior.unusual(from, to));
            }
        }
        return all;
    }

    private static void add(List<AccountingAlgorithms> all, AccountingAlgorithms a, long nanos, double share) {
        if (share > 0) {
            all.add(new AccountingAlgorithms(new Penalizing(a.algorithm(), nanos), share * a.prior()));
        }
    }

    /**
     * Returns the lengths between which one stands for all: the shortest and the longest, and the times from the first denial of each row to the
     * requests that follow, up to the first that is admitted. The times from the later denials of a row are none of them, nor are lengths beyond
     * the shortest time to an admission.
     */
    private static NavigableSet<Long> bounds(PenaltyPrior prior, long[] times, IntPredicate admitted) {
        long shortest = (long) prior.shortestNanos();
        long longest = (long) (prior.shortestNanos() * PenaltyPrior.range());
        NavigableSet<Long> bounds = new TreeSet<>(List.of(shortest, longest));
        long begun = NONE;
        long possible = longest;
        for (int i = 0; i < times.length; i++) {
            if (begun != NONE) {
                bounds.add(Math.min(longest, Math.max(shortest, times[i] - begun)));
            }
            if (admitted.test(i)) {
                possible = begun == NONE ? possible : Math.min(possible, times[i] - begun);
                begun = NONE;
            } else if (begun == NONE) {
                begun = times[i];
            }
        }
        if (possible < longest) {
            bounds.tailSet(Math.max(shortest, possible), false).clear();
        }
        return bounds;
    }
}
