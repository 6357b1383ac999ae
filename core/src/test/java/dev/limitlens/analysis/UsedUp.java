package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import java.time.Duration;

/** What is believed of a limit of some 5,000 tokens a minute of which all but a hundred were used within 21 s, in a few particles. */
final class UsedUp {

    static final long TRIP = Answered.TRIP.toNanos();
    static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private static final Posterior POSTERIOR = posterior();
    private static final Particles SOME = Particles.of(POSTERIOR, 10, 0.06);
    private static final Particles FEW = Particles.of(POSTERIOR, 4, 0.06);

    private UsedUp() {}

    private static Posterior posterior() {
        Posterior posterior =
                new Posterior(Premises.of(8_000, Duration.ofMinutes(1)), Answered.START, Precision.STANDARD, true);
        Answer.of(Answered.usedUp().list()).forEach(posterior::observe);
        return posterior;
    }

    /** Returns what all of them stand for. */
    static Posterior all() {
        return POSTERIOR;
    }

    /** Returns particles of every class, their meters at the last answer. */
    static Particles particles() {
        return SOME.fresh();
    }

    /** Returns fewer of them. */
    static Particles few() {
        return FEW.fresh();
    }

    /** Returns particles of one family. */
    static Particles of(String family, int most) {
        return Particles.of(POSTERIOR, family, most, 0.06);
    }

    static long nanos(double second) {
        return EpochNanos.of(Answered.at(second));
    }

    static double second(long nanos) {
        return (nanos - EpochNanos.of(Answered.START)) / 1e9;
    }

    /** Returns what the particles have in use if a request is sent so many seconds after the start, whatever was looked at before. */
    static Loads loads(Particles particles, double second) {
        return Loads.likely(particles.fresh(), nanos(second), TRIP);
    }
}
