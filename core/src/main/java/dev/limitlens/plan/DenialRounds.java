package dev.limitlens.plan;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Uses the quota up to a rest and asks in turn for more than the rest and for next to nothing: if a denied request is charged,
 * the small ones are denied, too. Every other round does so with smaller requests, since a limit on requests looks the same.
 *
 * <p>They are denied, too, if everything is denied for a while after a denial. Only the time at which quota is back tells these apart: what is
 * charged leaves with what was admitted, and a penalty ends at its time after the denial, round after round. So small requests ask for
 * that time, and every other round pauses before it uses up the rest.
 *
 * <p>Where the small ones are admitted, a denial half a window later and a request for quota that by then is older than a window tell whether
 * a denial keeps what is in use for another window.
 *
 * @param nominal nominal capacity in tokens
 * @param windowNanos nominal window
 */
record DenialRounds(long nominal, long windowNanos) implements AccountingPlan.Rounds {

    private static final double[] LARGE = {0.231, 0.073};
    private static final double MOST = 2.3;
    private static final int TURNS = 6;

    /** Times from the denial, in windows, at which it is asked whether quota is back: the first, and the last at most. */
    private static final double FIRST_ASKED = 1.0 / 60;

    private static final double LAST_ASKED = 2.1;

    /** What the time grows by in the first round, and in later ones, which ask around the time of the earlier ones besides. */
    private static final double FINE = 1.2;

    private static final double COARSE = 1.5;

    /** In windows: when the rest is used up, when one more is denied, and when what was used is older than a window. */
    private static final double PAUSE = 0.37;

    private static final double LATER = 0.5;
    private static final double OLDER = 1.08;

    /** Most requests that are to be denied half a window later. */
    private static final int MOST_LATER = 4;

    /** Most requests for quota that is older than a window. */
    private static final int MOST_OLDER = 3;

    private static final String DRAIN_ROLE = "drain";
    private static final String LARGE_ROLE = "more than is left";
    private static final String SMALL_ROLE = "small";
    private static final String BACK_ROLE = "back";
    private static final String LATER_ROLE = "more than is left, later";
    private static final String OLDER_ROLE = "a window later";

    @Override
    public Step.@Nullable Probe next(Burst burst, List<Observation> observations, Instant at) {
        List<Observation> drain = burst.of(DRAIN_ROLE);
        if (!Burst.any(drain, Observation::denied)) {
            return Burst.tokens(drain) > MOST * nominal
                    ? null
                    : large(burst, DRAIN_ROLE, rest(burst, observations, at), "until it is denied");
        }
        List<Observation> small = burst.of(SMALL_ROLE);
        if (!small.isEmpty() && !Burst.any(small, Observation::admitted)) {
            return isBack(burst) ? null : whenBack(burst, observations, at);
        }
        int turns = small.size() + burst.of(LARGE_ROLE).size();
        return turns < TURNS ? turn(burst, turns, at) : windowLater(burst, at);
    }

    /** Quota that is known to be back may be used up at once: what is left of it is denied the sooner. */
    @Override
    public double pauseWindows(Burst over) {
        return isBack(over) ? 0 : AccountingPlan.Rounds.super.pauseWindows(over);
    }

    private static boolean isBack(Burst burst) {
        return Burst.any(burst.of(BACK_ROLE), Observation::admitted);
    }

    private Step.Probe turn(Burst burst, int turns, Instant at) {
        return turns % 2 == 0
                ? small(burst, SMALL_ROLE, at, "is it charged for what was denied before?")
                : large(burst, LARGE_ROLE, at, "to be denied");
    }

    private Step.@Nullable Probe windowLater(Burst burst, Instant at) {
        List<Observation> later = burst.of(LATER_ROLE);
        if (later.size() < MOST_LATER && !Burst.any(later, Observation::denied)) {
            Instant middle = burst.requests().get(0).sentAt().plus(windows(LATER));
            return large(burst, LATER_ROLE, latest(middle, at), "to be denied");
        }
        // a single denial may be a lapse
        List<Observation> older = burst.of(OLDER_ROLE);
        boolean open = older.size() < MOST_OLDER && !Burst.any(older, Observation::admitted);
        return open
                ? large(
                        burst,
                        OLDER_ROLE,
                        latest(denial(burst).plus(windows(OLDER)), at),
                        "does it still count since it was denied?")
                : null;
    }

    private Step.@Nullable Probe whenBack(Burst burst, List<Observation> observations, Instant at) {
        Instant denial = denial(burst);
        Observation last = burst.requests().get(burst.requests().size() - 1);
        Duration asked = Duration.between(denial, last.sentAt());
        Duration next = times(burst.round(), observations).higher(asked);
        return next == null
                ? null
                : small(
                        burst,
                        BACK_ROLE,
                        latest(denial.plus(next), at),
                        "is quota back, and how long after the denial?");
    }

    /** Returns the times from the denial at which it is asked whether quota is back. */
    private NavigableSet<Duration> times(int round, List<Observation> observations) {
        NavigableSet<Duration> times = new TreeSet<>();
        for (double w = FIRST_ASKED; w < LAST_ASKED; w *= round == 1 ? FINE : COARSE) {
            times.add(windows(w));
        }
        Duration earliest = Duration.ZERO;
        Duration latest = windows(LAST_ASKED);
        for (int earlier = 1; earlier < round; earlier++) {
            Burst burst = Burst.of(earlier, observations);
            for (Observation o : burst.of(BACK_ROLE)) {
                Duration after = Duration.between(denial(burst), o.sentAt());
                if (o.denied() && after.compareTo(latest) < 0 && after.compareTo(earliest) > 0) {
                    earliest = after;
                } else if (o.admitted() && after.compareTo(earliest) > 0 && after.compareTo(latest) < 0) {
                    latest = after;
                }
            }
        }
        if (latest.compareTo(windows(LAST_ASKED)) < 0) {
            times.addAll(List.of(earliest, earliest.plus(latest).dividedBy(2), latest));
        }
        return times;
    }

    /** Returns when to use up more: in every other round at a while after the first half. */
    private Instant rest(Burst burst, List<Observation> observations, Instant at) {
        boolean half = burst.round() % 2 == 0
                && !burst.requests().isEmpty()
                && Burst.tokens(burst.requests())
                        >= Burst.tokens(Burst.of(1, observations).of(DRAIN_ROLE)) / 2;
        return half ? latest(burst.requests().get(0).sentAt().plus(windows(PAUSE)), at) : at;
    }

    private static Instant denial(Burst burst) {
        List<Observation> drain = burst.of(DRAIN_ROLE);
        return drain.get(drain.size() - 1).sentAt();
    }

    private Step.Probe large(Burst burst, String role, Instant at, String why) {
        long size = Math.max(1, Math.round(LARGE[(burst.round() - 1) % LARGE.length] * nominal));
        return Step.Probe.of(at, size, Burst.purpose(burst.round(), role), why);
    }

    private static Step.Probe small(Burst burst, String role, Instant at, String why) {
        return Step.Probe.of(at, 1, Burst.purpose(burst.round(), role), why);
    }

    private Duration windows(double count) {
        return Duration.ofNanos((long) (count * windowNanos));
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
