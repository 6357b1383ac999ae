package dev.limitlens.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Turns a record into one line of a journal, line break included; {@link Journal} specifies the format. */
final class LineEncoder {

    // a server's words may hold anything, half a surrogate pair included, which UTF-8 cannot express but an escape can
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private LineEncoder() {}

    @FunctionalInterface
    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] line(String type, Content content) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            content.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        line.write('\n');
        return line.toByteArray();
    }

    static byte[] header(JournalHeader header) {
        return line("header", json -> {
            Premises premises = header.premises();
            json.writeStringField("schema", JournalHeader.SCHEMA);
            json.writeStringField("plan", header.plan());
            json.writeObjectFieldStart("options");
            for (Map.Entry<String, String> option : header.options().entrySet()) {
                json.writeStringField(option.getKey(), option.getValue());
            }
            json.writeEndObject();
            number(json, "seed", header.seed());
            json.writeStringField("target", header.target());
            json.writeNumberField("capacityTokens", premises.capacityTokens());
            number(json, "capacityRequests", premises.capacityRequests());
            json.writeNumberField("windowSeconds", seconds(premises.window()));
            json.writeStringField("start", premises.start().toString());
            json.writeStringField("clock", header.clock());
            instant(json, "startedAt", header.startedAt());
        });
    }

    static byte[] intent(Intent intent) {
        return line("intent", json -> fields(json, intent));
    }

    static byte[] observation(Observation observation) {
        return line("observation", json -> {
            ProbeResult result = observation.result();
            fields(json, observation.intent());
            instant(json, "sentAt", observation.sentAt());
            instant(json, "receivedAt", observation.receivedAt());
            json.writeNumberField("latencySeconds", seconds(observation.latency()));
            outcome(json, result.outcome());
            json.writeNumberField("httpStatus", result.httpStatus());
            instant(json, "serverDate", result.serverDate());
            json.writeStringField("requestId", result.requestId());
            if (!result.quotaHeaders().isEmpty()) {
                json.writeObjectFieldStart("quotaHeaders");
                for (Map.Entry<String, String> header : result.quotaHeaders().entrySet()) {
                    json.writeStringField(header.getKey(), header.getValue());
                }
                json.writeEndObject();
            }
        });
    }

    private static void fields(JsonGenerator json, Intent intent) throws IOException {
        json.writeNumberField("index", intent.index());
        json.writeStringField("purpose", intent.request().purpose());
        instant(json, "intendedAt", intent.intendedAt());
        json.writeNumberField("cost", intent.request().cost());
        json.writeNumberField("maxOutputTokens", intent.request().maxOutputTokens());
    }

    private static void outcome(JsonGenerator json, Outcome outcome) throws IOException {
        if (outcome instanceof Outcome.Admitted admitted) {
            json.writeStringField("outcome", "admitted");
            usage(json, admitted.usage());
        } else if (outcome instanceof Outcome.Throttled throttled) {
            json.writeStringField("outcome", "throttled");
            json.writeStringField("throttle", spell(throttled.kind()));
            json.writeStringField("message", throttled.message());
        } else if (outcome instanceof Outcome.NotCounted failure) {
            json.writeStringField("outcome", "not-counted");
            json.writeStringField("code", failure.code());
            json.writeStringField("message", failure.message());
            json.writeBooleanField("fatal", failure.fatal());
        } else if (outcome instanceof Outcome.Unknown unknown) {
            json.writeStringField("outcome", "unknown");
            json.writeStringField("reason", unknown.reason());
        }
    }

    private static void usage(JsonGenerator json, Usage usage) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("inputTokens", usage.inputTokens());
        json.writeNumberField("outputTokens", usage.outputTokens());
        json.writeNumberField("cacheReadTokens", usage.cacheReadTokens());
        json.writeNumberField("cacheWriteTokens", usage.cacheWriteTokens());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsLong());
        } else {
            json.writeNullField(name);
        }
    }

    private static void instant(JsonGenerator json, String name, @Nullable Instant value) throws IOException {
        json.writeStringField(name, value == null ? null : value.toString());
    }

    private static BigDecimal seconds(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }

    static String spell(ThrottleKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
