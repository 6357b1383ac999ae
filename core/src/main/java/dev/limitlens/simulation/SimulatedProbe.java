package dev.limitlens.simulation;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.Metering;
import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests from limits on a virtual clock; each request that is waited for moves the clock by its round trip.
 *
 * <p>With a lapse probability, each answer is replaced by its opposite with that probability; what is charged follows the
 * answer given. The model generates all the output that a request allows; what is reserved, and how output counts in the end,
 * is the limits' business. All randomness comes from the generator that is passed in: round trips in the order of
 * sending, lapses in that of deciding.
 */
public final class SimulatedProbe implements ConcurrentProbe {

    private final LimitsState limits;
    private final OtherClient other;
    private final VirtualClock clock;
    private final Latency latency;
    private final double lapse;
    private final RandomGenerator random;
    /** What is still to happen to requests on their way, the next first. */
    private final Queue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::timeNanos).thenComparingLong(Event::order));

    private long departed;

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
    public synchronized ProbeResult send(ProbeRequest request) {
        return answer(depart(request)).result();
    }

    /**
     * {@inheritDoc}
     *
     * <p>No thread is needed: the round trip is drawn at once, and what happens on its way happens when the clock comes by. Limiters
     * see requests in the order in which they reach them. When the answer is there is told by the clock of this probe.
     */
    @Override
    public synchronized Pending begin(ProbeRequest request, LongSupplier monotonicNanos) {
        Flight flight = depart(request);
        return new Pending() {
            @Override
            public Answered await() {
                return answer(flight);
            }

            @Override
            public void interrupt() {
                // nobody waits for it in real time
            }
        };
    }

    private Flight depart(ProbeRequest request) {
        Latency.RoundTrip trip = latency.next(random);
        Instant now = clock.now();
        Flight flight = new Flight(
                departed++,
                request,
                EpochNanos.of(now.plusNanos(trip.decisionNanos())),
                EpochNanos.of(now.plusNanos(trip.totalNanos())));
        events.add(new Event(flight.decidedNanos, flight.order, () -> decide(flight)));
        return flight;
    }

    /** Lets everything happen until the answer is there, and moves the clock there unless it is past that. */
    private synchronized ConcurrentProbe.Answered answer(Flight flight) {
        while (!events.isEmpty() && events.element().timeNanos() <= flight.receivedNanos) {
            events.remove().what().run();
        }
        clock.sleepUntil(EpochNanos.toInstant(flight.receivedNanos));
        return new ConcurrentProbe.Answered(Objects.requireNonNull(flight.result), flight.receivedNanos);
    }

    /** What happens at a time; at the same time in the order of sending. */
    private record Event(long timeNanos, long order, Runnable what) {}

    /** A request on its way there and back. */
    private static final class Flight {
        private final long order;
        private final ProbeRequest request;
        private final long decidedNanos;
        private final long receivedNanos;
        private @Nullable ProbeResult result;

        Flight(long order, ProbeRequest request, long decidedNanos, long receivedNanos) {
            this.order = order;
            this.request = request;
            this.decidedNanos = decidedNanos;
            this.receivedNanos = receivedNanos;
        }
    }

    private void decide(Flight flight) {
        ProbeResult result = decide(flight.request, flight.decidedNanos);
        flight.result = result;
        if (result.outcome() instanceof Outcome.Admitted) {
            events.add(new Event(flight.receivedNanos, flight.order, () -> settle(flight)));
        }
    }

    private void settle(Flight flight) {
        limits.settle(
                flight.decidedNanos,
                flight.receivedNanos,
                flight.request.cost(),
                flight.request.maxOutputTokens(),
                output(flight.request));
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
        Instant date = EpochNanos.toInstant(timeNanos).truncatedTo(ChronoUnit.SECONDS);
        return new ProbeResult(outcome, admitted ? 200 : 429, date, null);
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
