package dev.limitlens.plan;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import dev.limitlens.limiter.TokenBucket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Small debts, each as soon as the one before is made good, before a token bucket that admits on credit is named.
 *
 * <p>Of such a bucket a request tells only whether anything is left, whatever it costs. After a large debt that tells little of how quota
 * came back meanwhile: a bucket that refills by steps has made it good at about the same time. A small debt is made good by a steady refill in
 * its own short time; right after a step, however, there is more left than it took, and right after it was used up nothing comes back until the
 * next step.
 */
final class SteadyRefill {

    static final String PURPOSE = "steady refill: ";
    static final String DEBT = PURPOSE + "a small debt";
    static final String BEHIND = PURPOSE + "right behind it";
    static final String RETURN = PURPOSE + "made good yet?";

    /** Looks for when one is made good before the next one, so that it can be smaller. */
    private static final int LOOKS = 2;

    /** Answers in a row as a steady refill has them: three debts, and that the last one was made good. */
    private static final int ENOUGH = 7;

    /** Most of these requests. */
    private static final int MOST = 40;

    /** Posterior of a token bucket below which it is not worth asking. */
    private static final double LEAST = 0.05;

    private SteadyRefill() {}

    /**
     * Returns the next one, unless there were enough or a token bucket on credit is out of the question.
     *
     * @param level the confidence that a stepped bucket must leave
     */
    static Optional<Step> next(Situation situation, double level) {
        List<Observation> asked = situation.observations().stream()
                .filter(o -> o.purpose().startsWith(PURPOSE))
                .toList();
        if (situation.state().posterior().getOrDefault(TokenBucket.ID, 0.0) < LEAST
                || asked.size() >= MOST
                || (passed(asked) >= ENOUGH && isEnough(situation, level))) {
            return Optional.empty();
        }
        long least = situation.costs().leastTokens();
        Observation last = last(situation);
        if (last.purpose().equals(DEBT) && last.admitted()) {
            return Optional.of(
                    Step.Probe.of(situation.now(), least, BEHIND, "a refill by steps would have left something"));
        }
        Instant now = situation.now();
        Instant latest = situation.latest();
        if (looks(asked) < LOOKS) {
            Optional<Instant> even = situation.state().evenOddsOfReturn(now, latest);
            if (even.isPresent()) {
                return even.map(at -> Step.Probe.of(at, least, RETURN, "tells most of what is owed"));
            }
        }
        return situation
                .state()
                .smallestDebt(now, latest, situation.largest())
                .map(p -> Step.Probe.of(
                        p.at(), Math.max(least, p.cost()), DEBT, "a steady refill has made good by now what was owed"));
    }

    /** Returns whether no more are needed; that is looked at closely only when one was just made good. */
    private static boolean isEnough(Situation situation, double level) {
        Observation last = last(situation);
        return !last.purpose().startsWith(PURPOSE)
                || (last.purpose().equals(DEBT) && situation.state().familyProbabilityBesideSteps() >= level);
    }

    private static Observation last(Situation situation) {
        return situation.observations().get(situation.requests() - 1);
    }

    /** Returns how many of the latest requests in a row looked for when a debt is made good. */
    private static int looks(List<Observation> asked) {
        int looks = 0;
        while (looks < asked.size()
                && asked.get(asked.size() - 1 - looks).purpose().equals(RETURN)) {
            looks++;
        }
        return looks;
    }

    /** Returns how many of the latest answers in a row were as a steady refill has them, looks aside. */
    private static int passed(List<Observation> asked) {
        int passed = 0;
        for (int i = asked.size() - 1; i >= 0; i--) {
            Observation observation = asked.get(i);
            if (observation.purpose().equals(RETURN)) {
                continue;
            }
            boolean expected = observation.purpose().equals(DEBT) ? observation.admitted() : observation.denied();
            if (!expected) {
                break;
            }
            passed++;
        }
        return passed;
    }
}
