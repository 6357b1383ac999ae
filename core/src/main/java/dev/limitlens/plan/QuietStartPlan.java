package dev.limitlens.plan;

import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Shows by a small request whether the quota is used up already. If it is, it asks again, twelve times a window, until the
 * quota is back or a window and a half has passed.
 *
 * @param window the nominal window, positive
 * @param tokens what the small request costs, at least 1
 */
public record QuietStartPlan(Duration window, long tokens) implements ExperimentPlan {

    /** The plan's name. */
    public static final String ID = "quiet-start";

    private static final int REQUESTS_PER_WINDOW = 12;

    /** Checks the ranges. */
    public QuietStartPlan {
        Objects.requireNonNull(window, "window");
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("the window must be longer than 0: " + window);
        }
        if (tokens < 1) {
            throw new IllegalArgumentException("a request must cost at least 1 token: " + tokens);
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Map<String, String> options() {
        return Map.of("window", window.toString(), "tokens", Long.toString(tokens));
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        List<Observation> own = observations.stream()
                .filter(o -> o.purpose().equals(Preliminary.QUIET_START))
                .toList();
        if (own.isEmpty()) {
            return ask(now, "is the quota used up already?");
        }
        Observation last = own.get(own.size() - 1);
        Duration waited = Duration.between(own.get(0).sentAt(), last.sentAt());
        if (!last.denied()) {
            return new Step.End(
                    own.size() == 1
                            ? "the quota is not used up"
                            : String.format(
                                    Locale.ROOT,
                                    "the quota was used up already; it was back after %.1f s",
                                    waited.toNanos() / 1e9));
        }
        Duration pause = window.dividedBy(REQUESTS_PER_WINDOW);
        if (waited.plus(pause).compareTo(window.multipliedBy(3).dividedBy(2)) > 0) {
            return new Step.End(String.format(
                    Locale.ROOT,
                    "quota already exhausted: %d requests of %d tokens in %.1f s were all throttled; wait for it to reset,"
                            + " stop whoever else uses it, or look at its usage in the AWS console",
                    own.size(),
                    tokens,
                    waited.toNanos() / 1e9));
        }
        return ask(last.sentAt().plus(pause), "the quota is used up already; is it back?");
    }

    private Step ask(Instant at, String why) {
        return Step.Probe.of(at, tokens, Preliminary.QUIET_START, why);
    }
}
