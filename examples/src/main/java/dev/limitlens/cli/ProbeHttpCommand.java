package dev.limitlens.cli;

import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Durations;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.plan.ServerClockPlan;
import dev.limitlens.probe.http.HttpProbe;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code limitlens probe http}: an experiment on any HTTP API. */
@Command(
        name = "http",
        customSynopsis = "limitlens probe http --url=URL --capacity=N --window=TIME [--yes] [OPTIONS]",
        description = {
            "Runs an experiment on an HTTP API. {cost} in address, headers and body is replaced by the cost of each request.",
            "It uses up the quota: whoever shares it is throttled meanwhile. Probe only what is yours to probe."
        },
        footer = {
            "  limitlens probe http --url 'http://127.0.0.1:8080/work?cost={cost}' \\",
            "    --capacity 100 --window 5s",
            "  limitlens probe http --url https://api.example.com/v1/work \\",
            "    --header \"Authorization: Bearer $TOKEN\" \\",
            "    --header 'Content-Type: application/json' --body '{\"size\": {cost}}' \\",
            "    --capacity 1000 --window 60s --yes",
            "  limitlens probe http --url 'http://127.0.0.1:8080/work?cost={cost}' \\",
            "    --capacity 100 --window 5s --plan adaptive --out run",
            "  limitlens probe http --url 'http://127.0.0.1:8080/work?cost={cost}' \\",
            "    --capacity 100 --window 5s --plan adaptive --resume run"
        })
final class ProbeHttpCommand implements Callable<Integer> {

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

    @Mixin
    private LiveOptions live;

    @Override
    public Integer call() {
        live.check();
        if (!live.hasCapacity() && !live.resumes()) {
            throw new UsageException("the nominal capacity is needed: --capacity N, in the unit of {cost}, a window");
        }
        try (HttpProbe probe = UsageException.checked(this::probe)) {
            return live.run(new HttpTarget(probe, timeout));
        }
    }

    private record HttpTarget(HttpProbe probe, Duration timeout) implements LiveTarget {

        @Override
        public String planId() {
            return AdaptivePlan.ID;
        }

        @Override
        public ExperimentPlan prepared(ExperimentPlan plan, Premises premises) {
            return sharesClock() ? plan : new ServerClockPlan(plan, premises.window());
        }

        @Override
        public String clockName() {
            return sharesClock() ? ExperimentSession.SHARED_CLOCK : ExperimentSession.SYSTEM_CLOCK;
        }

        /** What is sent has a place for a cost, but none for a largest output. */
        @Override
        public boolean limitsOutput() {
            return false;
        }

        private boolean sharesClock() {
            return ProbeHosts.isLoopback(probe.address());
        }

        @Override
        public void rehearse() throws InterruptedException {
            probe.rehearse();
        }

        @Override
        public Map<String, String> said() {
            return Map.of("--timeout", Durations.format(timeout.toNanos()));
        }

        @Override
        public void learn(List<Observation> earlier) {
            // every request costs what it says, so there is nothing to learn
        }

        @Override
        public void notice(ExperimentSession session, PrintWriter err) {
            SpendingNotice.print(session, err);
            if (!probe.tellsCost()) {
                err.println(
                        "Note            no {cost} in address, headers or body: all requests will cost the API the same");
            }
        }

        @Override
        public String refusal() {
            return ProbeHosts.isLoopback(probe.address())
                    ? ""
                    : "nothing was sent; add --yes if " + probe.address().getHost() + " is yours to probe";
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
}
