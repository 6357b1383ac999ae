package dev.limitlens.plan;

import dev.limitlens.experiment.Step;
import dev.limitlens.experiment.Volleys;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Bounds a line that is foretold by requests that are under way at once, where round trips are long: each of them is refused up to the line and
 * admitted from the line on, and so many decisions around it leave it little room.
 */
final class BoundingVolley {

    /** Most requests of a volley. */
    private static final int MOST = 16;

    /** Requests below which two that follow each other would do as well. */
    private static final int FEWEST = 4;

    /** Part of the capacity that they cost at most: after the line, all of them may be admitted, and must be. */
    private static final double PART_OF_CAPACITY = 0.9;

    /** Probability of an admission before the line that is accepted. */
    private static final double DOUBT = 0.05;

    /** Probability with which so much is left that it can be used up to make the next line visible. */
    private static final double LEFT = 0.1;

    private BoundingVolley() {}

    /** Returns the volley that a request had better be which is wanted near a line, if any. */
    static Optional<Step> at(Situation situation, Instant wanted) {
        return situation.state().volleyFor(wanted, situation.now()).flatMap(from -> {
            long cost = Math.max(situation.costs().leastTokens(), (long)
                    Math.ceil(situation.state().surelyRefused(from, DOUBT, situation.largest() + 1.0)));
            double most = Math.min(PART_OF_CAPACITY * situation.state().typicalCapacity(), situation.tokensLeft());
            int count = (int) Math.min(Math.min(MOST, situation.requestsLeft()), most / cost);
            if (count < FEWEST) {
                return Optional.empty();
            }
            List<Instant> times = situation.state().volley(wanted, cost, count, situation.now(), situation.latest());
            String purpose = Volleys.purpose(situation.requests());
            return times.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Step.Volley(times.stream()
                            .map(at -> Step.Probe.of(at, cost, purpose, "on which side of the line is it decided?"))
                            .toList()));
        });
    }

    /**
     * Returns the volley around the next line, or a use of what is left so that there can be one, if the alignment with the clock is what
     * most of the doubt is about.
     */
    static Optional<Step> next(Situation situation) {
        double family = situation.state().familyProbability();
        if (family - situation.state().conclusionProbability() <= 1 - family) {
            return Optional.empty();
        }
        return situation
                .state()
                .nextVolley(situation.now())
                .filter(at -> !at.isAfter(situation.latest()))
                .flatMap(at -> at(situation, at).or(() -> useUp(situation)));
    }

    private static Optional<Step> useUp(Situation situation) {
        long left = (long) situation.state().headroom(situation.earliest(), LEFT);
        return left > situation.costs().leastTokens() && left <= situation.largest()
                ? Optional.of(Step.Probe.of(
                        situation.earliest(),
                        left,
                        "probe " + situation.requests(),
                        "uses up what is left, so that the next line can be seen"))
                : Optional.empty();
    }
}
