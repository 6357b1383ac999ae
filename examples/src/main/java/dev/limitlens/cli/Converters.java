package dev.limitlens.cli;

import dev.limitlens.bedrock.Price;
import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Durations;
import dev.limitlens.simulation.CoConsumer;
import java.time.Duration;
import java.util.function.Supplier;
import picocli.CommandLine.TypeConversionException;

/** Reads option values in the forms of the contract. */
final class Converters {

    private Converters() {}

    /** Reads {@code 60s}, {@code 300ms}, and with a leading minus a negative one. */
    static Duration duration(String text) {
        return convert(() -> text.startsWith("-")
                ? Duration.ofNanos(-Durations.parse(text.substring(1)))
                : Duration.ofNanos(Durations.parse(text)));
    }

    static Start start(String text) {
        return convert(() -> Start.parse(text));
    }

    static CoConsumer coConsumer(String text) {
        return convert(() -> CoConsumer.parse(text));
    }

    static NamedPlan plan(String text) {
        return convert(() -> NamedPlan.named(text));
    }

    static Price price(String text) {
        return convert(() -> Price.parse(text));
    }

    static Fault fault(String text) {
        return convert(() -> FaultNames.named(text));
    }

    private static <T> T convert(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
