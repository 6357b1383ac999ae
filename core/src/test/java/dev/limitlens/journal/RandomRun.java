package dev.limitlens.journal;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** Headers and observations drawn from a seed, with texts that no server should send but one will. */
final class RandomRun {

    private static final Instant EARLIEST = Instant.parse("1700-01-01T00:00:00Z");
    private static final long CENTURIES_IN_SECONDS = 500L * 365 * 24 * 3600;

    private final RandomGenerator random;

    RandomRun(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    JournalHeader header() {
        OptionalLong requests = random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(tokens(1));
        Start start = List.of(Start.QUIET, Start.UNKNOWN, Start.used(random.nextDouble(0.001, 1)))
                .get(random.nextInt(3));
        return new JournalHeader(
                text(),
                Map.of("option", text()),
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong()),
                text(),
                new Premises(tokens(1), window(), start, requests),
                text(),
                instant());
    }

    private Duration window() {
        return Duration.ofNanos(
                random.nextLong(Premises.SHORTEST_WINDOW.toNanos(), Premises.LONGEST_WINDOW.toNanos() + 1));
    }

    List<Observation> observations(int count) {
        List<Observation> observations = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            ProbeRequest request = new ProbeRequest(index, text(), tokens(1), random.nextInt(1, Integer.MAX_VALUE));
            Instant sentAt = instant();
            Instant receivedAt = sentAt.plusNanos(random.nextLong(1L << random.nextInt(1, 60)));
            observations.add(new Observation(new Intent(instant(), request), sentAt, receivedAt, result()));
        }
        return observations;
    }

    private ProbeResult result() {
        return new ProbeResult(outcome(), random.nextInt(1000), orNull(instant()), orNull(text()));
    }

    private Outcome outcome() {
        ThrottleKind[] kinds = ThrottleKind.values();
        return switch (random.nextInt(4)) {
            case 0 -> new Outcome.Admitted(new Usage(tokens(0), tokens(0), tokens(0), tokens(0)));
            case 1 -> new Outcome.Throttled(kinds[random.nextInt(kinds.length)], text());
            case 2 -> new Outcome.NotCounted(text(), text(), random.nextBoolean());
            default -> new Outcome.Unknown(text());
        };
    }

    private <T> @Nullable T orNull(T value) {
        return random.nextBoolean() ? null : value;
    }

    private long tokens(long min) {
        return random.nextInt(10) == 0 ? Usage.MAX_TOKENS : random.nextLong(min, 1L << random.nextInt(2, 39));
    }

    private Instant instant() {
        return EARLIEST.plusSeconds(random.nextLong(CENTURIES_IN_SECONDS)).plusNanos(random.nextInt(1_000_000_000));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            // every char of the plane, half surrogate pairs and control characters included
            text.append(random.nextInt(3) == 0 ? (char) random.nextInt(1 << 16) : (char) random.nextInt(128));
        }
        return text.toString();
    }
}
