package dev.limitlens.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.limitlens.bedrock.AccountClients;
import dev.limitlens.bedrock.BedrockDoctor;
import dev.limitlens.bedrock.BedrockProbe;
import dev.limitlens.bedrock.HealthCheck;
import dev.limitlens.bedrock.ModelProfile;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limitlens doctor bedrock}: whether an experiment on Bedrock can work, a line a check, each failure with its fix. */
@Command(
        name = "bedrock",
        customSynopsis = "limitlens doctor bedrock --region=R [OPTIONS]",
        description = {
            "Checks credentials, account, region, access to the model, a call of one token, the clock, the applied quota, and"
                    + " what an experiment would cost.",
            "Sends three requests, of which one costs a token. Ends with 1 if a check fails."
        },
        footer = {
            "  limitlens doctor bedrock --region us-east-1 --capacity 8000",
            "  limitlens doctor bedrock --region us-east-1 --model amazon.nova-lite-v1:0",
            "  limitlens doctor bedrock --endpoint http://127.0.0.1:8080 --json -"
        })
final class DoctorBedrockCommand implements Callable<Integer> {

    private static final String SCHEMA = "limitlens/doctor/v1";

    @Spec
    private CommandSpec spec;

    @Mixin
    private TargetOptions target;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private PremiseOptions premiseOptions;

    @Mixin
    private BudgetOptions budgetOptions;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the checks as JSON; - is standard output, without the lines.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        target.check();
        JsonDestination destination = json == null ? null : JsonDestination.of(json);
        Premises premises = premiseOptions.premises(Start.UNKNOWN);
        List<HealthCheck> checks = new ArrayList<>(examine(premises.capacityTokens()));
        boolean healthy = checks.stream().noneMatch(c -> c.status() == HealthCheck.Status.FAILED);
        Budget budget = budgetOptions.budget(premises);
        checks.add(new HealthCheck(
                "cost",
                HealthCheck.Status.OK,
                "an experiment spends at most " + budget.maxTokens() + " tokens in " + budget.maxRequests()
                        + " requests; "
                        + SpendingNotice.money(modelOptions.profile().price(), budget),
                ""));
        PrintWriter out = spec.commandLine().getOut();
        if (destination == null || !destination.isStandardOutput()) {
            print(checks, out);
        }
        if (destination != null) {
            destination.write(json(checks, healthy), out);
        }
        return healthy ? 0 : ExitCodes.FAILED;
    }

    private List<HealthCheck> examine(long capacity) {
        URI endpoint = target.endpoint();
        String profile = target.profile();
        ModelProfile known = modelOptions.profile();
        BedrockProbe.Builder builder = BedrockProbe.builder()
                .region(target.region())
                .modelId(modelOptions.model())
                .paddingWord(known.paddingWord());
        if (endpoint != null) {
            builder.endpoint(endpoint);
        }
        if (profile != null) {
            builder.profile(profile);
        }
        try (AccountClients account =
                        UsageException.checked(() -> AccountClients.of(target.region(), endpoint, profile));
                BedrockProbe probe = UsageException.checked(builder::build)) {
            return new BedrockDoctor(target.region(), modelOptions.model(), known, account, probe, new SystemClock())
                    .examine(capacity);
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    private static void print(List<HealthCheck> checks, PrintWriter out) {
        for (HealthCheck check : checks) {
            String mark = switch (check.status()) {
                case OK -> Ansi.AUTO.string("@|green ok     |@");
                case FAILED -> Ansi.AUTO.string("@|red FAILED |@");
                case SKIPPED -> "-      ";
            };
            String fix = check.fix().isEmpty() ? "" : "; to fix it: " + check.fix();
            out.println(mark + String.format(Locale.ROOT, "%-15s", check.name()) + check.detail() + fix);
        }
        out.flush();
    }

    private static String json(List<HealthCheck> checks, boolean healthy) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("schema", SCHEMA).put("healthy", healthy);
        ArrayNode all = root.putArray("checks");
        for (HealthCheck check : checks) {
            ObjectNode node = all.addObject()
                    .put("check", check.name())
                    .put("status", check.status().name().toLowerCase(Locale.ROOT))
                    .put("detail", check.detail());
            if (check.fix().isEmpty()) {
                node.putNull("fix");
            } else {
                node.put("fix", check.fix());
            }
        }
        return root.toPrettyString() + System.lineSeparator();
    }
}
