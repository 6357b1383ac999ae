package dev.limitlens.pacing;

import dev.limitlens.analysis.Outlook;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Paces by what an experiment has left possible, and goes on learning from every answer.
 *
 * <p>A request is sent when even the most cautious family that still matters takes a denial for improbable enough: for a thirtieth
 * while a denial can be afforded, else for a thousandth. A denial can be afforded at first, and once in 4,000 requests: a verdict
 * that knows the family may know little of its parameters, and who never risks a denial never learns that there is more to be
 * had. Each denial beyond that makes every wait a little longer.
 *
 * <p>Of the windows little is unknown, and a pacing soon gets all there is. Of buckets and pacers the refill often is; there it may
 * stay too cautious, see the README for what was measured.
 */
public final class PacingByInference implements Pacing {

    /** Denials that a request earns. */
    static final double EARNED = 1 / 4000.0;

    /** Probability of a denial that is accepted while one can be afforded. */
    private static final double CURIOUS = 0.03;

    /** Probability of a denial that is accepted otherwise. */
    private static final double CAUTIOUS = 0.001;

    /** Denials that can be saved up at most. */
    private static final double SAVED = 2;

    /** By how much every wait is longer than it need be: what no parameter says, such as how a clock drifts. */
    private static final double MARGIN = 0.003;

    /** By how much every wait becomes longer after a denial that nothing explains. */
    private static final double STRETCH = 0.02;

    private double stretch = MARGIN;
    private @Nullable Instant latest;

    private final Outlook outlook;
    private double budget = 1;

    /**
     * Takes in an experiment.
     *
     * @param premises what was taken as known
     * @param startedAt when it began
     * @param history what was seen, oldest first
     */
    public PacingByInference(Premises premises, Instant startedAt, List<Observation> history) {
        outlook = new Outlook(premises, startedAt, history);
    }

    @Override
    public Optional<Instant> earliest(long tokens, Instant from) {
        return outlook.earliest(from, tokens, risk()).map(at -> at.plus(slack(at)));
    }

    private Duration slack(Instant at) {
        return latest == null || !at.isAfter(latest)
                ? Duration.ZERO
                : Duration.ofNanos(
                        (long) (stretch * Duration.between(latest, at).toNanos()));
    }

    @Override
    public void observe(Observation observation) {
        if (observation.admitted() || observation.denied()) {
            boolean advised = outlook.deniedProbability(observation.sentAt(), observation.requestedTokens()) <= risk();
            budget = Math.min(SAVED, budget + EARNED);
            if (advised && observation.denied()) {
                stretch += budget >= 1 ? 0 : STRETCH;
                budget -= 1;
            }
        }
        if (observation.admitted()) {
            latest = observation.receivedAt();
        }
        outlook.observe(observation);
    }

    private double risk() {
        return budget >= 1 ? CURIOUS : CAUTIOUS;
    }
}
