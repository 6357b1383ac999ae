package dev.limitlens.analysis;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request just before a line that another one waits for, so that both bracket it.
 */
final class LineBracket {

    /** Round trips within which a request before a line brackets it, and what makes it a line. */
    private static final int BRACKET_TRIPS = 4;

    /** Price beyond which a line is not bracketed: who was refused before one time and again waits for what can be admitted. */
    private static final double MOST_FOR_A_BRACKET = 0.15;

    private static final double REFUSED = 0.2;
    private static final double CLEARLY = 0.1;
    private static final double JUMP = 0.015;

    private final Judge judge;
    private final AskingCosts askingCosts;
    private final long latencyNanos;
    private final long[] times;
    private final Loads[] loads;

    /**
     * Looks at the given times.
     *
     * @param times when may be asked, in ascending order
     * @param loads what is in use at these times
     */
    LineBracket(Judge judge, AskingCosts askingCosts, long latencyNanos, long[] times, Loads[] loads) {
        this.judge = judge;
        this.askingCosts = askingCosts;
        this.latencyNanos = latencyNanos;
        this.times = times;
        this.loads = loads;
    }

    /**
     * Returns the same request just before the line that the given one waits for, if there is such a line and time for it: a
     * refusal there costs nothing, and pins the line to a round trip. Else returns the given one.
     */
    Judged before(Judged after) {
        int t = Arrays.binarySearch(times, after.atNanos());
        while (t > 0) {
            if (times[t] - times[t - 1] <= BRACKET_TRIPS * latencyNanos) {
                Judged before = sharpest(after.cost(), t);
                if (before != null && before.price() <= MOST_FOR_A_BRACKET) {
                    return before.foretelling(after);
                }
            }
            t--;
        }
        return after;
    }

    /** Returns the request before a time that is refused with the cost of which most is admitted after it, or null if little is. */
    private @Nullable Judged sharpest(long likelyCost, int t) {
        Judged sharpest = null;
        double most = JUMP;
        Set<Long> costs = new LinkedHashSet<>();
        costs.add(likelyCost);
        for (long cost : askingCosts.at(loads[t], likelyCost)) {
            costs.add(cost);
        }
        for (long cost : costs) {
            Judged before = judge.judge(times[t - 1], loads[t - 1], cost);
            double jump = judge.judge(times[t], loads[t], cost).admit() - before.admit();
            if (before.admit() < REFUSED && jump > most) {
                // another cost than the likely one must be clearly better
                most = jump + CLEARLY;
                sharpest = before;
            }
        }
        return sharpest == null ? null : foot(sharpest, t - 1);
    }

    /** Returns the same request before the rise of its probability begins, of which the given time may be a part. */
    private Judged foot(Judged onTheRise, int t) {
        Judged foot = onTheRise;
        for (int k = t - 1; k >= 0 && times[t + 1] - times[k] <= BRACKET_TRIPS * latencyNanos; k--) {
            Judged before = judge.judge(times[k], loads[k], foot.cost());
            if (foot.admit() - before.admit() <= JUMP) {
                break;
            }
            foot = before;
        }
        return foot;
    }
}
