package dev.limitlens.zoo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.SystemClock;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A small HTTP API, {@code /work?cost=N}, with a Bucket4j limiter in front of it. */
public final class LimitedServer implements AutoCloseable {

    private static final String COST = "cost=";

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Bucket bucket;
    private final long limit;
    private final AtomicInteger requests = new AtomicInteger();

    /** Starts a server on a free port of this machine. */
    public LimitedServer(Bandwidth bandwidth) throws IOException {
        limit = bandwidth.getCapacity();
        SystemClock clock = new SystemClock();
        bucket = Bucket.builder()
                .addLimit(bandwidth)
                .withCustomTimePrecision(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return EpochNanos.of(clock.now());
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return true;
                    }
                })
                .build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/work", this::answer);
        server.setExecutor(executor);
        server.start();
    }

    /** Returns a limiter that refills all the time. */
    public static Bandwidth greedy(long capacity, Duration period) {
        return Bandwidth.builder()
                .capacity(capacity)
                .refillGreedy(capacity, period)
                .build();
    }

    /** Returns a limiter that refills everything on the clock. */
    public static Bandwidth aligned(long capacity, Duration period) {
        long now = EpochNanos.of(new SystemClock().now());
        long next = now - Math.floorMod(now, period.toNanos()) + period.toNanos();
        return Bandwidth.builder()
                .capacity(capacity)
                .refillIntervallyAligned(capacity, period, Instant.ofEpochSecond(0, next))
                .build();
    }

    /** Returns the address, the template of the cost included. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/work?cost={cost}";
    }

    /** Returns how many requests arrived. */
    public int requests() {
        return requests.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        exchange.getRequestBody().readAllBytes();
        long cost = cost(exchange.getRequestURI());
        ConsumptionProbe taken = bucket.tryConsumeAndReturnRemaining(cost);
        exchange.getResponseHeaders().add("X-RateLimit-Limit", Long.toString(limit));
        exchange.getResponseHeaders().add("X-RateLimit-Remaining", Long.toString(taken.getRemainingTokens()));
        if (!taken.isConsumed()) {
            long seconds = Math.min(
                    3, Duration.ofNanos(taken.getNanosToWaitForRefill()).toSeconds() + 1);
            exchange.getResponseHeaders().add("Retry-After", Long.toString(seconds));
        }
        byte[] body = (taken.isConsumed() ? "done" : "slow down").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(taken.isConsumed() ? 200 : 429, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static long cost(URI address) {
        String query = address.getQuery();
        return Long.parseLong(query.substring(query.indexOf(COST) + COST.length()));
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
