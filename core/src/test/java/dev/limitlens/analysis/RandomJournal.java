package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterState;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A small journal made of random requests to a random limiter.
 *
 * @param truth the limiter that answered
 * @param startedAt when the first request could be sent
 * @param observations the answers, oldest first
 */
record RandomJournal(Limiter truth, Instant startedAt, List<Observation> observations) {

    static final long CAPACITY = 8_000;
    static final long WINDOW = 60_000_000_000L;
    static final Premises PREMISES = Premises.of(CAPACITY, Duration.ofNanos(WINDOW));

    /** What blurs the answers. */
    record Blur(long roundTripNanos, boolean lapse, boolean unknown) {
        static final Blur NONE = new Blur(0, false, false);
    }

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Draws a journal of the given number of requests within two windows; the same seed gives the same journal. */
    static RandomJournal of(long seed, int requests, Blur blur) {
        RandomGenerator random = random(seed);
        Limiter truth = limiter(random, (int) Math.floorMod(seed, 9L));
        long start = EpochNanos.of(Instant.parse("2026-03-01T00:00:00Z")) + random.nextLong(WINDOW);
        return answers(seed, truth, start, requests, blur);
    }

    static RandomJournal answers(long seed, Limiter truth, long start, int requests, Blur blur) {
        RandomGenerator random = random(~seed);
        LimiterState state = truth.start(start);
        int lapsed = blur.lapse() ? random.nextInt(requests) : -1;
        int lost = blur.unknown() ? random.nextInt(requests) : -1;
        List<Observation> observations = new ArrayList<>();
        long now = start;
        for (int i = 0; i < requests; i++) {
            long cost = (long) (CAPACITY * Math.pow(random.nextDouble(), 2)) + 1;
            long decided = now + blur.roundTripNanos() / 2;
            boolean admitted = state.wouldAdmit(decided, cost) != (i == lapsed);
            if (admitted) {
                state.admit(decided, cost);
            } else {
                state.deny(decided, cost);
            }
            Outcome outcome = i == lost ? new Outcome.Unknown("timed out") : outcome(admitted, cost);
            observations.add(observation(i, now, now + blur.roundTripNanos(), cost, outcome));
            now += blur.roundTripNanos() + (long) (WINDOW * 4.0 / requests * Math.pow(random.nextDouble(), 2)) + 1;
        }
        return new RandomJournal(truth, EpochNanos.toInstant(start), List.copyOf(observations));
    }

    static Outcome outcome(boolean admitted, long cost) {
        return admitted
                ? ProbeResult.admitted(cost).outcome()
                : ProbeResult.throttled("no").outcome();
    }

    static Observation observation(int index, long sendNanos, long receiveNanos, long cost, Outcome outcome) {
        Instant sent = EpochNanos.toInstant(sendNanos);
        return new Observation(
                new Intent(sent, new ProbeRequest(index, "random", cost, 1)),
                sent,
                EpochNanos.toInstant(receiveNanos),
                ProbeResult.of(outcome));
    }

    private static Limiter limiter(RandomGenerator random, int kind) {
        long capacity = (long) (CAPACITY * (0.5 + 1.5 * random.nextDouble()));
        double share = 1.0 / 12 + random.nextDouble() * 5 / 12;
        long phase = random.nextLong(WINDOW);
        Algorithm algorithm = switch (kind) {
            case 0 -> new FixedWindow(WINDOW, 0);
            case 1 -> new FixedWindow(WINDOW, phase);
            case 2 -> new AnchoredWindow(WINDOW);
            case 3 -> new SlidingLog(WINDOW);
            case 4 -> new SlidingCounter(WINDOW, SlidingCounter.Anchor.CLOCK, false);
            case 5 -> new BucketedWindow(WINDOW, random.nextInt(3, 13), phase);
            case 6 -> new TokenBucket(capacity / 60.0 * (0.5 + 1.5 * random.nextDouble()));
            case 7 -> new SteppedBucket(Math.rint(capacity * share), (long) (WINDOW * share), phase);
            default -> new Pacer((long) (WINDOW * share / 4), Pacer.Anchor.PASS);
        };
        return Limiter.of(algorithm, capacity);
    }

    List<Answer> answers() {
        return Answer.of(observations);
    }

    @Override
    public String toString() {
        return truth.algorithm() + ", capacity " + truth.capacity();
    }
}
