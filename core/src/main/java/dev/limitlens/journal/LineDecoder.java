package dev.limitlens.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/** Turns one line of a journal into a record, strictly; the mirror of {@link LineEncoder}. */
final class LineDecoder {

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .reader();

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

    JournalLine decode(ByteBuffer line) throws MalformedLineException {
        Fields fields = new Fields("", object(line));
        String type = fields.text("type");
        return switch (type) {
            case "header" -> new JournalLine.Header(header(fields));
            case "intent" -> new JournalLine.Intended(intent(fields));
            case "observation" -> new JournalLine.Observed(observation(fields));
            default ->
                throw new MalformedLineException("type", "must be header, intent or observation: '" + type + "'");
        };
    }

    private JsonNode object(ByteBuffer line) throws MalformedLineException {
        JsonNode node;
        try {
            node = JSON.readTree(utf8.decode(line).toString());
        } catch (CharacterCodingException e) {
            throw new MalformedLineException("the line is not UTF-8");
        } catch (NumberFormatException e) {
            // Jackson lets this through for an exponent of more than nine digits
            throw new MalformedLineException("the line is not JSON that can be read: " + e.getMessage());
        } catch (JsonProcessingException e) {
            // without where an object began, which is the line
            throw new MalformedLineException(
                    "the line is not JSON: " + e.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""));
        }
        if (!node.isObject()) {
            throw new MalformedLineException("the line is not a JSON object");
        }
        return node;
    }

    private static JournalHeader header(Fields fields) throws MalformedLineException {
        String schema = fields.text("schema");
        if (!schema.equals(JournalHeader.SCHEMA)) {
            throw new MalformedLineException(
                    "schema", "this version reads " + JournalHeader.SCHEMA + ": '" + schema + "'");
        }
        OptionalLong capacityRequests = fields.isNull("capacityRequests")
                ? OptionalLong.empty()
                : OptionalLong.of(tokens(fields, "capacityRequests", 1));
        return new JournalHeader(
                fields.text("plan"),
                fields.texts("options"),
                fields.isNull("seed")
                        ? OptionalLong.empty()
                        : OptionalLong.of(fields.wholeNumber("seed", Long.MIN_VALUE, Long.MAX_VALUE)),
                fields.text("target"),
                new Premises(tokens(fields, "capacityTokens", 1), window(fields), start(fields), capacityRequests),
                fields.text("clock"),
                fields.instant("startedAt"));
    }

    private static Duration window(Fields fields) throws MalformedLineException {
        Duration window = fields.seconds("windowSeconds");
        if (window.isZero()) {
            throw new MalformedLineException("windowSeconds", "must be longer than 0");
        }
        if (window.compareTo(Premises.SHORTEST_WINDOW) < 0) {
            throw new MalformedLineException("windowSeconds", "must be at least a microsecond");
        }
        if (window.compareTo(Premises.LONGEST_WINDOW) > 0) {
            throw new MalformedLineException("windowSeconds", "must be at most ten years");
        }
        return window;
    }

    private static Start start(Fields fields) throws MalformedLineException {
        try {
            return Start.parse(fields.text("start"));
        } catch (IllegalArgumentException e) {
            throw new MalformedLineException("start", String.valueOf(e.getMessage()));
        }
    }

    private static Intent intent(Fields fields) throws MalformedLineException {
        ProbeRequest request = new ProbeRequest(
                wholeInt(fields, "index", 0),
                fields.text("purpose"),
                tokens(fields, "cost", 1),
                wholeInt(fields, "maxOutputTokens", 1));
        return new Intent(fields.instant("intendedAt"), request);
    }

    private static Observation observation(Fields fields) throws MalformedLineException {
        Instant sentAt = fields.instant("sentAt");
        Instant receivedAt = fields.instant("receivedAt");
        if (receivedAt.isBefore(sentAt)) {
            throw new MalformedLineException("receivedAt", "must not lie before sentAt: " + receivedAt);
        }
        Duration latency = Duration.between(sentAt, receivedAt);
        if (!fields.seconds("latencySeconds").equals(latency)) {
            throw new MalformedLineException("latencySeconds", "must be receivedAt - sentAt = " + latency);
        }
        ProbeResult result = new ProbeResult(
                outcome(fields),
                wholeInt(fields, "httpStatus", 0),
                fields.isNull("serverDate") ? null : fields.instant("serverDate"),
                fields.isNull("requestId") ? null : fields.text("requestId"),
                fields.has("quotaHeaders") ? fields.texts("quotaHeaders") : Map.of());
        return new Observation(intent(fields), sentAt, receivedAt, result);
    }

    private static Outcome outcome(Fields fields) throws MalformedLineException {
        String outcome = fields.text("outcome");
        return switch (outcome) {
            case "admitted" -> new Outcome.Admitted(usage(fields.object("usage")));
            case "throttled" -> new Outcome.Throttled(throttle(fields), fields.text("message"));
            case "not-counted" ->
                new Outcome.NotCounted(fields.text("code"), fields.text("message"), fields.truth("fatal"));
            case "unknown" -> new Outcome.Unknown(fields.text("reason"));
            default ->
                throw new MalformedLineException(
                        "outcome", "must be admitted, throttled, not-counted or unknown: '" + outcome + "'");
        };
    }

    private static Usage usage(Fields fields) throws MalformedLineException {
        return new Usage(
                tokens(fields, "inputTokens", 0),
                tokens(fields, "outputTokens", 0),
                tokens(fields, "cacheReadTokens", 0),
                tokens(fields, "cacheWriteTokens", 0));
    }

    private static ThrottleKind throttle(Fields fields) throws MalformedLineException {
        String text = fields.text("throttle");
        for (ThrottleKind kind : ThrottleKind.values()) {
            if (LineEncoder.spell(kind).equals(text)) {
                return kind;
            }
        }
        throw new MalformedLineException(
                "throttle", "must be requests, tokens, day, overloaded or unknown: '" + text + "'");
    }

    private static long tokens(Fields fields, String name, long min) throws MalformedLineException {
        return fields.wholeNumber(name, min, Usage.MAX_TOKENS);
    }

    private static int wholeInt(Fields fields, String name, int min) throws MalformedLineException {
        return (int) fields.wholeNumber(name, min, Integer.MAX_VALUE);
    }
}
