package dev.limitlens.cli;

import dev.limitlens.bedrock.Price;
import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Durations;
import dev.limitlens.simulation.CoConsumer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.function.Supplier;
import picocli.CommandLine.TypeConversionException;

/** Reads option values in the forms of the contract. */
final class Converters {

    private static final int LARGEST_PORT = 65_535;

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

    static Padding padding(String text) {
        return convert(() -> Padding.named(text));
    }

    static Long wholeNumber(String text) {
        return convert(() -> whole(text, Long.MAX_VALUE));
    }

    static Integer count(String text) {
        return convert(() -> (int) whole(text, Integer.MAX_VALUE));
    }

    static Double number(String text) {
        return convert(() -> {
            try {
                return Double.valueOf(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is no number; write one such as 0.99", e);
            }
        });
    }

    static BigDecimal decimal(String text) {
        return convert(() -> {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is no number; write one such as 12.5", e);
            }
        });
    }

    static URI address(String text) {
        return convert(() -> {
            try {
                URI address = new URI(text);
                if (address.getPort() > LARGEST_PORT) {
                    throw new IllegalArgumentException(
                            "the port must be at most " + LARGEST_PORT + ": " + address.getPort());
                }
                return address;
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException(
                        "it must be an http or https address such as http://127.0.0.1:8080: '" + text + "'", e);
            }
        });
    }

    private static long whole(String text, long largest) {
        BigInteger number;
        try {
            number = new BigInteger(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number; write digits only, such as 8000", e);
        }
        if (number.abs().compareTo(BigInteger.valueOf(largest)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is beyond " + largest);
        }
        return number.longValue();
    }

    private static <T> T convert(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
