package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Requests and their answers as a test writes them down, oldest first; an answer takes a tenth of a second. */
public final class Answered {

    public static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    public static final Duration TRIP = Duration.ofMillis(100);

    private final List<Observation> all = new ArrayList<>();

    /** Begins with none. */
    public Answered() {}

    /** Begins with a limit of 5,000 tokens that was used up within 21 s: 100 or fewer are left. */
    static Answered usedUp() {
        return new Answered()
                .admitted(0, 2_400, "x")
                .admitted(8, 1_600, "x")
                .admitted(20, 800, "x")
                .refused(20.2, 400, "x")
                .refused(20.35, 250, "x")
                .admitted(20.5, 50, "x")
                .admitted(20.65, 50, "x")
                .refused(20.8, 101, "x");
    }

    /** Begins with a limit that lets three requests through at once, and one again 10 s later. */
    public static Answered threeAtOnce() {
        return new Answered()
                .admitted(0, 1, "x")
                .admitted(0.15, 1, "x")
                .admitted(0.3, 1, "x")
                .refused(0.45, 1, "x")
                .refused(5, 1, "x")
                .admitted(10, 1, "x")
                .refused(10.2, 1, "x");
    }

    /** Begins with 5,000 tokens a minute of the clock, used up in three of them. */
    static Answered usedUpByTheClock() {
        LimitsState limits = Limits.of(Limiter.of(new FixedWindow(60_000_000_000L, 0), 5_000))
                .start(EpochNanos.of(START));
        Answered answered = new Answered();
        for (double begin : new double[] {20, 40.2}) {
            answered.asked(limits, begin, 2_400, "x")
                    .asked(limits, begin + 0.15, 2_500, "x")
                    .asked(limits, begin + 1, 200, "x")
                    .asked(limits, begin + 2, 101, "x")
                    .asked(limits, begin + 3, 100, "x")
                    .asked(limits, begin + 4, 1, "x");
        }
        return answered.asked(limits, 99.7, 1, "x")
                .asked(limits, 100.2, 2_000, "x")
                .asked(limits, 100.35, 2_000, "x")
                .asked(limits, 101, 1_000, "x")
                .asked(limits, 102, 1, "x");
    }

    /** Adds an admitted request that is sent so many seconds after the start. */
    public Answered admitted(double second, long tokens, String purpose) {
        return add(second, tokens, purpose, ProbeResult.admitted(tokens));
    }

    /** Adds a refused one. */
    public Answered refused(double second, long tokens, String purpose) {
        return add(second, tokens, purpose, ProbeResult.throttled("too many"));
    }

    /** Adds one whose answer was lost. */
    public Answered lost(double second, long tokens, String purpose) {
        return add(second, tokens, purpose, ProbeResult.of(new Outcome.Unknown("no answer")));
    }

    /** Adds a request as the limits answer it, in the middle of the round trip. */
    public Answered asked(LimitsState limits, double second, long tokens, String purpose) {
        boolean admits = limits.tryAdmit(EpochNanos.of(at(second).plus(TRIP.dividedBy(2))), tokens)
                .isEmpty();
        return admits ? admitted(second, tokens, purpose) : refused(second, tokens, purpose);
    }

    /** Adds several, each of them the second and the tokens, in the order of time. */
    public Answered asked(LimitsState limits, double[][] questions, String purpose) {
        for (double[] question : questions) {
            asked(limits, question[0], (long) question[1], purpose);
        }
        return this;
    }

    private Answered add(double second, long tokens, String purpose, ProbeResult result) {
        Instant sent = at(second);
        all.add(new Observation(
                new Intent(sent, new ProbeRequest(all.size(), purpose, tokens, 1)), sent, sent.plus(TRIP), result));
        return this;
    }

    public List<Observation> list() {
        return List.copyOf(all);
    }

    public static Instant at(double second) {
        return START.plusNanos(Math.round(second * 1e9));
    }
}
