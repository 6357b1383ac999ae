package dev.limitlens.simulation;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/** Puts limits into the state that the premises say they are in: the use before the start is drawn and charged. */
final class SimulatedStart {

    private SimulatedStart() {}

    /**
     * Returns the limits at the start of an experiment.
     *
     * <p>An unknown start draws the used share of the capacity, a known one has it; either was used at one time, uniform over
     * the window before the start. What the limiters themselves say was used at the start comes on top.
     */
    static LimitsState of(Limits limits, Premises premises, Instant startedAt, RandomGenerator random) {
        long startNanos = EpochNanos.of(startedAt);
        double share = switch (premises.start().kind()) {
            case QUIET -> 0;
            case UNKNOWN -> random.nextDouble();
            case USED -> premises.start().fraction();
        };
        if (share == 0) {
            return limits.start(startNanos);
        }
        long usedNanos = startNanos - (long) (random.nextDouble() * premises.windowNanos());
        LimitsState state = unused(limits).start(usedNanos);
        List<Limiter> limiters = limits.limiters();
        for (int i = 0; i < limiters.size(); i++) {
            double capacity = limiters.get(i).capacity();
            state.states().get(i).chargeElsewhere(usedNanos, share * capacity);
            state.states().get(i).chargeElsewhere(startNanos, limiters.get(i).startFraction() * capacity);
        }
        return state;
    }

    private static Limits unused(Limits limits) {
        return new Limits(
                limits.limiters().stream().map(l -> l.withStartFraction(0)).toList());
    }
}
