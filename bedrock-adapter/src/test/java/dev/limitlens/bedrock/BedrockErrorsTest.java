package dev.limitlens.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ThrottleKind;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.HttpRetryException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ConflictException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

class BedrockErrorsTest {

    private static final BedrockErrors ERRORS = new BedrockErrors(new Remedies("us-east-1", "amazon.nova-pro-v1:0"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REQUESTS   | Too many requests, please wait before trying again.
            REQUESTS   | Your request rate is too high. Reduce the frequency of requests.
            TOKENS     | Too many tokens, please wait before trying again.
            TOKENS     | TOO MANY TOKENS, please wait
            DAY        | Too many tokens per day, please wait before trying again.
            OVERLOADED | Model amazon.nova-pro-v1:0 is currently overloaded. Please try again later.
            UNKNOWN    | Rate exceeded
            UNKNOWN    | Something is busy, please retry your request.
            """)
    void a_throttle_is_named_by_its_message(ThrottleKind kind, String message) {
        assertThat(ERRORS.classify(service(429, "ThrottlingException", message)))
                .isEqualTo(new Outcome.Throttled(kind, message));
    }

    @ParameterizedTest
    @CsvSource({
        "400, ValidationException, NotCounted, true",
        "400, ServiceQuotaExceededException, NotCounted, true",
        "400, ConflictException, NotCounted, true",
        "403, AccessDeniedException, NotCounted, true",
        "403, ExpiredTokenException, NotCounted, true",
        "403, UnrecognizedClientException, NotCounted, true",
        "403, InvalidSignatureException, NotCounted, true",
        "403, RequestTimeTooSkewed, NotCounted, true",
        "403, MissingAuthenticationTokenException, NotCounted, true",
        "404, ResourceNotFoundException, NotCounted, true",
        "404, UnknownOperationException, NotCounted, true",
        "429, ModelNotReadyException, NotCounted, false",
        "429, ThrottlingException, Throttled, false",
        "429, TooManyRequestsException, Throttled, false",
        "429, '', Throttled, false",
        "503, ServiceUnavailableException, Throttled, false",
        "503, '', Throttled, false",
        "529, overloaded_error, Throttled, false",
        "529, '', Throttled, false",
        "408, ModelTimeoutException, Unknown, false",
        "424, ModelErrorException, Unknown, false",
        "424, ModelStreamErrorException, Unknown, false",
        "500, InternalServerException, Unknown, false",
        "500, '', Unknown, false",
        "502, '', Unknown, false",
        "504, '', Unknown, false",
        "301, '', NotCounted, true",
        "307, '', NotCounted, true",
        "401, '', NotCounted, true",
        "403, '', NotCounted, true",
        "413, '', NotCounted, true"
    })
    void an_answer_is_classified_by_its_code(int status, String code, String outcome, boolean fatal) {
        Outcome classified = ERRORS.classify(service(status, code.isEmpty() ? null : code, "words"));

        assertThat(classified.getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(classified.toString()).contains("words");
        assertThat(classified instanceof Outcome.NotCounted failure && failure.fatal())
                .isEqualTo(fatal);
    }

    @Test
    void only_an_answer_about_the_short_window_counts_as_denied() {
        for (int status : new int[] {503, 529}) {
            assertThat(ERRORS.classify(service(status, null, "words")))
                    .isInstanceOfSatisfying(
                            Outcome.Throttled.class,
                            throttled -> assertThat(throttled.kind().countsAsDenied())
                                    .isFalse());
        }
    }

    @Test
    void an_error_without_a_code_is_named_by_its_class() {
        SdkException notReady = ModelNotReadyException.builder()
                .statusCode(429)
                .message("loading")
                .build();
        SdkException throttling = ThrottlingException.builder()
                .statusCode(429)
                .message("Too many tokens")
                .build();
        SdkException conflict =
                ConflictException.builder().statusCode(400).message("conflict").build();

        assertThat(ERRORS.classify(notReady)).isInstanceOf(Outcome.NotCounted.class);
        assertThat(ERRORS.classify(throttling))
                .isInstanceOfSatisfying(
                        Outcome.Throttled.class, t -> assertThat(t.kind()).isEqualTo(ThrottleKind.TOKENS));
        assertThat(ERRORS.classify(conflict))
                .isInstanceOfSatisfying(
                        Outcome.NotCounted.class, f -> assertThat(f.code()).isEqualTo("ConflictException"));
    }

    static Stream<Arguments> neverConnected() {
        return Stream.of(
                Arguments.of(
                        new CredentialsNotFoundException(new IllegalStateException("none")), "CredentialsNotFound"),
                Arguments.of(new ConnectException("Connection refused"), "ConnectionRefused"),
                Arguments.of(new UnknownHostException("bedrock-runtime.mars-1.amazonaws.com"), "UnknownHost"),
                Arguments.of(new SSLHandshakeException("no trusted certificate"), "TlsHandshake"),
                Arguments.of(new HttpRetryException("cannot retry", 401), "HTTP 401"));
    }

    @ParameterizedTest
    @MethodSource("neverConnected")
    void what_never_got_through_is_not_counted(Throwable cause, String code) {
        assertThat(ERRORS.classify(client(cause))).isInstanceOfSatisfying(Outcome.NotCounted.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.fatal()).isTrue();
        });
    }

    static Stream<SdkException> lost() {
        return Stream.of(
                client(new SocketException("Connection reset")),
                client(new SocketTimeoutException("Read timed out")),
                client(new EOFException("Premature EOF")),
                ApiCallTimeoutException.create(100));
    }

    @ParameterizedTest
    @MethodSource("lost")
    void a_lost_answer_is_unknown(SdkException failure) {
        assertThat(ERRORS.classify(failure)).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void the_request_that_aws_quotes_is_not_repeated() {
        String message = "The request signature we calculated does not match the signature you provided.\n\n"
                + "The Canonical String for this request should have been\n'POST\nx-amz-security-token:canary'";

        Outcome outcome = ERRORS.classify(service(403, "InvalidSignatureException", message));

        assertThat(outcome.toString()).contains("check the secret access key").doesNotContain("canary");
    }

    private static SdkException service(int status, @org.jspecify.annotations.Nullable String code, String message) {
        return BedrockRuntimeException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    private static SdkException client(Throwable cause) {
        return SdkClientException.create("Unable to execute HTTP request", cause);
    }
}
