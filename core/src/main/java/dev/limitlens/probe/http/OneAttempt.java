package dev.limitlens.probe.http;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of a request that can be sent once only.
 *
 * <p>The client asks for its length when it composes the head, once for each attempt, before anything of it is written: so a
 * second attempt fails there. Requests without a body have an empty one for that reason.
 */
final class OneAttempt implements HttpRequest.BodyPublisher {

    private final HttpRequest.BodyPublisher body;
    private final AtomicBoolean begun = new AtomicBoolean();

    OneAttempt(HttpRequest.BodyPublisher body) {
        this.body = body;
    }

    /** What a second attempt fails with. */
    static final class SecondAttemptException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        SecondAttemptException() {
            super("the client was about to send a request again");
        }
    }

    @Override
    public long contentLength() {
        if (begun.getAndSet(true)) {
            throw new SecondAttemptException();
        }
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        body.subscribe(subscriber);
    }
}
