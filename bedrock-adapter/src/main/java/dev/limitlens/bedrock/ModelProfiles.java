package dev.limitlens.bedrock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of models, as data that users can extend: a JSON document {@value #SCHEMA} with an array {@code profiles}, each of
 * which has {@code name} and {@code models} (parts of model ids), and may have {@code burndown} (1), {@code maxOutputTokens}
 * (1000), {@code countsTokens} (false), {@code paddingWord} ({@code " the"}), {@code quota} (the name), and {@code price}:
 * {@code inputPerMillion} and {@code outputPerMillion} in US dollars, and {@code asOf}, the day it was looked up.
 *
 * @param profiles the profiles; of those that fit equally well the first counts
 */
public record ModelProfiles(List<ModelProfile> profiles) {

    /** The schema that is read. */
    public static final String SCHEMA = "limitlens/model-profiles/v1";

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private static final Set<String> FIELDS =
            Set.of("name", "models", "burndown", "maxOutputTokens", "countsTokens", "paddingWord", "quota", "price");

    /** Copies the list. */
    public ModelProfiles {
        profiles = List.copyOf(profiles);
    }

    /** Returns the profiles that come with this library: burndown as of November 2026, no prices. */
    public static ModelProfiles standard() {
        try (InputStream in = ModelProfiles.class.getResourceAsStream("model-profiles.json")) {
            if (in == null) {
                throw new IllegalStateException("the library lacks its model profiles");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "the library's model profiles");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns these profiles preceded by those of a file.
     *
     * @throws IllegalArgumentException if the file holds no profiles; the message says where
     * @throws UncheckedIOException if it cannot be read
     */
    public ModelProfiles extendedBy(Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a directory, not a file of profiles");
        }
        try {
            List<ModelProfile> all = new ArrayList<>(
                    parse(Files.readString(file), file.toString()).profiles());
            all.addAll(profiles);
            return new ModelProfiles(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the profile that fits the model id, profile id or ARN best; {@link ModelProfile#UNKNOWN} if none does. */
    public ModelProfile of(String modelId) {
        ModelProfile best = ModelProfile.UNKNOWN;
        int longest = 0;
        for (ModelProfile profile : profiles) {
            if (profile.fit(modelId) > longest) {
                longest = profile.fit(modelId);
                best = profile;
            }
        }
        return best;
    }

    private static ModelProfiles parse(String text, String source) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    source + " is no JSON: " + e.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""), e);
        }
        if (!root.path("schema").asText().equals(SCHEMA)
                || !root.path("profiles").isArray()) {
            throw new IllegalArgumentException(
                    source + " must have a \"schema\" of \"" + SCHEMA + "\" and an array \"profiles\"");
        }
        List<ModelProfile> profiles = new ArrayList<>();
        for (JsonNode node : root.path("profiles")) {
            try {
                profiles.add(profile(node));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        source + ", profile " + (profiles.size() + 1) + ": " + e.getMessage(), e);
            }
        }
        return new ModelProfiles(profiles);
    }

    private static ModelProfile profile(JsonNode node) {
        Set<String> unknown = new TreeSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown " + String.join(", ", unknown) + "; known are "
                    + String.join(", ", new TreeSet<>(FIELDS)));
        }
        List<String> models = new ArrayList<>();
        node.path("models").forEach(model -> models.add(model.asText()));
        if (!node.path("name").isTextual() || models.isEmpty() || models.contains("")) {
            throw new IllegalArgumentException("a name and models, an array of parts of model ids, are needed");
        }
        String name = node.path("name").asText();
        return new ModelProfile(
                name,
                models,
                whole(node, "burndown", ModelProfile.UNKNOWN.burndown()),
                whole(node, "maxOutputTokens", ModelProfile.UNKNOWN.maxOutputTokens()),
                node.path("countsTokens").asBoolean(false),
                node.path("paddingWord").asText(PromptPadding.COMMON_WORD),
                node.path("quota").asText(name),
                node.has("price") ? Optional.of(price(node.path("price"))) : Optional.empty());
    }

    private static int whole(JsonNode node, String field, int otherwise) {
        JsonNode value = node.path(field);
        if (!value.isMissingNode() && !(value.isIntegralNumber() && value.canConvertToInt())) {
            throw new IllegalArgumentException(field + " must be a whole number: " + value);
        }
        return value.asInt(otherwise);
    }

    private static Price price(JsonNode node) {
        try {
            return new Price(
                    dollars(node, "inputPerMillion"),
                    dollars(node, "outputPerMillion"),
                    node.has("asOf")
                            ? Optional.of(LocalDate.parse(node.path("asOf").asText()))
                            : Optional.empty());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("asOf must be a day such as 2026-11-01: " + node.path("asOf"), e);
        }
    }

    private static BigDecimal dollars(JsonNode node, String field) {
        if (!node.path(field).isNumber()) {
            throw new IllegalArgumentException("the price needs a number " + field);
        }
        return node.path(field).decimalValue();
    }
}
