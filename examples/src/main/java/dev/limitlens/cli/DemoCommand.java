package dev.limitlens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.bedrock.BedrockProbe;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.report.Report;
import dev.limitlens.report.TextReport;
import dev.limitlens.report.VerdictJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limitlens demo}: the seed's experiment on four limiters, through the real AWS SDK and over HTTP. */
@Command(
        name = "demo",
        description =
                "Runs the minute-boundary experiment on four limiters: a clock-aligned window, an anchored window, a "
                        + "sliding log and a token bucket. It goes through the real AWS SDK and over HTTP to a Bedrock on this "
                        + "machine; minutes of waiting take no time.",
        footer = {"  limitlens demo", "  limitlens demo --json -", "  limitlens demo --out demo"})
final class DemoCommand implements Callable<Integer> {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final Duration ROUND_TRIP = Duration.ofMillis(100);

    @Spec
    private CommandSpec spec;

    @Mixin
    private VerdictOptions verdictOptions;

    /**
     * One experiment of the demo.
     *
     * @param truth the limiter that was enforced
     * @param report what was found out about it
     */
    private record Run(LimiterSpec truth, Report report) {

        Verdict verdict() {
            return report.analysis().verdict();
        }
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        JsonDestination json = verdictOptions.json() == null ? null : JsonDestination.of(verdictOptions.json());
        List<Run> runs = new ArrayList<>();
        for (Limiter truth : truths()) {
            runs.add(run(truth, directory(truth)));
        }
        if (json == null || !json.isStandardOutput()) {
            runs.forEach(run -> print(run, out));
            printSummary(runs, out);
        }
        if (json != null) {
            json.write(json(runs), out);
        }
        return 0;
    }

    private static List<Limiter> truths() {
        return Stream.of(
                        new FixedWindow(PREMISES.windowNanos(), 0),
                        new AnchoredWindow(PREMISES.windowNanos()),
                        new SlidingLog(PREMISES.windowNanos()),
                        new TokenBucket(PREMISES.capacityTokens()
                                / (double) PREMISES.window().toSeconds()))
                .map(algorithm -> Limiter.of(algorithm, PREMISES.capacityTokens()))
                .toList();
    }

    private @Nullable RunDirectory directory(Limiter truth) {
        Path out = verdictOptions.out();
        return out == null ? null : RunDirectory.create(out.resolve(truth.id()));
    }

    private Run run(Limiter truth, @Nullable RunDirectory directory) throws IOException {
        VirtualClock clock = new VirtualClock(START);
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                        .limits(Limits.of(truth))
                        .clock(clock)
                        .roundTrip(ROUND_TRIP)
                        .start();
                BedrockProbe probe = BedrockProbe.builder()
                        .region("us-east-1")
                        .modelId("amazon.nova-pro-v1:0")
                        .endpoint(bedrock.uri())
                        .build()) {
            ExperimentSession session = new ExperimentSession(
                    "loopback Bedrock",
                    MinuteBoundaryPlan.of(PREMISES.capacityTokens(), PREMISES.window()),
                    probe,
                    clock,
                    ExperimentSession.VIRTUAL_CLOCK,
                    PREMISES,
                    Budget.standard(PREMISES),
                    OptionalLong.empty(),
                    verdictOptions.confidence(),
                    ObservationSink.NONE);
            Report report =
                    session.run(directory == null ? null : directory.journal()).report();
            if (directory != null) {
                directory.write(report);
            }
            return new Run(LimiterSpec.of(truth), report);
        }
    }

    private static String json(List<Run> runs) throws JsonProcessingException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode array = root.putArray("runs");
        for (Run run : runs) {
            array.addObject().put("truth", run.truth().toString()).set("verdict", VerdictJson.tree(run.verdict()));
        }
        return JsonMapper.builder()
                        .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                        .build()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(root)
                + "\n";
    }

    private static void print(Run run, PrintWriter out) {
        out.println("#### The truth: " + run.truth());
        out.println();
        out.println(TextReport.render(run.report()));
    }

    private static void printSummary(List<Run> runs, PrintWriter out) {
        out.println("#### What the minute-boundary schedule can tell");
        out.println();
        out.printf(Locale.ROOT, "%-16s %-13s %s%n", "TRUTH", "CONCLUSION", "STILL POSSIBLE");
        for (Run run : runs) {
            Verdict verdict = run.verdict();
            String survivors = verdict.survivors().stream()
                    .map(id -> String.format(
                            Locale.ROOT,
                            "%s %.0f%%",
                            id,
                            100 * verdict.posterior().getOrDefault(id, 0.0)))
                    .collect(Collectors.joining(", "));
            out.printf(Locale.ROOT, "%-16s %-13s %s%n", run.truth().id(), verdict.conclusion(), survivors);
        }
        out.flush();
    }
}
