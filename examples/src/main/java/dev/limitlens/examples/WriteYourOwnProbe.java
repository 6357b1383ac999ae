package dev.limitlens.examples;

import com.sun.net.httpserver.HttpServer;
import dev.limitlens.clock.Clock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A probe of one's own, for an HTTP API that takes the cost of a call as a parameter.
 *
 * <p>What matters: exactly one request on the wire for each call, nothing retried at any layer, and an answer that may or may
 * not have been charged is <i>unknown</i>, never admitted or throttled.
 */
public final class WriteYourOwnProbe implements QuotaProbe {

    // It may send a failed GET a second time; a POST it sends once.
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI api;

    /** Creates a probe of the given address. */
    public WriteYourOwnProbe(URI api) {
        this.api = api;
    }

    /** Prints how many requests a small quota admitted. */
    public static void main(String[] args) {
        run().observations().forEach(System.out::println);
    }

    @Override
    public ProbeResult send(ProbeRequest request) throws InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(api.resolve("?cost=" + request.cost()))
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            int status = http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode();
            return switch (status) {
                case 200 -> ProbeResult.admitted(request.cost());
                case 429 -> ProbeResult.throttled("HTTP 429");
                case 401, 403 ->
                    ProbeResult.of(new Outcome.NotCounted("HTTP " + status, "check the credentials", true));
                default -> ProbeResult.of(new Outcome.Unknown("HTTP " + status));
            };
        } catch (IOException e) {
            return ProbeResult.of(new Outcome.Unknown(e.toString()));
        }
    }

    @Override
    public String target() {
        return api.toString();
    }

    /** Probes a server on this machine that admits 800 tokens and no more. */
    static ExperimentRun run() {
        AtomicLong left = new AtomicLong(800);
        HttpServer server = serve(left);
        try {
            URI api = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            Clock clock = new VirtualClock(Instant.parse("2026-01-01T12:00:00Z"));
            return new Experiment(
                            MinuteBoundaryPlan.of(1_000, Duration.ofSeconds(60)),
                            new WriteYourOwnProbe(api),
                            clock,
                            new Budget(4_000, 50, Duration.ofMinutes(5)),
                            ObservationSink.NONE)
                    .run();
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer serve(AtomicLong left) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                long cost = Long.parseLong(exchange.getRequestURI().getQuery().substring("cost=".length()));
                boolean admitted = left.addAndGet(-cost) >= 0;
                if (!admitted) {
                    left.addAndGet(cost);
                }
                exchange.sendResponseHeaders(admitted ? 200 : 429, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
