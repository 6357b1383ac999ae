package dev.limitlens.bedrock.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoint as any client sees it: bytes, headers, bodies, and what the limits charge. */
@Timeout(20)
class LoopbackBedrockTest {

    private static final Instant START = Instant.parse("2026-11-03T12:00:30.250Z");
    private static final String NOVA = "/model/us.amazon.nova-pro-v1%3A0/";
    private static final String CLAUDE = "/model/anthropic.claude-3-haiku-20240307-v1%3A0/";

    private final VirtualClock clock = new VirtualClock(START);
    private final HttpClient http = HttpClient.newHttpClient();
    private LoopbackBedrock bedrock = LoopbackBedrock.builder().clock(clock).start();

    @AfterEach
    void stop() {
        bedrock.close();
    }

    private void restart(LoopbackBedrock.Builder builder) {
        bedrock.close();
        bedrock = builder.clock(clock).start();
    }

    private static Limits limits(String spec) {
        return LimiterSpec.limits(spec, new LimiterSpec.Defaults(8000, Duration.ofSeconds(60)));
    }

    private record Answer(int status, java.net.http.HttpHeaders headers, JsonNode body) {
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    private Answer post(String path, String body) throws IOException, InterruptedException {
        java.net.http.HttpResponse<String> response = http.send(
                java.net.http.HttpRequest.newBuilder(URI.create(bedrock.uri() + path))
                        .header("Authorization", "AWS4-HMAC-SHA256 Credential=test")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.headers(), json(response.body()));
    }

    private static JsonNode json(String text) throws IOException {
        return JsonMapper.builder().build().readTree(text);
    }

    /** A request of {@code Converse} with the given tokens of input at 4 characters each. */
    private static String converse(int tokens, int maxTokens) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"" + "word".repeat(tokens)
                + "\"}]}],\"inferenceConfig\":{\"maxTokens\":" + maxTokens + ",\"temperature\":0.0}}";
    }

    private int status(int tokens, int maxTokens) throws IOException, InterruptedException {
        return post(NOVA + "converse", converse(tokens, maxTokens)).status();
    }

    @Test
    void converse_answers_with_usage() throws Exception {
        restart(LoopbackBedrock.builder().overheadTokens(7).outputTokens(3).roundTrip(Duration.ofMillis(120)));

        Answer answer = post(NOVA + "converse", converse(1000, 5));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(json("{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"ok\"}]}},"
                        + "\"stopReason\":\"max_tokens\",\"usage\":{\"inputTokens\":1007,\"outputTokens\":3,"
                        + "\"totalTokens\":1010,\"cacheReadInputTokens\":0,\"cacheWriteInputTokens\":0},"
                        + "\"metrics\":{\"latencyMs\":120}}"));
        assertThat(answer.header("x-amzn-RequestId")).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void a_throttle_looks_on_the_wire_as_aws_sends_it() throws Exception {
        restart(LoopbackBedrock.builder().limits(limits("fixed-window:capacity=10")));
        String body = converse(11, 1);
        String request =
                "POST " + NOVA + "converse HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: AWS4-HMAC-SHA256 x\r\n"
                        + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;

        String answer = raw(request);

        assertThat(answer)
                .startsWith("HTTP/1.1 429 \r\n")
                .contains("\r\nDate: Tue, 03 Nov 2026 12:00:30 GMT\r\n")
                .contains("\r\nContent-Type: application/json\r\n")
                .contains("\r\nContent-Length: 63\r\n")
                .contains(
                        "\r\nx-amzn-ErrorType: ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/\r\n")
                .endsWith("\r\n\r\n{\"message\":\"Too many tokens, please wait before trying again.\"}")
                .doesNotContainIgnoringCase("Retry-After");
    }

    @Test
    void chunked_bodies_and_expect_continue_are_understood() throws Exception {
        String body = converse(5, 1);
        String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";

        String answer = raw("POST " + NOVA + "converse HTTP/1.1\r\nAuthorization: AWS4-HMAC-SHA256 x\r\n"
                + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk);

        assertThat(answer)
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 \r\n")
                .contains("\"inputTokens\":5");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bedrock.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fixed-window:capacity=10                   | Too many tokens, please wait before trying again.
            fixed-window:capacity=10,window=24h        | Too many tokens per day, please wait before trying again.
            fixed-window:capacity=1,metered=requests   | Too many requests, please wait before trying again.
            pacer:interval=1s                          | Too many requests, please wait before trying again.
            unlimited+fixed-window:capacity=10         | Too many tokens, please wait before trying again.
            """)
    void a_throttle_names_what_is_metered(String spec, String message) throws Exception {
        restart(LoopbackBedrock.builder().limits(limits(spec)));
        assertThat(status(9, 1)).isEqualTo(200);

        Answer answer = post(NOVA + "converse", converse(9, 1));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.body().path("message").asText()).isEqualTo(message);
        assertThat(bedrock.requests()).extracting(ReceivedRequest::admitted).containsExactly(true, false);
    }

    @Test
    void a_reserving_limiter_charges_the_largest_output_and_gives_it_back() throws Exception {
        restart(LoopbackBedrock.builder().limits(limits("fixed-window:capacity=1000,reserve=true")));

        assertThat(status(100, 901)).as("100 + 901 do not fit").isEqualTo(429);
        assertThat(status(100, 900)).as("100 + 900 do").isEqualTo(200);
        // Settled to 100 + 1: 899 are left.
        assertThat(status(100, 800)).as("101 + 100 + 800 do not fit").isEqualTo(429);
        assertThat(status(100, 799)).as("101 + 100 + 799 do").isEqualTo(200);
    }

    @Test
    void without_a_largest_output_the_models_maximum_is_reserved() throws Exception {
        restart(LoopbackBedrock.builder().limits(limits("fixed-window:capacity=9000,reserve=true")));
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";

        assertThat(post(NOVA + "converse", body).status()).isEqualTo(429);
        assertThat(bedrock.requests().get(0).maxOutputTokens()).isEqualTo(10_000);
    }

    @Test
    void a_limiter_that_does_not_reserve_ignores_the_largest_output() throws Exception {
        restart(LoopbackBedrock.builder().limits(limits("fixed-window:capacity=1000")));

        assertThat(status(1000, 5000)).isEqualTo(200);
        assertThat(status(1, 1)).isEqualTo(429);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void an_output_token_counts_burndown_times_once_it_is_generated(boolean reserve) throws Exception {
        restart(LoopbackBedrock.builder()
                .limits(limits("fixed-window:capacity=1000,burndown=5,reserve=" + reserve))
                .outputTokens(20));

        assertThat(status(100, 50)).isEqualTo(200);
        // Settled to 100 + 5 x 20 = 200.
        int reserved = reserve ? 20 : 0;
        assertThat(status(801 - reserved, 20)).isEqualTo(429);
        assertThat(status(800 - reserved, 20)).isEqualTo(200);
    }

    @Test
    void a_denied_request_is_charged_if_the_limiter_says_so() throws Exception {
        restart(LoopbackBedrock.builder().limits(limits("fixed-window:capacity=100,denied=charged")));

        assertThat(status(101, 1)).isEqualTo(429);
        assertThat(status(1, 1)).isEqualTo(429);
    }

    @Test
    void limits_and_date_go_by_the_servers_clock() throws Exception {
        // 12:00:30.25 here, 12:00:59.5 there: half a second before the window's end.
        restart(LoopbackBedrock.builder()
                .limits(limits("fixed-window:capacity=10"))
                .clockOffset(Duration.ofMillis(29_250)));

        Answer first = post(NOVA + "converse", converse(10, 1));
        assertThat(first.header("Date")).isEqualTo("Tue, 03 Nov 2026 12:00:59 GMT");
        assertThat(status(10, 1)).isEqualTo(429);
        clock.advance(Duration.ofMillis(500));
        Answer next = post(NOVA + "converse", converse(10, 1));

        assertThat(next.status()).isEqualTo(200);
        assertThat(next.header("Date")).isEqualTo("Tue, 03 Nov 2026 12:01:00 GMT");
        assertThat(bedrock.requests().get(0).receivedAt()).isEqualTo("2026-11-03T12:00:59.500Z");
    }

    @Test
    void an_answer_takes_the_round_trip_and_is_decided_half_way() throws Exception {
        // Half way is 12:01:00.25, in the next window; on arrival it would have been in this one.
        restart(LoopbackBedrock.builder()
                .limits(limits("fixed-window:capacity=10,start=1"))
                .roundTrip(Duration.ofSeconds(60)));

        assertThat(status(10, 1)).isEqualTo(200);
        assertThat(clock.now()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void invoke_model_gives_the_usage_in_headers() throws Exception {
        String body = "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":1,\"system\":\"word\","
                + "\"messages\":[{\"role\":\"user\",\"content\":\"wordword\"}]}";

        Answer answer = post(CLAUDE + "invoke", body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-amzn-bedrock-input-token-count")).isEqualTo("3");
        assertThat(answer.header("x-amzn-bedrock-output-token-count")).isEqualTo("1");
        assertThat(answer.body().path("usage").path("input_tokens").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            meta.llama3-8b | {"prompt":"wordword","max_gen_len":9}                                        | prompt_token_count
            mistral.large  | {"prompt":"wordword","max_tokens":9}                                         | outputs
            amazon.nova    | {"messages":[{"content":[{"text":"wordword"}]}],"inferenceConfig":{"max_new_tokens":9}} | stopReason
            """)
    void invoke_model_answers_in_the_form_of_the_family(String model, String body, String field) throws Exception {
        Answer answer = post("/model/" + model + "/invoke", body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().has(field)).isTrue();
        assertThat(answer.header("x-amzn-bedrock-input-token-count")).isEqualTo("2");
        assertThat(bedrock.requests().get(0).maxOutputTokens()).isEqualTo(9);
    }

    @Test
    void count_tokens_is_free() throws Exception {
        restart(LoopbackBedrock.builder()
                .limits(limits("fixed-window:capacity=10"))
                .overheadTokens(2));
        String invoke = Base64.getEncoder()
                .encodeToString(
                        "{\"max_tokens\":1,\"messages\":[{\"content\":\"word\"}]}".getBytes(StandardCharsets.UTF_8));

        Answer converse = post(CLAUDE + "count-tokens", "{\"input\":{\"converse\":" + converse(50, 1) + "}}");
        Answer invokeModel =
                post(CLAUDE + "count-tokens", "{\"input\":{\"invokeModel\":{\"body\":\"" + invoke + "\"}}}");

        assertThat(converse.body()).isEqualTo(json("{\"inputTokens\":52}"));
        assertThat(invokeModel.body()).isEqualTo(json("{\"inputTokens\":3}"));
        assertThat(status(8, 1)).as("nothing was charged").isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /model/amazon.nova/count-tokens       | {"input":{"converse":{"messages":[{"content":"x"}]}}} | 400 | ValidationException
            /model/anthropic.claude/count-tokens  | {"input":{}}                                          | 400 | ValidationException
            /model/anthropic.claude/count-tokens  | {"input":{"invokeModel":{"body":"%"}}}                | 400 | ValidationException
            /model/m/converse                     | {}                                                    | 400 | ValidationException
            /model/m/converse                     | {"messages":[{"content":[{"text":" "}]}]}             | 400 | ValidationException
            /model/m/converse                     | {"messages":[{"content":"x"}],"inferenceConfig":{"maxTokens":0}} | 400 | ValidationException
            /model/m/converse                     | {"messages":                                          | 400 | SerializationException
            /model/m/converse-stream              | {}                                                    | 404 | UnknownOperationException
            /model/%zz/converse                   | {}                                                    | 404 | UnknownOperationException
            /                                     | {}                                                    | 404 | UnknownOperationException
            """)
    void what_is_wrong_with_a_request_is_said(String path, String body, int status, String code) throws Exception {
        String answer = raw("POST " + path + " HTTP/1.1\r\nAuthorization: AWS4-HMAC-SHA256 x\r\nConnection: close\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("\r\nx-amzn-ErrorType: " + code + ":")
                .contains("{\"message\":\"");
        assertThat(bedrock.requests()).hasSize(1);
    }

    @Test
    void an_unsigned_request_is_refused() throws Exception {
        java.net.http.HttpResponse<String> response = http.send(
                java.net.http.HttpRequest.newBuilder(URI.create(bedrock.uri() + NOVA + "converse"))
                        .POST(BodyPublishers.ofString(converse(1, 1)))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("Missing Authentication Token");
    }

    @Test
    void requests_tell_what_came_and_keep_authentication_out_of_sight() throws Exception {
        post("/model/arn%3Aaws%3Abedrock%3A%3A%3Aprofile%2Fx+y/converse", converse(3, 4));

        ReceivedRequest request = bedrock.requests().get(0);

        assertThat(request.operation()).isEqualTo("Converse");
        assertThat(request.modelId()).isEqualTo("arn:aws:bedrock:::profile/x+y");
        assertThat(request.path()).isEqualTo("/model/arn%3Aaws%3Abedrock%3A%3A%3Aprofile%2Fx+y/converse");
        assertThat(request.receivedAt()).isEqualTo(START);
        assertThat(request.inputTokens()).isEqualTo(3);
        assertThat(request.status()).isEqualTo(200);
        assertThat(request.header("AUTHORIZATION")).contains("AWS4-HMAC-SHA256 Credential=test");
        assertThat(request.toString()).doesNotContain("Credential");
    }

    @Test
    void requests_at_once_never_exceed_the_limit() throws Exception {
        restart(LoopbackBedrock.builder().limits(limits("fixed-window:capacity=110")));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(() -> status(10, 1));
            }
            int admitted = 0;
            for (Future<Integer> call : threads.invokeAll(calls)) {
                admitted += call.get() == 200 ? 1 : 0;
            }
            // Each costs 10, and 1 of output afterwards: the tenth sees at least 90 and at most 99 used.
            assertThat(admitted).isBetween(10, 11);
        } finally {
            threads.shutdownNow();
        }
        assertThat(bedrock.requests())
                .hasSize(40)
                .extracting(ReceivedRequest::index)
                .doesNotHaveDuplicates();
    }

    @Test
    void only_this_machine_can_connect() throws Exception {
        for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address :
                    network.inetAddresses().filter(a -> !a.isLoopbackAddress()).toList()) {
                assertThatThrownBy(() -> new Socket(address, bedrock.port()).close())
                        .isInstanceOf(IOException.class);
            }
        }
        assertThat(bedrock.uri()).isEqualTo(URI.create("http://127.0.0.1:" + bedrock.port()));
    }

    @Test
    void a_port_in_use_is_named() {
        LoopbackBedrock.Builder second = LoopbackBedrock.builder().port(bedrock.port());

        assertThatThrownBy(second::start)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + bedrock.port() + ": ");
    }

    @Test
    void closing_ends_a_request_that_hangs() throws Exception {
        restart(LoopbackBedrock.builder().fault(Fault.HANG));
        Thread closer = new Thread(() -> {
            while (bedrock.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            bedrock.close();
        });
        closer.start();

        assertThatThrownBy(() -> post(NOVA + "converse", converse(1, 1))).isInstanceOf(IOException.class);
        closer.join();
        bedrock.close();
    }
}
