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
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What a campaign file asks for: every model in every region, with the same options.
 *
 * @param out the directory of the campaign, relative to that of the file
 * @param models the models
 * @param regions the regions
 * @param options further options of {@code probe bedrock}, as on the command line
 */
record Campaign(Path out, List<String> models, List<String> regions, List<String> options) {

    private static final Set<String> FIELDS = Set.of("out", "models", "regions", "options");
    private static final Set<String> OWN =
            Set.of("--out", "--resume", "--model", "--region", "--json", "--dry-run", "--yes");

    Campaign {
        models = List.copyOf(models);
        regions = List.copyOf(regions);
        options = List.copyOf(options);
    }

    /**
     * One experiment of a campaign.
     *
     * @param region its region
     * @param model its model
     * @param directory its directory
     */
    record Run(String region, String model, Path directory) {}

    /** Reads the file; a mistake names the file and the field. */
    static Campaign read(Path file) throws IOException {
        JsonNode root;
        try {
            root = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new UsageException(file + " is not JSON: " + e.getOriginalMessage());
        }
        if (!root.isObject()) {
            throw new UsageException(file + " must hold a JSON object with models, regions and options");
        }
        for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new UsageException(
                        file + ": unknown field '" + name + "'; known are models, options, out, regions");
            }
        }
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        JsonNode out = root.path("out");
        Path parent = file.toAbsolutePath().getParent();
        String directory = out.isTextual() ? out.textValue() : name + "-runs";
        List<String> options = texts(file, root, "options", true);
        for (String option : options) {
            if (OWN.contains(option.replaceFirst("=.*", ""))) {
                throw new UsageException(file + ": field 'options' must leave " + option + " to the campaign");
            }
        }
        return new Campaign(
                parent == null ? Path.of(directory) : parent.resolve(directory),
                texts(file, root, "models", false),
                texts(file, root, "regions", false),
                options);
    }

    private static List<String> texts(Path file, JsonNode root, String field, boolean mayBeAbsent) {
        JsonNode array = root.path(field);
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.isTextual() ? element.textValue() : ""));
        boolean absent = array.isMissingNode() && mayBeAbsent;
        if (!absent && (!array.isArray() || texts.contains("") || (texts.isEmpty() && !mayBeAbsent))) {
            throw new UsageException(
                    file + ": field '" + field + "' must be an array of texts, such as [\"us-east-1\"]");
        }
        return texts;
    }

    /** Returns every experiment, each with a directory of its own. */
    List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (String region : regions) {
            for (String model : models) {
                runs.add(new Run(region, model, out.resolve(safe(region + "_" + model))));
            }
        }
        return runs;
    }

    private static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "-");
    }
}
