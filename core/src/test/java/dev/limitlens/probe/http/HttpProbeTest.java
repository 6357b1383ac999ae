package dev.limitlens.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.Usage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpProbeTest {

    private static final String SECRET = "sk-0123456789abcdef";

    @Test
    void the_cost_goes_where_the_template_has_it() throws Exception {
        try (RawServer server = new RawServer(WireFault.NONE);
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/a/{cost}?n={cost}&m={cost}")
                        .header("X-Cost", "cost={cost}")
                        .body("{\"tokens\": {cost}, \"twice\": {cost}}")
                        .build()) {
            probe.send(new ProbeRequest(0, "test", 4711, 1));

            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request)
                            .startsWith("POST /a/4711?n=4711&m=4711 HTTP/1.1\r\n")
                            .containsIgnoringCase("x-cost: cost=4711")
                            .containsIgnoringCase("user-agent: limitlens")
                            .endsWith("\r\n\r\n{\"tokens\": 4711, \"twice\": 4711}"));
        }
    }

    @Test
    void a_rehearsal_sends_nothing_to_the_api() throws Exception {
        try (RawServer server = new RawServer(WireFault.NONE);
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/{cost}")
                        .build()) {
            probe.rehearse();

            assertThat(server.requests()).isEmpty();
            probe.send(request());
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"X-Used, 12, 12", "x-used, ' 5 ', 5", "X-Used, many, 7", "X-Used, -3, 7", "X-Other, 12, 7"})
    void the_cost_comes_from_a_header_if_there_is_one(String name, String value, long cost) throws Exception {
        try (RawServer server = new RawServer(RawServer.says(200, name + ": " + value + "\r\n", ""));
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/")
                        .costHeader("X-Used")
                        .build()) {
            assertThat(probe.send(request()).outcome()).isEqualTo(new Outcome.Admitted(Usage.ofInput(cost)));
        }
    }

    @Test
    void statuses_that_mean_throttled_are_a_choice() throws Exception {
        try (RawServer server = new RawServer(WireFault.UNAVAILABLE, WireFault.TOO_MANY_REQUESTS);
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/")
                        .throttledStatuses(Set.of(503))
                        .build()) {
            assertThat(probe.send(request()).outcome()).isInstanceOf(Outcome.Throttled.class);
            assertThat(probe.send(request()).outcome()).isInstanceOf(Outcome.NotCounted.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 418, 200, 302, 600})
    void some_statuses_never_mean_throttled(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProbe.builder("http://127.0.0.1/").throttledStatuses(Set.of(429, status)))
                .withMessageContaining("" + status);
    }

    @Test
    void what_the_server_says_about_its_quota_is_kept() throws Exception {
        String headers = String.join(
                "\r\n",
                "Retry-After: 3",
                "X-RateLimit-Limit: 100",
                "X-RateLimit-Remaining: 0",
                "Set-Cookie: a=b",
                "Date: Tue, 24 Nov 2026 10:00:00 GMT",
                "X-Request-Id: r-1",
                "");
        try (RawServer server = new RawServer(RawServer.says(429, headers, "slow"));
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/")
                        .build()) {
            ProbeResult result = probe.send(request());

            assertThat(result.quotaHeaders())
                    .isEqualTo(Map.of("retry-after", "3", "x-ratelimit-limit", "100", "x-ratelimit-remaining", "0"));
            assertThat(result.statedQuota().retryAfter()).contains(Duration.ofSeconds(3));
            assertThat(result.serverDate()).isEqualTo(Instant.parse("2026-11-24T10:00:00Z"));
            assertThat(result.requestId()).isEqualTo("r-1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 1600 00:00:00 GMT", "soon"})
    void a_date_that_no_result_can_hold_does_not_cost_the_answer(String date) throws Exception {
        try (RawServer server =
                        new RawServer(RawServer.says(429, "Date: " + date + "\r\nX-Request-Id: r-1\r\n", "slow"));
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/")
                        .build()) {
            ProbeResult result = probe.send(request());

            assertThat(result.outcome()).isInstanceOf(Outcome.Throttled.class);
            assertThat(result.requestId()).isEqualTo("r-1");
            assertThat(result.serverDate()).isNull();
        }
    }

    @Test
    void no_secret_is_in_a_result_whatever_the_server_echoes() throws Exception {
        String echo = SECRET + " and " + SECRET + "-query";
        String headers = String.join("\r\n", "Retry-After: " + echo, "X-Request-Id: " + echo, "");
        try (RawServer server = new RawServer(
                        RawServer.says(429, headers, echo),
                        RawServer.says(500, headers, echo),
                        RawServer.says(403, headers, echo));
                HttpProbe probe = HttpProbe.builder(
                                "http://127.0.0.1:" + server.port() + "/path?key=" + SECRET + "-query&c={cost}")
                        .header("Authorization", "Bearer " + SECRET)
                        .build()) {
            for (int i = 0; i < 3; i++) {
                assertThat(probe.send(request()).toString())
                        .doesNotContain(SECRET)
                        .contains("***");
            }
            assertThat(probe.target()).isEqualTo("GET http://127.0.0.1:" + server.port() + "/path?key=&c={cost}");
            assertThat(server.requests()).allSatisfy(text -> assertThat(text).contains("Bearer " + SECRET));
        }
    }

    @Test
    void a_host_that_nobody_knows_is_not_one_where_nothing_listens() throws Exception {
        // no name has a part of more than 63 letters, so nobody needs to be asked
        String host = "a".repeat(64) + ".invalid";
        try (HttpProbe probe =
                HttpProbe.builder("http://" + host + "/?key=" + SECRET).build()) {
            Outcome outcome = probe.send(request()).outcome();

            assertThat(outcome).isInstanceOfSatisfying(Outcome.NotCounted.class, failure -> {
                assertThat(failure.code()).isEqualTo("UnknownHost");
                assertThat(failure.message())
                        .contains("the host " + host + " is unknown")
                        .doesNotContain(SECRET);
                assertThat(failure.fatal()).isTrue();
            });
        }
    }

    @Test
    void an_endless_body_is_left_alone() throws Exception {
        RawServer.Behaviour endless = (socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            byte[] block = new byte[1 << 16];
            while (true) {
                out.write(block);
            }
        };
        try (RawServer server = new RawServer(endless);
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/")
                        .build()) {
            assertThat(probe.send(request()).outcome()).isInstanceOf(Outcome.Admitted.class);
        }
    }

    @Test
    void an_interrupt_gives_the_request_up() throws Exception {
        try (RawServer server = new RawServer(WireFault.HANG);
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/")
                        .build()) {
            Thread.currentThread().interrupt();
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> probe.send(request()))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://host/, http",
        "/path, http",
        "http://me:secret@host/, header",
        "http://host/{this}, address",
        "http:///path, with a host",
        "http://256.1.1.1/, with a host",
        "mailto:me, with a host",
        "//host/path, with a host",
        "http://127.0.0.1:0/x, the port must be from 1 to 65535: 0",
        "http://127.0.0.1:65536/x, the port must be from 1 to 65535: 65536",
        "http://127.0.0.1:99999/x, the port must be from 1 to 65535: 99999",
        "http://127.0.0.1:99999999999/x, with a host"
    })
    void an_address_that_is_none_is_refused(String url, String hint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProbe.builder(url).build())
                .withMessageContaining(hint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1", "http://127.0.0.1:/", "http://127.0.0.1:1/", "HTTPS://127.0.0.1:65535?a"})
    void a_port_that_can_be_connected_to_may_be_left_away(String url) {
        try (HttpProbe probe = HttpProbe.builder(url).build()) {
            assertThat(probe.address()).hasHost("127.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://host/?key=" + SECRET + "&c={cost",
                "http://host/?c={cost}&key=" + SECRET + " ",
                "http://host/{this}?key=" + SECRET,
                "http://me:" + SECRET + "@host/{this}",
                "http://host/?key=%zz" + SECRET,
                "http://host:" + SECRET + "/?c={cost}"
            })
    void an_address_that_is_none_is_not_quoted(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProbe.builder(url).build())
                .satisfies(mistake -> assertThat(mistake)
                        .hasMessageStartingWith("the address ")
                        .hasStackTraceContaining("RequestTemplate")
                        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(SECRET)));
    }

    private static String stackTrace(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    @Test
    void what_is_wrong_with_an_address_is_said_without_it() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> HttpProbe.builder("http://host/{cost}?key=a b").build())
                .withMessage(
                        "the address is none, once {cost} is replaced by 1: Illegal character in query, at index 19 of it");
    }

    @Test
    void a_header_that_the_client_must_set_itself_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProbe.builder("http://host/")
                        .header("Connection", "keep-alive")
                        .build())
                .withMessageContaining("Connection");
    }

    private static ProbeRequest request() {
        return new ProbeRequest(0, "test", 7, 1);
    }
}
