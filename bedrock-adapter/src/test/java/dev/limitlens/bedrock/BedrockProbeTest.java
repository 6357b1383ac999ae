package dev.limitlens.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.bedrock.loopback.ReceivedRequest;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.Usage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.http.SdkHttpResponse;

class BedrockProbeTest {

    private static final ProbeRequest REQUEST = new ProbeRequest(0, "test", 10, 1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic.claude-3-haiku-20240307-v1:0",
                "us.meta.llama3-1-8b-instruct-v1:0",
                "mistral.mistral-large-2402-v1:0",
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0"
            })
    void invoke_model_speaks_the_dialect_of_the_family(String model) throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().outputTokens(9).start();
                BedrockProbe probe = builder(bedrock.uri())
                        .modelId(model)
                        .operation(Operation.INVOKE_MODEL)
                        .build()) {
            Outcome outcome = probe.send(new ProbeRequest(0, "test", 1000, 4)).outcome();

            ReceivedRequest received = bedrock.requests().get(0);
            assertThat(received.operation()).isEqualTo("InvokeModel");
            assertThat(received.modelId()).isEqualTo(model);
            assertThat(received.maxOutputTokens()).isEqualTo(4);
            // Mistral's instruction tags cost a few tokens beside the padding.
            assertThat(received.inputTokens()).isBetween(1000L, 1005L);
            assertThat(outcome).isEqualTo(new Outcome.Admitted(new Usage(received.inputTokens(), 4, 0, 0)));
        }
    }

    @Test
    void invoke_model_of_an_unknown_family_is_refused_before_anything_is_sent() {
        BedrockProbe.Builder builder =
                builder(URI.create("http://127.0.0.1:1")).modelId("acme.foo-v1").operation(Operation.INVOKE_MODEL);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acme.foo-v1")
                .hasMessageContaining("use Converse");
    }

    @Test
    void the_target_says_what_is_probed() {
        try (BedrockProbe loopback =
                        builder(URI.create("http://127.0.0.1:8080")).build();
                BedrockProbe aws = BedrockProbe.builder()
                        .region("eu-west-1")
                        .modelId("eu.amazon.nova-pro-v1:0")
                        .operation(Operation.INVOKE_MODEL)
                        .build()) {
            assertThat(loopback.target())
                    .isEqualTo("bedrock us-east-1 amazon.nova-pro-v1:0 Converse at http://127.0.0.1:8080");
            assertThat(aws.target()).isEqualTo("bedrock eu-west-1 eu.amazon.nova-pro-v1:0 InvokeModel");
        }
    }

    @Test
    void region_and_model_are_required() {
        BedrockProbe.Builder withoutRegion = BedrockProbe.builder().modelId("amazon.nova-pro-v1:0");
        BedrockProbe.Builder withoutModel = BedrockProbe.builder().region("us-east-1");

        assertThatThrownBy(withoutRegion::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a region is needed, such as us-east-1");
        assertThatThrownBy(withoutModel::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a model id is needed, such as amazon.nova-pro-v1:0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:8080", "ftp://127.0.0.1", "http://user:canary@127.0.0.1", "http://127.0.0.1/?canary"})
    void an_endpoint_that_is_no_plain_address_is_refused(String endpoint) {
        BedrockProbe.Builder builder =
                BedrockProbe.builder().region("us-east-1").modelId("m");

        assertThatThrownBy(() -> builder.endpoint(URI.create(endpoint)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("endpoint")
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "https://bedrock-runtime.us-east-1.amazonaws.com, true",
        "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com, true",
        "https://bedrock-runtime.cn-north-1.amazonaws.com.cn, true",
        "https://bedrock-runtime.us-east-1.api.aws, true",
        "https://vpce-1-2.bedrock-runtime.us-east-1.vpce.amazonaws.com, true",
        "http://bedrock-runtime.us-east-1.amazonaws.com, false",
        "https://amazonaws.com.evil.example, false",
        "https://evilamazonaws.com, false",
        "http://127.0.0.1:8080, false"
    })
    void only_aws_itself_over_tls_may_see_what_the_environment_authenticates(URI endpoint, boolean aws) {
        assertThat(new ServiceEndpoint(endpoint, false).isAws()).isEqualTo(aws);
    }

    @Test
    void without_credentials_nothing_is_sent() throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().start();
                BedrockProbe probe = builder(bedrock.uri())
                        .credentials(() -> {
                            throw SdkClientException.create("Unable to load credentials");
                        })
                        .build()) {
            assertThat(probe.send(REQUEST).outcome()).isInstanceOfSatisfying(Outcome.NotCounted.class, failure -> {
                assertThat(failure.code()).isEqualTo("CredentialsNotFound");
                assertThat(failure.fatal()).isTrue();
                assertThat(failure.message()).contains("aws configure");
            });
            assertThat(bedrock.requests()).isEmpty();
        }
    }

    @Test
    void an_interrupt_is_an_interrupt_and_no_answer() {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().start();
                BedrockProbe probe = builder(bedrock.uri()).build()) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> probe.send(REQUEST)).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).as("the flag is cleared, as usual").isFalse();
        }
    }

    @Test
    @Tag("realtime")
    void an_interrupt_ends_the_wait_for_an_answer_that_never_comes() throws InterruptedException {
        try (LoopbackBedrock bedrock =
                        LoopbackBedrock.builder().fault(Fault.HANG).start();
                BedrockProbe probe = builder(bedrock.uri()).build()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread sending = new Thread(() -> thrown.set(catchThrowable(() -> probe.send(REQUEST))));
            sending.start();
            while (bedrock.requests().isEmpty()) {
                Thread.sleep(5);
            }

            sending.interrupt();
            sending.join(10_000);

            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(bedrock.requests()).hasSize(1);
        }
    }

    @Test
    void two_transmissions_of_one_call_are_an_error() {
        Transmission transmission = new Transmission();
        ExecutionAttributes attributes = new ExecutionAttributes().putAttribute(transmission.attribute(), transmission);
        Transmission.Recorder recorder = new Transmission.Recorder();

        recorder.beforeTransmission(mock(Context.BeforeTransmission.class), attributes);
        recorder.beforeTransmission(mock(Context.BeforeTransmission.class), attributes);

        assertThatThrownBy(() -> transmission.result(new Outcome.Unknown("whatever")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 requests on the wire");
    }

    @ParameterizedTest
    @CsvSource({
        "'Tue, 24 Nov 2026 10:00:00 GMT', 2026-11-24T10:00:00Z",
        "'Fri, 31 Dec 9999 23:59:59 GMT',",
        "'Sat, 01 Jan 1600 00:00:00 GMT',",
        "soon,"
    })
    void a_date_that_no_result_can_hold_does_not_cost_the_answer(String date, @Nullable Instant kept) {
        Transmission transmission = new Transmission();
        ExecutionAttributes attributes = new ExecutionAttributes().putAttribute(transmission.attribute(), transmission);
        Context.AfterTransmission answered = mock(Context.AfterTransmission.class);
        when(answered.httpResponse())
                .thenReturn(SdkHttpResponse.builder()
                        .statusCode(429)
                        .appendHeader("Date", date)
                        .build());

        new Transmission.Recorder().afterTransmission(answered, attributes);

        assertThat(transmission.result(new Outcome.Unknown("whatever")))
                .isEqualTo(new ProbeResult(new Outcome.Unknown("whatever"), 429, kept, null));
    }

    @Test
    void a_time_out_must_be_positive() {
        BedrockProbe.Builder builder = BedrockProbe.builder();

        assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static BedrockProbe.Builder builder(URI endpoint) {
        return BedrockProbe.builder()
                .region("us-east-1")
                .modelId("amazon.nova-pro-v1:0")
                .endpoint(endpoint);
    }
}
