package dev.limitlens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a campaign file asks for: every model in every region, with the same options, and any number of HTTP APIs, each with its own.
 *
 * @param out the directory of the campaign, relative to that of the file
 * @param runs the experiments, in the order in which they run, each with a directory of its own
 */
record Campaign(Path out, List<Run> runs) {

    private static final Set<String> FIELDS = Set.of("out", "models", "regions", "options", "http");
    private static final Set<String> HTTP_FIELDS = Set.of("name", "url", "options");
    private static final Set<String> OWN =
            Set.of("--out", "--resume", "--model", "--region", "--url", "--json", "--dry-run", "--yes");

    /** Copies the list. */
    Campaign {
        runs = List.copyOf(runs);
    }

    /**
     * One experiment of a campaign.
     *
     * @param where the region of a model, or {@code http}
     * @param name the model, or what the file calls the API
     * @param directory its directory
     * @param command what runs it, but for its directory and consent
     */
    record Run(String where, String name, Path directory, List<String> command) {

        /** Copies the list. */
        Run {
            command = List.copyOf(command);
        }
    }

    /** Reads the file; a mistake names the file and the field. */
    static Campaign read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UsageException(file + " is a directory, not a file that says what to run");
        }
        JsonNode root;
        try {
            root = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new UsageException(
                    file + " is not JSON: " + e.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""));
        }
        if (!root.isObject()) {
            throw new UsageException(file + " must hold a JSON object with models, regions and options, or http");
        }
        checkFields(file, "", root, FIELDS);
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        JsonNode directory = root.path("out");
        if (root.has("out") && (!directory.isTextual() || directory.textValue().isEmpty())) {
            throw new UsageException(file + ": field 'out' must be the name of a directory, such as \"runs\"");
        }
        Path parent = file.toAbsolutePath().getParent();
        Path relative = Path.of(directory.isTextual() ? directory.textValue() : name + "-runs");
        Path out = parent == null ? relative : parent.resolve(relative);
        List<Run> runs = new ArrayList<>();
        if (!root.has("http") || root.has("models") || root.has("regions")) {
            addModels(file, root, out, runs);
        } else if (root.has("options")) {
            throw new UsageException(file + ": field 'options' goes with models; each of http has options of its own");
        }
        if (root.has("http")) {
            addHttp(file, root.path("http"), out, runs);
        }
        Map<Path, Run> byDirectory = new HashMap<>();
        for (Run run : runs) {
            Run other = byDirectory.put(run.directory(), run);
            if (other != null) {
                throw new UsageException(file + ": '" + other.name() + "' and '" + run.name()
                        + "' would share the directory " + run.directory().getFileName());
            }
        }
        return new Campaign(out, runs);
    }

    private static void addModels(Path file, JsonNode root, Path out, List<Run> runs) {
        List<String> models = texts(file, root, "", "models", "amazon.nova-pro-v1:0", false);
        List<String> regions = texts(file, root, "", "regions", "us-east-1", false);
        List<String> options = options(file, root, "");
        for (String region : regions) {
            for (String model : models) {
                List<String> command =
                        new ArrayList<>(List.of("probe", "bedrock", "--region", region, "--model", model));
                command.addAll(options);
                runs.add(new Run(region, model, out.resolve(safe(region + "_" + model)), command));
            }
        }
    }

    private static void addHttp(Path file, JsonNode array, Path out, List<Run> runs) {
        if (!array.isArray() || array.isEmpty()) {
            throw new UsageException(file + ": field 'http' must be an array of objects with name, url and options");
        }
        for (int i = 0; i < array.size(); i++) {
            JsonNode api = array.get(i);
            String prefix = "http[" + i + "].";
            if (!api.isObject()) {
                throw new UsageException(
                        file + ": field 'http[" + i + "]' must be an object with name, url and options");
            }
            checkFields(file, prefix, api, HTTP_FIELDS);
            String name = text(file, api, prefix, "name");
            List<String> command = new ArrayList<>(List.of("probe", "http", "--url", text(file, api, prefix, "url")));
            command.addAll(options(file, api, prefix));
            runs.add(new Run("http", name, out.resolve(safe("http_" + name)), command));
        }
    }

    private static void checkFields(Path file, String prefix, JsonNode object, Set<String> known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new UsageException(file + ": unknown field '" + prefix + name + "'; known are "
                        + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    private static List<String> options(Path file, JsonNode object, String prefix) {
        List<String> options = texts(file, object, prefix, "options", "--capacity=8000", true);
        for (String option : options) {
            if (OWN.contains(option.replaceFirst("=.*", ""))) {
                throw new UsageException(
                        file + ": field '" + prefix + "options' must leave " + option + " to the campaign");
            }
        }
        return options;
    }

    private static String text(Path file, JsonNode object, String prefix, String field) {
        String text = object.path(field).asText("");
        if (!object.path(field).isTextual() || text.isEmpty()) {
            throw new UsageException(file + ": field '" + prefix + field + "' must be a text");
        }
        return text;
    }

    private static List<String> texts(
            Path file, JsonNode root, String prefix, String field, String example, boolean mayBeAbsent) {
        JsonNode array = root.path(field);
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.isTextual() ? element.textValue() : ""));
        boolean absent = array.isMissingNode() && mayBeAbsent;
        if (!absent && (!array.isArray() || texts.contains("") || (texts.isEmpty() && !mayBeAbsent))) {
            throw new UsageException(
                    file + ": field '" + prefix + field + "' must be an array of texts, such as [\"" + example + "\"]");
        }
        return texts;
    }

    private static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "-");
    }
}
