package dev.limitlens.plan;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the adaptive plan begins, and begins again where no request would tell anything any more, as when a killed experiment is resumed.
 *
 * @param premises what is taken as known
 * @param budget what the experiment may spend
 */
record Opening(Premises premises, Budget budget) {

    private static final String PURPOSE = "opening";

    private static final String LATE_PURPOSE = "late use";

    /** Share of the nominal capacity that the first probe asks for. */
    private static final double SHARE = 0.3;

    /** Part of the window by which the first probe is kept away from the lines of the clock's windows. */
    private static final int LINE_APART = 40;

    /**
     * Windows of the silence. A sliding counter weighs two windows, and what it forgets of the earlier one little by little looks like the
     * refill of a token bucket: where windows begin with the first use, half of an earlier one still counts after one window, on average, and a fifth
     * after this time.
     */
    private static final double SILENCE = 1.375;

    /**
     * Windows of the silence at least: on a server's clock, which is known to a part of a second only, it must still have lasted one.
     */
    private static final double LEAST_SILENCE = 1.025;

    /** Probability of a refusal below which none is thought of. */
    private static final double REFUSAL_THOUGHT_OF = 0.002;

    /** Windows that the budget must have time for after the plan has begun again. */
    private static final int WINDOWS_LEFT = 2;

    /** Returns the first request. */
    Step first(Instant now) {
        return Step.Probe.of(
                offTheLine(now.plus(silence())),
                Math.min(budget.maxTokens(), share()),
                PURPOSE,
                "a first part of the nominal capacity"
                        + (silence().isZero() ? "" : ", once more than a window has passed in silence"));
    }

    /** Returns a late use in a window that was opened again, without which those that roll are not told apart. */
    Optional<Step> lateUse(Situation situation) {
        boolean again = situation.opened() > 0
                && situation.observations().get(situation.opened()).purpose().equals(PURPOSE);
        if (!again || situation.usedSince(situation.spreadAt())) {
            return Optional.empty();
        }
        Instant at = Situation.later(situation.now(), situation.spreadAt());
        long half = Math.round(situation.state().headroom(at, 0.5) / 2);
        return Optional.of(Step.Probe.of(
                at,
                Math.max(1, Math.min(situation.largest() / 4, half)),
                LATE_PURPOSE,
                "uses at several times part kinds of windows"));
    }

    /**
     * Returns the first request of a new window, if the budget has time for what is to follow, and tokens: who cannot use up what is left of
     * the quota sees no refusal, whatever the limiter is.
     */
    Optional<Step> again(Situation situation) {
        Instant at = Situation.later(situation.now(), situation.windowEnd());
        if (at.plus(premises.window().multipliedBy(WINDOWS_LEFT)).isAfter(situation.latest())
                || situation.state().headroom(at, REFUSAL_THOUGHT_OF) > situation.tokensLeft()) {
            return Optional.empty();
        }
        return Optional.of(Step.Probe.of(
                at,
                Math.max(1, Math.min(situation.largest() / 2, share())),
                PURPOSE,
                "a first part again: no single request tells any more, a new window may"));
    }

    /** Returns whether a step, not the first one, opens a new window because no single request tells any more. */
    static boolean isLastResort(Step step) {
        return step instanceof Step.Probe probe
                && (probe.purpose().equals(PURPOSE) || probe.purpose().equals(LATE_PURPOSE));
    }

    /** Returns the place of the request with which the plan began, or began again after a pause. */
    static int last(List<Observation> observations) {
        int last = observations.size() - 1;
        while (last > 0 && !observations.get(last).purpose().equals(PURPOSE)) {
            last--;
        }
        return last;
    }

    /**
     * What was used before is gone after one window without a request, and most of what a sliding counter remembers of it a little later;
     * what a quiet start need not wait for, and what a budget of less than two windows has no time for. One of little more keeps a window
     * for the experiment.
     */
    Duration silence() {
        Duration spare = budget.maxDuration().minus(premises.window());
        if (premises.start().equals(Start.QUIET) || spare.compareTo(premises.window()) < 0) {
            return Duration.ZERO;
        }
        Duration least = windows(LEAST_SILENCE);
        Duration most = windows(SILENCE);
        if (spare.compareTo(most) >= 0) {
            return most;
        }
        return spare.compareTo(least) > 0 ? spare : least;
    }

    private Duration windows(double count) {
        return Duration.ofNanos(Math.round(count * premises.windowNanos()));
    }

    private long share() {
        return Math.max(1, Math.round(premises.capacityTokens() * SHARE));
    }

    /**
     * Returns the given time, or a little later one if the clock's windows begin close to it: a window that opens with the first
     * use would end together with one of the clock's.
     */
    private Instant offTheLine(Instant time) {
        long windowNanos = premises.windowNanos();
        long apart = windowNanos / LINE_APART;
        long sinceLine = Math.floorMod(EpochNanos.of(time), windowNanos);
        if (sinceLine < apart) {
            return time.plusNanos(apart - sinceLine);
        }
        return windowNanos - sinceLine < apart ? time.plusNanos(windowNanos - sinceLine + apart) : time;
    }
}
