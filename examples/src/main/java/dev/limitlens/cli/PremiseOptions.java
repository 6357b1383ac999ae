package dev.limitlens.cli;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is taken as known before the first request; what is absent is for the command to fill in. */
final class PremiseOptions {

    /** The seed's quota, in tokens for each window. */
    static final long DEFAULT_CAPACITY = 8_000;

    static final Duration DEFAULT_WINDOW = Duration.ofSeconds(60);

    @Option(
            names = "--capacity",
            paramLabel = "N",
            description = "Nominal tokens in a window, as far as you know (default: " + DEFAULT_CAPACITY
                    + "; of a journal, what it says).")
    private @Nullable Long capacity;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            description = "Nominal window, such as 5s or 1h (default: 60s; of a journal, what it says).")
    private @Nullable Duration window;

    @Option(
            names = "--start",
            paramLabel = "START",
            description = "What was used before: quiet, unknown, or the share of the capacity, 0 to 1.")
    private @Nullable Start start;

    @Option(
            names = "--capacity-requests",
            paramLabel = "N",
            description = "Nominal requests in a window, if requests are limited, too.")
    private @Nullable Long capacityRequests;

    boolean hasStart() {
        return start != null;
    }

    boolean hasCapacity() {
        return capacity != null;
    }

    /** Returns the premises with the given start if the command line has none. */
    Premises premises(Start otherwise) {
        return over(Premises.of(DEFAULT_CAPACITY, DEFAULT_WINDOW).withStart(otherwise));
    }

    /** Returns the given premises with everything replaced that the command line says. */
    Premises over(Premises recorded) {
        return UsageException.checked(() -> new Premises(
                capacity == null ? recorded.capacityTokens() : capacity,
                window == null ? recorded.window() : window,
                start == null ? recorded.start() : start,
                capacityRequests == null ? recorded.capacityRequests() : OptionalLong.of(capacityRequests)));
    }
}
