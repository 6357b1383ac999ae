package dev.limitlens.cli;

import dev.limitlens.clock.SystemClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.plan.ServerClockPlan;
import dev.limitlens.probe.http.HttpProbe;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limitlens probe http}: an experiment on any HTTP API. */
@Command(
        name = "http",
        customSynopsis = "limitlens probe http --url=URL --capacity=N --window=TIME [--yes] [OPTIONS]",
        description = {
            "Runs an experiment on an HTTP API. {cost} in address, headers and body is replaced by the cost of each request.",
            "It uses up the quota: whoever shares it is throttled meanwhile. Probe only what is yours to probe."
        },
        footer = {
            "  limitlens probe http --url 'http://127.0.0.1:8080/work?cost={cost}' --capacity 100 --window 5s",
            "  limitlens probe http --url https://api.example.com/v1/work --header \"Authorization: Bearer $TOKEN\" \\",
            "    --header 'Content-Type: application/json' --body '{\"size\": {cost}}' --capacity 1000 --window 60s --yes"
        })
final class ProbeHttpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            required = true,
            description = "Address to send to, such as 'http://host/path?cost={cost}'.")
    private String url;

    @Option(names = "--method", paramLabel = "M", description = "Method (default: POST with a body, else GET).")
    private @Nullable String method;

    @Option(
            names = "--header",
            paramLabel = "K:V",
            description = "A header of each request; its value is in no journal, log or report.")
    private List<String> headers = List.of();

    @Option(names = "--body", paramLabel = "TEXT", description = "The body of each request.")
    private @Nullable String body;

    @Option(
            names = "--throttled-status",
            paramLabel = "N",
            split = ",",
            description = "Statuses that mean throttled (default: 429). 401, 403 and 418 always end the experiment.")
    private List<Integer> throttledStatuses = List.of();

    @Option(
            names = "--cost-header",
            paramLabel = "NAME",
            description =
                    "Response header in which the API says what a request cost (default: the requested cost counts).")
    private @Nullable String costHeader;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "Longest wait for an answer; after that nobody knows (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(names = "--yes", description = "Spend it. Needed for every host but this machine.")
    private boolean yes;

    @Mixin
    private PremiseOptions premiseOptions;

    @Mixin
    private BudgetOptions budgetOptions;

    @Mixin
    private VerdictOptions verdictOptions;

    @Mixin
    private PlanOptions planOptions;

    @Override
    public Integer call() throws InterruptedException {
        if (!premiseOptions.hasCapacity()) {
            throw new UsageException("the nominal capacity is needed: --capacity N, in the unit of {cost}, a window");
        }
        try (HttpProbe probe = UsageException.checked(this::probe)) {
            ExperimentSession session = session(probe);
            SpendingNotice.print(session, spec.commandLine().getErr());
            if (!probe.tellsCost()) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "Note            no {cost} in address, headers or body: all requests will cost the API the same");
            }
            if (!yes && !ProbeHosts.isLoopback(probe.address())) {
                throw new UsageException(
                        "nothing was sent; add --yes if " + probe.address().getHost() + " is yours to probe");
            }
            VerdictOutput output = VerdictOutput.of(spec.commandLine(), verdictOptions.json(), verdictOptions.out());
            probe.rehearse();
            return output.finish(session.run(output.journal()));
        }
    }

    private HttpProbe probe() {
        HttpProbe.Builder builder = HttpProbe.builder(url).timeout(timeout);
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                // not the header itself: what was meant as its value may be a secret
                throw new UsageException("--header must be a name and a value, such as 'Accept: text/plain'");
            }
            builder.header(
                    header.substring(0, colon).strip(),
                    header.substring(colon + 1).strip());
        }
        if (method != null) {
            builder.method(method);
        }
        if (body != null) {
            builder.body(body);
        }
        if (costHeader != null) {
            builder.costHeader(costHeader);
        }
        if (!throttledStatuses.isEmpty()) {
            builder.throttledStatuses(new LinkedHashSet<>(throttledStatuses));
        }
        return builder.build();
    }

    private ExperimentSession session(HttpProbe probe) {
        ProgressLines progress = new ProgressLines(spec.commandLine().getErr());
        Premises premises = premiseOptions.premises(Start.UNKNOWN);
        Budget budget = budgetOptions.budget(premises);
        double confidence = verdictOptions.confidence();
        ExperimentPlan plan = planOptions.createLive(premises, confidence, budget, AdaptivePlan.ID);
        boolean shared = ProbeHosts.isLoopback(probe.address());
        return new ExperimentSession(
                probe.target(),
                shared ? plan : new ServerClockPlan(plan, premises.window()),
                probe,
                progress.announcing(new SystemClock()),
                shared ? ExperimentSession.SHARED_CLOCK : ExperimentSession.SYSTEM_CLOCK,
                premises,
                budget,
                OptionalLong.empty(),
                confidence,
                progress);
    }
}
