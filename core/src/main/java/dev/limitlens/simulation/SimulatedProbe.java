package dev.limitlens.simulation;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.Metering;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Answers requests from limits on a virtual clock; each request moves the clock by its round trip.
 *
 * <p>With a lapse probability, each answer is replaced by its opposite with that probability; what is charged follows the
 * answer given. The model generates all the output that a request allows; what is reserved, and how output counts in the end,
 * is the limits' business. All randomness comes from the generator that is passed in.
 */
public final class SimulatedProbe implements QuotaProbe {

    private final LimitsState limits;
    private final OtherClient other;
    private final VirtualClock clock;
    private final Latency latency;
    private final double lapse;
    private final RandomGenerator random;

    /**
     * Creates a probe.
     *
     * @param limits the limits, already started
     * @param clock the clock that is moved
     * @param latency the round trips
     * @param lapse probability of an answer that is the opposite of the limiter's, in {@code [0, 1)}
     * @param random source of latencies and lapses
     */
    public SimulatedProbe(
            LimitsState limits, VirtualClock clock, Latency latency, double lapse, RandomGenerator random) {
        this(limits, OtherClient.NONE, clock, latency, lapse, random);
    }

    SimulatedProbe(
            LimitsState limits,
            OtherClient other,
            VirtualClock clock,
            Latency latency,
            double lapse,
            RandomGenerator random) {
        this.limits = Objects.requireNonNull(limits, "limits");
        this.other = other;
        this.clock = Objects.requireNonNull(clock, "clock");
        this.latency = Objects.requireNonNull(latency, "latency");
        this.random = Objects.requireNonNull(random, "random");
        if (!(lapse >= 0 && lapse < 1)) {
            throw new IllegalArgumentException("lapse must be at least 0 and below 1: " + lapse);
        }
        this.lapse = lapse;
    }

    /** Creates a probe without noise: the given limits, unused, and the standard round trip of the given window. */
    public static SimulatedProbe of(Limits limits, VirtualClock clock, Duration window) {
        return new SimulatedProbe(
                limits.start(EpochNanos.of(clock.now())),
                clock,
                Latency.standard(window),
                0,
                new SplittableRandom(0)); // never asked
    }

    @Override
    public ProbeResult send(ProbeRequest request) {
        Latency.RoundTrip trip = latency.next(random);
        clock.advance(Duration.ofNanos(trip.decisionNanos()));
        long decidedNanos = EpochNanos.of(clock.now());
        ProbeResult result = decide(request, decidedNanos);
        clock.advance(Duration.ofNanos(trip.totalNanos() - trip.decisionNanos()));
        if (result.outcome() instanceof Outcome.Admitted) {
            limits.settle(
                    decidedNanos,
                    EpochNanos.of(clock.now()),
                    request.cost(),
                    request.maxOutputTokens(),
                    output(request));
        }
        return result;
    }

    private ProbeResult decide(ProbeRequest request, long timeNanos) {
        long tokens = request.cost();
        other.sendUntil(timeNanos, limits);
        Optional<Limiter> denier = limits.states().stream()
                .filter(s -> !s.wouldAdmit(timeNanos, s.limiter().startTokens(tokens, request.maxOutputTokens())))
                .map(s -> s.limiter())
                .findFirst();
        boolean lapsed = lapse > 0 && random.nextDouble() < lapse;
        boolean admitted = denier.isEmpty() != lapsed;
        limits.decideStart(timeNanos, tokens, request.maxOutputTokens(), admitted);
        Outcome outcome = admitted
                ? new Outcome.Admitted(new Usage(tokens, output(request), 0, 0))
                : new Outcome.Throttled(kind(denier), "Too many requests, please wait before trying again.");
        return new ProbeResult(outcome, admitted ? 200 : 429, clock.now().truncatedTo(ChronoUnit.SECONDS), null);
    }

    /** The smallest output counts as none, so that a request which is about its input costs what it was asked to. */
    private static long output(ProbeRequest request) {
        return request.maxOutputTokens() == 1 ? 0 : request.maxOutputTokens();
    }

    private static ThrottleKind kind(Optional<Limiter> denier) {
        return denier.map(l -> l.metering() == Metering.REQUESTS ? ThrottleKind.REQUESTS : ThrottleKind.TOKENS)
                .orElse(ThrottleKind.UNKNOWN);
    }

    @Override
    public String target() {
        return "simulated";
    }
}
