package dev.limitlens.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probe's promise, counted by the server: whatever goes wrong, one call is one request on the wire. */
@Timeout(30)
class OneRequestOnTheWireTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(400);

    static Stream<Arguments> faults() {
        return Arrays.stream(WireFault.values())
                .flatMap(fault -> Stream.of("GET", "POST").map(method -> Arguments.of(fault, method)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("faults")
    void as_the_first_request(WireFault fault, String method) throws Exception {
        try (RawServer server = new RawServer(fault, WireFault.NONE);
                HttpProbe probe = probe(server, method, fault)) {
            assertRecorded(fault, probe.send(request(0)));
            assertThat(server.requests())
                    .hasSize(1)
                    .allSatisfy(text -> assertThat(text).startsWith(method + " /7?c=7 "));
        }
    }

    /** The JDK's client would send again what dies without an answer. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("faults")
    void after_an_answer_that_leaves_the_connection_open(WireFault fault, String method) throws Exception {
        try (RawServer server = new RawServer(WireFault.NONE, fault, WireFault.NONE);
                HttpProbe probe = probe(server, method, fault)) {
            assertRecorded(WireFault.NONE, probe.send(request(0)));
            assertRecorded(fault, probe.send(request(1)));
            assertThat(server.requests()).hasSize(2);
            assertRecorded(WireFault.NONE, probe.send(request(2)));
            assertThat(server.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void a_refused_connection_is_not_counted(String method) throws Exception {
        try (HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + portThatNobodyListensOn() + "/?c={cost}")
                .method(method)
                .build()) {
            ProbeResult result = probe.send(request(0));

            assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.NotCounted.class, failure -> {
                assertThat(failure.code()).isEqualTo("ConnectionRefused");
                assertThat(failure.fatal()).isTrue();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void properties_that_make_the_client_send_again_change_nothing(String method) throws Exception {
        List<WireFault> script = List.of(
                WireFault.NONE,
                WireFault.CLOSE,
                WireFault.NONE,
                WireFault.RESET,
                WireFault.NONE,
                WireFault.HALF_A_HEAD,
                WireFault.MOVED_PERMANENTLY,
                WireFault.UNAUTHORIZED,
                WireFault.CLOSE,
                WireFault.NONE);
        try (RawServer server = new RawServer(script.toArray(WireFault[]::new))) {
            Process process = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("jdk.module.path", "")
                                    + java.io.File.pathSeparator
                                    + System.getProperty("java.class.path"),
                            "-Djdk.httpclient.enableAllMethodRetry=true",
                            "-Djdk.httpclient.redirects.retrylimit=9",
                            "-Djdk.httpclient.auth.retrylimit=9",
                            "-Djdk.httpclient.keepalive.timeout=1000",
                            "-Dhttp.proxyHost=127.0.0.1",
                            "-Dhttp.proxyPort=1",
                            "-Dhttp.nonProxyHosts=nowhere.invalid",
                            "-Dhttp.maxRedirects=9",
                            ProbeInHostileEnvironment.class.getName(),
                            method,
                            "http://127.0.0.1:" + server.port() + "/?c={cost}",
                            Integer.toString(script.size()))
                    .redirectErrorStream(true)
                    .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output.lines())
                    .containsExactlyElementsOf(script.stream()
                            .map(fault -> Integer.toString(fault.status))
                            .toList());
            assertThat(server.requests()).hasSize(script.size());
        }
    }

    private static void assertRecorded(WireFault fault, ProbeResult result) {
        assertThat(result.httpStatus()).isEqualTo(fault.status);
        switch (fault.recorded) {
            case ADMITTED -> assertThat(result.outcome()).isEqualTo(new Outcome.Admitted(Usage.ofInput(7)));
            case THROTTLED ->
                assertThat(result.outcome())
                        .isInstanceOfSatisfying(
                                Outcome.Throttled.class,
                                throttled -> assertThat(throttled.message()).startsWith("slow"));
            case FATAL ->
                assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.NotCounted.class, failure -> {
                    assertThat(failure.fatal()).isTrue();
                    assertThat(failure.message()).contains("status " + fault.status);
                });
            case UNKNOWN ->
                assertThat(result.outcome())
                        .isInstanceOfSatisfying(
                                Outcome.Unknown.class,
                                unknown -> assertThat(unknown.reason()).contains("charged or not"));
        }
    }

    private static HttpProbe probe(RawServer server, String method, WireFault fault) {
        return HttpProbe.builder("http://127.0.0.1:" + server.port() + "/{cost}?c={cost}")
                .method(method)
                .timeout(fault.hangs() ? IMPATIENT : PATIENT)
                .build();
    }

    private static ProbeRequest request(int index) {
        return new ProbeRequest(index, "test", 7, 1);
    }

    private static int portThatNobodyListensOn() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
