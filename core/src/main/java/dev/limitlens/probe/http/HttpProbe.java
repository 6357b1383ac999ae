package dev.limitlens.probe.http;

import dev.limitlens.limiter.Durations;
import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes an HTTP API: one request of the given method, headers and body for each call, with {@code {cost}} replaced by the cost.
 *
 * <p>Exactly one request goes on the wire, whatever happens. The JDK's client sends again by itself when a connection ends before
 * the first byte of an answer (a {@code GET} always, any method if {@code jdk.httpclient.enableAllMethodRetry} says so; on a new
 * connection, too), when a server of HTTP/2 turns a stream away, after a redirect, and after an authentication challenge. So a
 * request of this probe can be composed once only, and a second attempt fails before anything is written; it speaks HTTP/1.1,
 * follows nothing and answers no challenge; proxies are left aside. Each call has a client, and with it a connection, of its own,
 * for one that was kept open may be dead by the next call: the price is a handshake in the time of each request. Safe for use by
 * several threads: requests that are under way together share nothing but the threads that serve them.
 *
 * <p>A 2xx admits. The throttled statuses throttle. 401, 403, 418 and every other 3xx and 4xx end the experiment, but 408, 409 and
 * 425, which like all 5xx may have been charged or not. An answer whose body breaks off still counts, for its head decides; without
 * a head nobody knows.
 *
 * <p>Headers and query values that the caller gives are in no result: they are blotted out of what the server says.
 */
public final class HttpProbe implements ConcurrentProbe, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(HttpProbe.class);

    /** Statuses that always end an experiment: who goes on after them may be locked out for long. */
    private static final Set<Integer> STOPS = Set.of(401, 403, 418);

    private static final Set<Integer> PERHAPS_CHARGED = Set.of(408, 409, 425);
    private static final int LONGEST_MESSAGE = 300;
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private final RequestTemplate template;
    private final Set<Integer> throttledStatuses;
    private final @Nullable String costHeader;
    private final Duration timeout;
    private final ExecutorService executor;
    /** One is made ahead, so that its making is not part of the round trip; of requests that are sent together it is, but of the first. */
    private final Queue<HttpClient> ready = new ConcurrentLinkedQueue<>();

    private HttpProbe(Builder builder) {
        template = new RequestTemplate(
                builder.url,
                builder.method != null ? builder.method : builder.body == null ? "GET" : "POST",
                builder.headers,
                builder.body);
        throttledStatuses = new TreeSet<>(builder.throttledStatuses);
        costHeader = builder.costHeader;
        timeout = builder.timeout;
        template.request(1);
        executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "limitlens-http");
            thread.setDaemon(true);
            return thread;
        });
        ready.add(client());
    }

    /**
     * Starts a probe of the given address.
     *
     * @param url an http or https address, with {@code {cost}} where the cost goes, if it goes there
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    /**
     * Sends a few requests to a server in this process, and none to the API: what the first round trip in a new process takes longer
     * than the others, up to most of a second, is not known of the time at which the limiter decided. Where no such server can be
     * started, nothing happens.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void rehearse() throws InterruptedException {
        try {
            Rehearsal.run(executor);
        } catch (IOException e) {
            LOGGER.debug("no rehearsal, the first request will take longer", e);
        }
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(timeout.multipliedBy(9).dividedBy(10))
                .executor(executor)
                .build();
    }

    private HttpClient nextClient() {
        HttpClient client = ready.poll();
        return client == null ? client() : client;
    }

    /** Returns whether requests differ by their cost, that is, whether {@code {cost}} is anywhere in them. */
    public boolean tellsCost() {
        return template.tellsCost();
    }

    /** Returns the address, with a cost of 1. */
    public URI address() {
        return template.address();
    }

    @Override
    public String target() {
        return template.target();
    }

    @Override
    public ProbeResult send(ProbeRequest request) throws InterruptedException {
        Answer answer = new Answer();
        CompletableFuture<?> sent = nextClient().sendAsync(template.request(request.cost()), answer);
        Throwable failure = null;
        try {
            if (ready.isEmpty()) {
                ready.add(client());
            }
            sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            failure = e.getCause();
        } catch (TimeoutException e) {
            failure = e;
        } finally {
            sent.cancel(true);
        }
        ResponseInfo head = answer.head();
        if (head == null) {
            return ProbeResult.of(unanswered(failure));
        }
        String words = words(answer);
        return new ProbeResult(
                outcome(head, request.cost(), words),
                head.statusCode(),
                Answer.date(head.headers()),
                head.headers()
                        .firstValue("x-request-id")
                        .map(template::withoutSecrets)
                        .orElse(null),
                clean(Answer.quotaHeaders(head.headers())));
    }

    private Map<String, String> clean(Map<String, String> headers) {
        headers.replaceAll((name, value) -> template.withoutSecrets(value));
        return headers;
    }

    private String words(Answer answer) {
        String words = template.withoutSecrets(answer.words());
        return words.length() > LONGEST_MESSAGE ? words.substring(0, LONGEST_MESSAGE) + "..." : words;
    }

    private Outcome outcome(ResponseInfo head, long cost, String words) {
        int status = head.statusCode();
        String said = words.isEmpty() ? "status " + status : words;
        if (status / 100 == 2) {
            return new Outcome.Admitted(Usage.ofInput(cost(head, cost)));
        }
        if (throttledStatuses.contains(status)) {
            return new Outcome.Throttled(ThrottleKind.UNKNOWN, said);
        }
        if (status / 100 == 5 || PERHAPS_CHARGED.contains(status)) {
            return new Outcome.Unknown("status " + status + ", so it may have been charged or not: " + said);
        }
        return new Outcome.NotCounted("Status" + status, remedy(status) + ": " + said, true);
    }

    private static String remedy(int status) {
        return switch (status) {
            case 401, 403 -> "status " + status + ", check the credentials and what they allow";
            case 418 -> "status 418, which bans clients that go on; do not";
            case 404 -> "status 404, check the address";
            case 407 -> "status 407, proxies are not supported";
            default ->
                status / 100 == 3
                        ? "status " + status + ", redirects are not followed; check the address"
                        : "status " + status + ", check the request";
        };
    }

    private long cost(ResponseInfo head, long requested) {
        if (costHeader == null) {
            return requested;
        }
        return head.headers()
                .firstValue(costHeader)
                .filter(text -> text.strip().matches("\\d{1,18}"))
                .map(text -> Long.parseLong(text.strip()))
                .filter(cost -> cost <= Usage.MAX_TOKENS)
                .orElse(requested);
    }

    private Outcome unanswered(@Nullable Throwable failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return new Outcome.NotCounted("ConnectTimeout", "no connection was made within " + timeout, true);
        }
        if (isUnresolved(failure)) {
            return new Outcome.NotCounted(
                    "UnknownHost",
                    "the host " + address().getHost()
                            + " is unknown, its name has no address; check the name and the network",
                    true);
        }
        if (failure instanceof ConnectException) {
            return new Outcome.NotCounted(
                    "ConnectionRefused",
                    "no connection could be made to " + address().getRawAuthority() + "; is anything there?",
                    true);
        }
        if (failure instanceof SSLException) {
            return new Outcome.NotCounted("TlsFailure", "no secure connection could be made: " + name(failure), true);
        }
        return new Outcome.Unknown(
                failure instanceof TimeoutException
                        ? "no answer within " + timeout + ", so it may have been charged or not"
                        : "the connection ended without an answer (" + name(failure)
                                + "), so it may have been charged or not");
    }

    /** To the client, a name without an address is a connection that failed for that reason. */
    private static boolean isUnresolved(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    /** The kind of failure is enough: messages of the client may quote what was sent. */
    private static String name(@Nullable Throwable failure) {
        return failure == null ? "no reason given" : failure.getClass().getSimpleName();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** What a probe needs; every option but the address has a default. */
    public static final class Builder {

        private final String url;
        private final List<Map.Entry<String, String>> headers = new ArrayList<>();
        private Set<Integer> throttledStatuses = Set.of(429);
        private Duration timeout = Duration.ofSeconds(60);
        private @Nullable String method;
        private @Nullable String body;
        private @Nullable String costHeader;

        private Builder(String url) {
            this.url = url;
        }

        /** Sets the method; without one it is {@code POST} if there is a body, else {@code GET}. */
        public Builder method(String method) {
            this.method = method;
            return this;
        }

        /** Adds a header; its value may hold {@code {cost}}, and is kept out of journals, logs and reports. */
        public Builder header(String name, String value) {
            headers.add(new SimpleImmutableEntry<>(name, value));
            return this;
        }

        /** Sets the body, in UTF-8; it may hold {@code {cost}}. */
        public Builder body(String body) {
            this.body = body;
            return this;
        }

        /**
         * Sets the statuses that mean throttled; 429 unless set.
         *
         * @throws IllegalArgumentException if one is no error status, or is 401, 403 or 418, which always end an experiment
         */
        public Builder throttledStatuses(Set<Integer> statuses) {
            for (int status : statuses) {
                if (status < 400 || status > 599 || STOPS.contains(status)) {
                    throw new IllegalArgumentException(
                            "a throttled status must be one from 400 to 599 other than 401, 403"
                                    + " and 418, which end an experiment: " + status);
                }
            }
            throttledStatuses = Set.copyOf(statuses);
            return this;
        }

        /**
         * Sets the response header in which the server says what a request cost; the requested cost counts where it is absent.
         *
         * @throws IllegalArgumentException if it is no name of a header
         */
        public Builder costHeader(String name) {
            if (!FIELD_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "the header with the cost must be a name such as X-Request-Cost: '" + name + "'");
            }
            this.costHeader = name;
            return this;
        }

        /**
         * Sets how long to wait for an answer, body included; 60 s unless set.
         *
         * @throws IllegalArgumentException if it is not longer than 0
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException(
                        "the timeout must be longer than 0: " + Durations.format(timeout.toNanos()));
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Returns the probe.
         *
         * @throws IllegalArgumentException if no request can be made of what was set
         */
        public HttpProbe build() {
            return new HttpProbe(this);
        }
    }
}
