package dev.limitlens.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.bedrock.loopback.ReceivedRequest;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The probe's promise, counted by the server: whatever goes wrong, one call is one request on the wire, on a fresh connection
 * and on a reused one.
 */
@Timeout(30)
class OneRequestOnTheWireTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final String MODEL = "amazon.nova-pro-v1:0";

    /** Loads the SDK's classes once, so that an impatient probe does not time out on that. */
    @BeforeAll
    static void warmUp() throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().start();
                BedrockProbe probe = probe(bedrock.uri(), PATIENT)) {
            assertThat(probe.send(request(0)).httpStatus()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void on_a_fresh_connection(Fault fault) throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().faults(fault).start();
                BedrockProbe probe = probe(bedrock.uri(), timeout(fault))) {
            ProbeResult result = probe.send(request(0));

            assertThat(bedrock.requests()).hasSize(1).allSatisfy(OneRequestOnTheWireTest::isAFirstAttempt);
            assertRecorded(fault, result);

            ProbeResult next = probe.send(request(1));

            assertThat(bedrock.requests()).hasSize(2).allSatisfy(OneRequestOnTheWireTest::isAFirstAttempt);
            assertRecorded(Fault.NONE, next);
        }
    }

    @ParameterizedTest
    @EnumSource
    void on_a_reused_connection(Fault fault) throws Exception {
        try (LoopbackBedrock bedrock =
                        LoopbackBedrock.builder().faults(Fault.NONE, fault).start();
                BedrockProbe probe = probe(bedrock.uri(), timeout(fault))) {
            assertRecorded(Fault.NONE, probe.send(request(0)));

            ProbeResult result = probe.send(request(1));

            assertThat(bedrock.requests()).hasSize(2).allSatisfy(OneRequestOnTheWireTest::isAFirstAttempt);
            assertThat(bedrock.requests())
                    .extracting(ReceivedRequest::connection)
                    .as("the second request reuses the connection of the first")
                    .containsExactly(0, 0);
            assertRecorded(fault, result);
        }
    }

    @ParameterizedTest
    @EnumSource
    void with_invoke_model_too(Fault fault) throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().faults(fault).start();
                BedrockProbe probe = builder(bedrock.uri(), timeout(fault))
                        .operation(Operation.INVOKE_MODEL)
                        .build()) {
            ProbeResult result = probe.send(request(0));

            assertThat(bedrock.requests()).hasSize(1).allSatisfy(OneRequestOnTheWireTest::isAFirstAttempt);
            // The head of the answer tells the usage already; what becomes of the body takes nothing from it.
            boolean bodyUnread = List.of(Fault.TRUNCATED_BODY, Fault.MALFORMED_BODY, Fault.EMPTY_BODY)
                    .contains(fault);
            assertRecorded(bodyUnread ? Fault.NONE : fault, result);
        }
    }

    @Test
    void a_refused_connection_is_not_counted() throws Exception {
        try (BedrockProbe probe = probe(URI.create("http://127.0.0.1:" + portThatNobodyListensOn()), PATIENT)) {
            ProbeResult result = probe.send(request(0));

            assertThat(result.httpStatus()).isZero();
            assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.NotCounted.class, failure -> {
                assertThat(failure.code()).isEqualTo("ConnectionRefused");
                assertThat(failure.fatal()).isTrue();
            });
        }
    }

    @Test
    void an_answer_gives_usage_request_id_and_server_date() throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                        .overheadTokens(7)
                        .outputTokens(3)
                        .clockOffset(Duration.ofMinutes(-10))
                        .start();
                BedrockProbe probe = probe(bedrock.uri(), PATIENT)) {
            ProbeResult result = probe.send(new ProbeRequest(0, "test", 1000, 5));

            assertThat(result.outcome()).isEqualTo(new Outcome.Admitted(new Usage(1007, 3, 0, 0)));
            assertThat(result.requestId()).isNotBlank();
            assertThat(result.serverDate())
                    .isBetween(
                            bedrock.requests().get(0).receivedAt().minusSeconds(1),
                            bedrock.requests().get(0).receivedAt().plusSeconds(5));
            assertThat(bedrock.requests().get(0).maxOutputTokens()).isEqualTo(5);
        }
    }

    private static void isAFirstAttempt(ReceivedRequest request) {
        assertThat(request.header("amz-sdk-request")).contains("attempt=1; max=1");
    }

    /** What each failure must be recorded as; ambiguous ones as unknown, never as admitted or denied. */
    private static void assertRecorded(Fault fault, ProbeResult result) {
        switch (fault) {
            case NONE, CLOSE_AFTER_ANSWER -> {
                assertThat(result.outcome()).isEqualTo(new Outcome.Admitted(new Usage(10, 1, 0, 0)));
                assertThat(result.httpStatus()).isEqualTo(200);
            }
            case TOO_MANY_REQUESTS -> assertThrottled(result, 429, ThrottleKind.REQUESTS);
            case TOO_MANY_TOKENS -> assertThrottled(result, 429, ThrottleKind.TOKENS);
            case DAY_QUOTA -> assertThrottled(result, 429, ThrottleKind.DAY);
            case MODEL_OVERLOADED -> assertThrottled(result, 429, ThrottleKind.OVERLOADED);
            case SERVICE_UNAVAILABLE -> assertThrottled(result, 503, ThrottleKind.OVERLOADED);
            case OVERLOADED -> assertThrottled(result, 529, ThrottleKind.OVERLOADED);
            case MODEL_NOT_READY -> assertNotCounted(result, 429, false, "wait and try again");
            case SERVICE_QUOTA_EXCEEDED -> assertNotCounted(result, 400, true, "Service Quotas");
            case VALIDATION_ERROR -> assertNotCounted(result, 400, true, "check the model id");
            case INFERENCE_PROFILE_REQUIRED -> assertNotCounted(result, 400, true, "such as us." + MODEL);
            case UNAUTHORIZED -> assertNotCounted(result, 401, true, "credentials");
            case ACCESS_DENIED -> assertNotCounted(result, 403, true, "bedrock:InvokeModel");
            case EXPIRED_TOKEN -> assertNotCounted(result, 403, true, "aws sso login");
            case UNRECOGNIZED_CLIENT -> assertNotCounted(result, 403, true, "access key");
            case CLOCK_SKEW -> assertNotCounted(result, 403, true, "NTP");
            case MODEL_NOT_FOUND -> assertNotCounted(result, 404, true, "list-foundation-models --region us-east-1");
            case REDIRECT -> assertNotCounted(result, 307, true, "check the endpoint");
            case INTERNAL_SERVER_ERROR -> assertUnknown(result, 500);
            case MODEL_TIMEOUT -> assertUnknown(result, 408);
            case MODEL_ERROR -> assertUnknown(result, 424);
            case CLOSE, RESET, HANG -> assertUnknown(result, 0);
            case SLOW_BODY, TRUNCATED_BODY, MALFORMED_BODY, EMPTY_BODY -> assertUnknown(result, 200);
        }
    }

    private static void assertThrottled(ProbeResult result, int status, ThrottleKind kind) {
        assertThat(result.httpStatus()).isEqualTo(status);
        assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.Throttled.class, throttled -> {
            assertThat(throttled.kind()).isEqualTo(kind);
            assertThat(throttled.message()).isNotBlank();
        });
    }

    private static void assertNotCounted(ProbeResult result, int status, boolean fatal, String remedy) {
        assertThat(result.httpStatus()).isEqualTo(status);
        assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.NotCounted.class, failure -> {
            assertThat(failure.fatal()).isEqualTo(fatal);
            assertThat(failure.message()).contains(remedy).doesNotContain("\n");
        });
    }

    private static void assertUnknown(ProbeResult result, int status) {
        assertThat(result.httpStatus()).isEqualTo(status);
        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class,
                        unknown ->
                                assertThat(unknown.reason()).contains("charged").doesNotContain("\n"));
    }

    private static Duration timeout(Fault fault) {
        return List.of(Fault.HANG, Fault.SLOW_BODY).contains(fault) ? IMPATIENT : PATIENT;
    }

    private static ProbeRequest request(int index) {
        return new ProbeRequest(index, "test", 10, 1);
    }

    private static BedrockProbe probe(URI endpoint, Duration timeout) {
        return builder(endpoint, timeout).build();
    }

    private static BedrockProbe.Builder builder(URI endpoint, Duration timeout) {
        return BedrockProbe.builder()
                .region("us-east-1")
                .modelId(MODEL)
                .endpoint(endpoint)
                .timeout(timeout);
    }

    private static int portThatNobodyListensOn() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
