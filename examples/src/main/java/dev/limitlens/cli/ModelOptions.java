package dev.limitlens.cli;

import dev.limitlens.bedrock.ModelProfile;
import dev.limitlens.bedrock.ModelProfiles;
import dev.limitlens.bedrock.Price;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model, and what is known of it. */
final class ModelOptions {

    /** The model of the seed's experiment. */
    private static final String DEFAULT_MODEL = "amazon.nova-pro-v1:0";

    @Option(
            names = "--model",
            paramLabel = "M",
            defaultValue = DEFAULT_MODEL,
            description = "Model or inference profile; each has its own quota (default: ${DEFAULT-VALUE}).")
    private String model = DEFAULT_MODEL;

    @Option(
            names = "--profiles",
            paramLabel = "FILE",
            description = "What is known of more models, as JSON: burndown, largest output, prices and their date.")
    private @Nullable Path profiles;

    @Option(
            names = "--price",
            paramLabel = "IN/OUT",
            description = "US dollars for a million tokens of input and of output, such as 0.80/3.20.")
    private @Nullable Price price;

    String model() {
        return model;
    }

    /** Returns what is known of the model, with the price that the command line has. */
    ModelProfile profile() {
        ModelProfiles standard = ModelProfiles.standard();
        Path file = profiles;
        ModelProfiles all = file == null ? standard : UsageException.checked(() -> standard.extendedBy(file));
        ModelProfile known = all.of(model);
        return price == null ? known : known.withPrice(price);
    }
}
