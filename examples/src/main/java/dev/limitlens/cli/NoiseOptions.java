package dev.limitlens.cli;

import dev.limitlens.simulation.CoConsumer;
import dev.limitlens.simulation.Latency;
import dev.limitlens.simulation.Noise;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What blurs the answers of a simulated limiter. */
final class NoiseOptions {

    @Option(
            names = "--latency",
            paramLabel = "TIME",
            description = "Median of log-normal round trips (default: always a 600th of the window).")
    private @Nullable Duration latency;

    @Option(
            names = "--lapse",
            paramLabel = "P",
            defaultValue = "0",
            description = "Probability of an answer that is the opposite of the limiter's (default: ${DEFAULT-VALUE}).")
    private double lapse;

    @Option(
            names = "--co-consumer",
            paramLabel = "KIND:SHARE",
            description = "Another client that asks for this share of the capacity in every window, in small requests: "
                    + "poisson:0.2 or constant:0.2 (default: none).")
    private @Nullable CoConsumer coConsumer;

    Noise noise(Duration window) {
        return UsageException.checked(() -> new Noise(
                latency == null ? Latency.standard(window) : new Latency.LogNormal(latency.toNanos()),
                lapse,
                Optional.ofNullable(coConsumer)));
    }
}
