package dev.limitlens.probe.http;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.probe.StatedQuota;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What came back so far: the head as soon as it is there, whatever becomes of the body, and the first bytes of the body.
 *
 * <p>The head decides, so an answer whose body breaks off is an answer all the same.
 */
final class Answer implements HttpResponse.BodyHandler<Void> {

    private static final int KEPT_BYTES = 2_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final int LONGEST_VALUE = 200;

    private final byte[] start = new byte[KEPT_BYTES];
    private int kept;
    private HttpResponse.@Nullable ResponseInfo head;

    @Override
    public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo info) {
        synchronized (this) {
            head = info;
        }
        return new Body();
    }

    /** Returns the status and the headers, or null if there are none yet. */
    synchronized HttpResponse.@Nullable ResponseInfo head() {
        return head;
    }

    /** Returns the begin of the body, as one line. */
    synchronized String words() {
        return new String(start, 0, kept, StandardCharsets.UTF_8)
                .replaceAll("[\\s\\p{Cntrl}\uFFFD]+", " ")
                .strip();
    }

    private synchronized int keep(List<ByteBuffer> buffers) {
        int seen = 0;
        for (ByteBuffer buffer : buffers) {
            seen += buffer.remaining();
            int more = Math.min(buffer.remaining(), KEPT_BYTES - kept);
            buffer.get(start, kept, more);
            kept += more;
        }
        return seen;
    }

    static @Nullable Instant date(HttpHeaders headers) {
        try {
            return headers.firstValue("Date")
                    .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from))
                    .filter(EpochNanos::covers)
                    .orElse(null);
        } catch (DateTimeException e) {
            return null; // the date is a bonus: an odd one must not cost the answer
        }
    }

    /** Returns what the headers say about the quota, cut to a readable length. */
    static Map<String, String> quotaHeaders(HttpHeaders headers) {
        Map<String, String> about = new TreeMap<>();
        headers.map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (StatedQuota.isQuotaHeader(lower)) {
                String value = String.join(", ", values);
                about.put(lower, value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value);
            }
        });
        return about;
    }

    /** Reads the body to its end, so that the server sees an ordinary client, but not without bounds. */
    private final class Body implements HttpResponse.BodySubscriber<Void> {

        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;
        private int seen;

        @Override
        public CompletionStage<Void> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            seen += keep(buffers);
            if (seen > MOST_BYTES && subscription != null) {
                subscription.cancel();
                done.complete(null);
            }
        }

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }
}
