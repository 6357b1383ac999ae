package dev.limitlens.plan;

import dev.limitlens.experiment.Step;
import java.time.Instant;

/** A few cheap requests for the sake of the parameters, once the family is known. */
final class Sharpening {

    private static final String PURPOSE = "parameters";

    /** What a bit about the parameters is worth once the family is known. */
    private static final double SHARE = 1;

    /** Width of the widest interval that needs no more requests. */
    private static final double SHARP = 0.1;

    /** Windows from the opening within which the parameters are still made known better. */
    private static final double WINDOWS = 0.73;

    /** Requests from which on none is sent for the sake of the parameters alone, and nothing is waited for once the family is known. */
    static final int MOST_REQUESTS = 54;

    private Sharpening() {}

    /** Returns a request that makes the parameters known better, if they need it and it is worth its price; else the end. */
    static Step next(Situation situation, String reason) {
        Instant until = Situation.earlier(situation.latest(), situation.after(situation.openedAt(), WINDOWS));
        if (situation.now().isAfter(until)
                || situation.requests() >= MOST_REQUESTS
                || situation.state().knowsParametersTo(SHARP)) {
            return new Step.End(reason);
        }
        return situation
                .state()
                .sharpestProbe(
                        situation.costs().forParametersOnly(SHARE),
                        situation.now(),
                        Situation.earlier(until, situation.secondLookUntil()),
                        situation.largest())
                .<Step>map(p -> Step.Probe.of(p.at(), p.cost(), PURPOSE, p.words()))
                .orElseGet(() -> new Step.End(reason));
    }
}
