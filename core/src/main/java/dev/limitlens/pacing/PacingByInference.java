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
 * <p>A request is sent when even the most cautious family that still matters takes a denial for improbable enough. How improbable
 * that is depends on what it is worth: who never risks a denial never learns that there is more to be had, so a risk is taken
 * where it saves a good part of the time between two requests. Where little is unknown there is little to save, and no risk is
 * taken. One denial can be afforded at first, and another one every 4,000 requests; beyond that only small risks are taken, as they are
 * earned, and each further denial makes every wait a little longer.
 */
public final class PacingByInference implements Pacing {

    /** Denials that a request earns. */
    private static final double EARNED = 1 / 4000.0;

    /** Denials that can be saved up at most. */
    private static final double SAVED = 2;

    /** Risk that a request earns once no denial can be afforded, and how much of it can be saved up. */
    private static final double RISK_EARNED = 0.0005;

    private static final double RISK_SAVED = 0.1;

    /** Probability of a denial that is accepted in any case. */
    private static final double CAUTIOUS = 0.001;

    /** Probabilities of a denial that are accepted if they are worth it. */
    private static final double[] RISKS = {0.012, 0.033, 0.06, 0.1};

    /** What a denial is worth, in times between two requests. What is learnt lasts, so it is less than what it seems. */
    private static final double PRICE_OF_DENIAL = 0.5;

    /** Part of the time between two requests that a risk must save: what is known better than that is known well enough. */
    private static final double LEAST_SAVING = 0.01;

    /** Weight of the latest request in the average time between two. */
    private static final double LATEST = 0.05;

    /** By how much every wait is longer than it need be: what no parameter says, such as how a clock drifts. */
    private static final double MARGIN = 0.003;

    /** By how much every wait becomes longer after a denial that cannot be afforded. */
    private static final double STRETCH = 0.02;

    private final Outlook outlook;
    private double denialsLeft;
    private double riskLeft;
    private double stretch = MARGIN;
    private double spacingSeconds;
    private @Nullable Instant latest;
    private @Nullable Advised advised;

    /** What was asked for last, and what was said. */
    private record Advised(long tokens, Instant at) {

        boolean covers(Observation observation) {
            return observation.requestedTokens() <= tokens
                    && !observation.sentAt().isBefore(at);
        }
    }

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
        Optional<Instant> at = worthwhile(tokens, from).map(t -> t.plus(slack(t)));
        advised = at.map(t -> new Advised(tokens, t)).orElse(null);
        return at;
    }

    /** Returns the time at which waiting on costs more than the risk of a denial. */
    private Optional<Instant> worthwhile(long tokens, Instant from) {
        Optional<Instant> cautious = outlook.earliest(from, tokens, CAUTIOUS);
        if (spacingSeconds <= 0 || cautious.isEmpty() || !cautious.get().isAfter(from)) {
            return cautious;
        }
        Instant best = cautious.get();
        double least = price(from, best, CAUTIOUS) - LEAST_SAVING;
        for (double risk : RISKS) {
            if (denialsLeft < 0 && riskLeft < risk) {
                break;
            }
            Instant at = outlook.earliest(from, tokens, risk).orElse(best);
            double price = price(from, at, risk);
            if (price < least) {
                least = price;
                best = at;
            }
        }
        return Optional.of(best);
    }

    private double price(Instant from, Instant at, double risk) {
        return seconds(from, at) / spacingSeconds + PRICE_OF_DENIAL * risk;
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
            account(observation);
        }
        if (observation.admitted()) {
            if (latest != null) {
                double spacing = seconds(latest, observation.receivedAt());
                spacingSeconds += (spacingSeconds <= 0 ? 1 : LATEST) * (spacing - spacingSeconds);
            }
            latest = observation.receivedAt();
        }
        outlook.observe(observation);
    }

    private void account(Observation observation) {
        denialsLeft = Math.min(SAVED, denialsLeft + EARNED);
        riskLeft = Math.min(RISK_SAVED, riskLeft + RISK_EARNED);
        if (advised == null || !advised.covers(observation)) {
            return;
        }
        if (denialsLeft < 0) {
            double risk = outlook.deniedProbability(observation.sentAt(), observation.requestedTokens());
            riskLeft -= risk > CAUTIOUS ? risk : 0;
        }
        if (observation.denied()) {
            stretch += denialsLeft < 0 ? STRETCH : 0;
            denialsLeft -= 1;
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
