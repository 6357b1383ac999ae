package dev.limitlens.probe.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** Everything that can go wrong with one request, what the server does, and what the probe must make of it. */
// The behaviours are lambdas over constants.
@SuppressWarnings("ImmutableEnumChecker")
enum WireFault implements RawServer.Behaviour {
    NONE(Recorded.ADMITTED, 200, RawServer.says(200, "", "fine")),
    NO_CONTENT(Recorded.ADMITTED, 204, text("HTTP/1.1 204 No Content\r\n\r\n", true)),
    EARLY_HINTS(Recorded.ADMITTED, 200, text("HTTP/1.1 103 Hints\r\n\r\n" + RawServer.response(200, "", "fine"), true)),
    CLOSE_AFTER_ANSWER(Recorded.ADMITTED, 200, text(RawServer.response(200, "", "fine"), false)),
    TRUNCATED_BODY(Recorded.ADMITTED, 200, text("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", false)),
    BROKEN_CHUNK(Recorded.ADMITTED, 200, text("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", false)),
    HANGING_BODY(Recorded.ADMITTED, 200, thenHang("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")),
    TOO_MANY_REQUESTS(Recorded.THROTTLED, 429, RawServer.says(429, "retry-after: 3\r\n", "slow down")),
    THROTTLED_THEN_CLOSED(Recorded.THROTTLED, 429, text(RawServer.response(429, "", "slow down"), false)),
    THROTTLED_TRUNCATED(Recorded.THROTTLED, 429, text("HTTP/1.1 429 No\r\ncontent-length: 100\r\n\r\nslow", false)),
    MOVED_PERMANENTLY(Recorded.FATAL, 301, RawServer.says(301, "location: /elsewhere\r\n", "")),
    REDIRECT(Recorded.FATAL, 307, RawServer.says(307, "location: /elsewhere\r\n", "")),
    BAD_REQUEST(Recorded.FATAL, 400, RawServer.says(400, "", "no")),
    UNAUTHORIZED(Recorded.FATAL, 401, RawServer.says(401, "www-authenticate: Basic realm=\"x\"\r\n", "who?")),
    FORBIDDEN(Recorded.FATAL, 403, RawServer.says(403, "", "no")),
    NOT_FOUND(Recorded.FATAL, 404, RawServer.says(404, "", "no")),
    PROXY_CHALLENGE(Recorded.FATAL, 407, RawServer.says(407, "proxy-authenticate: Basic realm=\"x\"\r\n", "who?")),
    BANNED(Recorded.FATAL, 418, RawServer.says(418, "", "banned")),
    UPGRADE_REQUIRED(Recorded.FATAL, 426, RawServer.says(426, "upgrade: h2c\r\n", "")),
    REQUEST_TIMEOUT(Recorded.UNKNOWN, 408, RawServer.says(408, "", "")),
    TOO_EARLY(Recorded.UNKNOWN, 425, RawServer.says(425, "", "")),
    SERVER_ERROR(Recorded.UNKNOWN, 500, RawServer.says(500, "", "oops")),
    BAD_GATEWAY(Recorded.UNKNOWN, 502, RawServer.says(502, "", "oops")),
    UNAVAILABLE(Recorded.UNKNOWN, 503, RawServer.says(503, "retry-after: 1\r\n", "oops")),
    GATEWAY_TIMEOUT(Recorded.UNKNOWN, 504, RawServer.says(504, "", "oops")),
    CLOSE(Recorded.UNKNOWN, 0, text("", false)),
    RESET(Recorded.UNKNOWN, 0, (socket, out) -> {
        socket.setSoLinger(true, 0);
        return false;
    }),
    HALF_A_HEAD(Recorded.UNKNOWN, 0, text("HTTP/1.1 200 OK\r\ncontent-le", false)),
    GARBAGE(Recorded.UNKNOWN, 0, text("what?\r\n\r\n", false)),
    HANG(Recorded.UNKNOWN, 0, thenHang("")),
    HANG_IN_THE_HEAD(Recorded.UNKNOWN, 0, thenHang("HTTP/1.1 200 OK\r\ncontent-le"));

    /** What a result must say. */
    enum Recorded {
        ADMITTED,
        THROTTLED,
        FATAL,
        UNKNOWN
    }

    private static final long LONGER_THAN_ANY_TEST_MILLIS = 60_000;

    final Recorded recorded;
    final int status;
    private final RawServer.Behaviour behaviour;

    WireFault(Recorded recorded, int status, RawServer.Behaviour behaviour) {
        this.recorded = recorded;
        this.status = status;
        this.behaviour = behaviour;
    }

    private static RawServer.Behaviour text(String text, boolean staysOpen) {
        return (socket, out) -> {
            out.write(text.getBytes(UTF_8));
            out.flush();
            return staysOpen;
        };
    }

    private static RawServer.Behaviour thenHang(String text) {
        return (socket, out) -> {
            out.write(text.getBytes(UTF_8));
            out.flush();
            Thread.sleep(LONGER_THAN_ANY_TEST_MILLIS);
            return false;
        };
    }

    boolean hangs() {
        return this == HANG || this == HANG_IN_THE_HEAD || this == HANGING_BODY;
    }

    @Override
    public boolean answer(Socket socket, OutputStream out) throws IOException, InterruptedException {
        return behaviour.answer(socket, out);
    }
}
