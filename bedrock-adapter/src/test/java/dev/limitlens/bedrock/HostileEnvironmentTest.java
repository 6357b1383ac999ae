package dev.limitlens.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.bedrock.loopback.ReceivedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Environment, system properties and profile all ask for retries, another endpoint and a bearer token: in vain, whatever fails. */
@Timeout(120)
class HostileEnvironmentTest {

    private static final String CANARY = "canary-5f2d9c";

    @TempDir
    Path home;

    @Test
    void the_probe_neither_retries_nor_tells_the_token() throws Exception {
        // the first loads the classes, so that the impatient probe does not time out on that
        List<Fault> faults =
                Stream.concat(Stream.of(Fault.NONE), Stream.of(Fault.values())).toList();
        try (LoopbackBedrock bedrock =
                LoopbackBedrock.builder().faults(faults.toArray(Fault[]::new)).start()) {
            String output = run(bedrock, faults.size(), "probe");

            assertThat(bedrock.requests())
                    .as(output)
                    .extracting(ReceivedRequest::fault)
                    .isEqualTo(faults);
            assertThat(bedrock.requests()).as(output).allSatisfy(request -> {
                assertThat(request.header("amz-sdk-request")).contains("attempt=1; max=1");
                assertThat(request.header("authorization"))
                        .hasValueSatisfying(
                                value -> assertThat(value).startsWith("AWS4-HMAC-SHA256 Credential=placeholder/"));
                assertThat(request.headers().toString()).doesNotContain(CANARY);
            });
            assertThat(output.lines()).hasSameSizeAs(faults);
            assertThat(output).doesNotContain(CANARY);
        }
    }

    /** The control: without it, the test above could pass because the environment is set wrongly. */
    @Test
    void while_the_client_as_the_sdk_makes_it_does_both() throws Exception {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                .faults(Fault.SERVICE_UNAVAILABLE, Fault.SERVICE_UNAVAILABLE)
                .start()) {
            String output = run(bedrock, 1, "sdk");

            assertThat(bedrock.requests())
                    .as(output)
                    .hasSize(3)
                    .allSatisfy(request ->
                            assertThat(request.header("authorization")).contains("Bearer " + CANARY));
        }
    }

    private String run(LoopbackBedrock bedrock, int requests, String client) throws IOException, InterruptedException {
        Path config = Files.writeString(home.resolve("config"), """
                [default]
                retry_mode = adaptive
                max_attempts = 7
                """);
        ProcessBuilder command = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Daws.maxAttempts=9",
                "-Daws.retryMode=adaptive",
                "-Daws.endpointUrlBedrockRuntime=http://127.0.0.1:1",
                "-cp",
                System.getProperty("java.class.path"),
                ProbeInHostileEnvironment.class.getName(),
                bedrock.uri().toString(),
                Integer.toString(requests),
                client));
        command.environment()
                .putAll(Map.of(
                        "AWS_MAX_ATTEMPTS",
                        "7",
                        "AWS_RETRY_MODE",
                        "adaptive",
                        "AWS_BEARER_TOKEN_BEDROCK",
                        CANARY,
                        "AWS_ACCESS_KEY_ID",
                        CANARY,
                        "AWS_SECRET_ACCESS_KEY",
                        CANARY,
                        "AWS_SESSION_TOKEN",
                        CANARY,
                        "AWS_CONFIG_FILE",
                        config.toString(),
                        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
                        "http://127.0.0.1:1",
                        "HTTP_PROXY",
                        "http://127.0.0.1:1"));
        Path output = home.resolve("output");
        Process process = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
