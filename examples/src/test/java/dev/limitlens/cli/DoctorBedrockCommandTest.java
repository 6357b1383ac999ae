package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.bedrock.loopback.ReceivedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorBedrockCommandTest {

    @Test
    void allIsWell() {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                .region("us-east-1")
                .appliedQuota(400_000)
                .start()) {
            Invocation healthy = doctor(bedrock, "--price", "0.80/3.20");

            assertThat(healthy.exitCode()).isZero();
            assertThat(healthy.out().lines()).hasSize(8).allMatch(line -> line.startsWith("ok"));
            assertThat(healthy.out())
                    .contains("account 123456789012, arn:aws:iam::123456789012:user/limitlens")
                    .contains("us-east-1", "Amazon Nova Pro", "admitted, 1 tokens in")
                    .contains("400000 tokens a minute applied (L-CE33604C", "assumed are 8000")
                    .contains("at most 32000 tokens in 200 requests", "at most 0.11 US dollars");
            assertThat(bedrock.requests())
                    .extracting(ReceivedRequest::operation)
                    .containsExactly("GetCallerIdentity", "Converse", "ListServiceQuotas");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EXPIRED_TOKEN              | identity       | aws sso login
            UNRECOGNIZED_CLIENT        | identity       | check the credentials, the session token included
            ACCESS_DENIED              | model access   | request it in the Bedrock console and allow bedrock:InvokeModel
            MODEL_NOT_FOUND            | model access   | aws bedrock list-foundation-models --region us-east-1
            VALIDATION_ERROR           | model access   | check the model id
            INFERENCE_PROFILE_REQUIRED | model access   | name one as the model, such as us.amazon.nova-pro-v1:0
            TOO_MANY_REQUESTS          | one-token call | wait for it to reset
            TOO_MANY_TOKENS            | one-token call | look at its usage in the AWS console
            DAY_QUOTA                  | one-token call | wait for the next day
            """)
    void eachFailureHasItsLineAndItsFix(Fault fault, String failing, String fix) {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().fault(fault).start()) {
            Invocation sick = doctor(bedrock, "--json", "-");

            assertThat(sick.exitCode()).isEqualTo(1);
            assertThat(sick.json().path("healthy").asBoolean(true)).isFalse();
            assertThat(failures(sick.json())).singleElement().satisfies(check -> {
                assertThat(check.path("check").asText()).isEqualTo(failing);
                assertThat(check.path("fix").asText()).contains(fix);
            });
        }
    }

    @Test
    void aQuotaThatIsUsedUpIsFoundByTheLimitItself() {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder()
                .limits(dev.limitlens.limiter.LimiterSpec.limits(
                        "sliding-log:start=1",
                        new dev.limitlens.limiter.LimiterSpec.Defaults(8_000, Duration.ofHours(1))))
                .start()) {
            Invocation sick = doctor(bedrock);

            assertThat(sick.exitCode()).isEqualTo(1);
            assertThat(sick.out())
                    .containsPattern("FAILED one-token call .*the quota is exhausted: wait for it to reset");
        }
    }

    @Test
    void noCredentials() {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().start()) {
            Invocation sick = doctor(bedrock, "--profile", "there-is-no-such-profile");

            assertThat(sick.exitCode()).isEqualTo(1);
            assertThat(sick.out())
                    .containsPattern("FAILED credentials .*there-is-no-such-profile.*to fix it: run aws configure")
                    .containsPattern("- +model access +not checked");
            assertThat(bedrock.requests()).isEmpty();
        }
    }

    @Test
    void theEndpointOfAnotherRegion() {
        try (LoopbackBedrock bedrock =
                LoopbackBedrock.builder().region("us-east-1").start()) {
            Invocation sick = doctor(bedrock, "--region", "eu-west-1");

            assertThat(sick.exitCode()).isEqualTo(1);
            assertThat(sick.out())
                    .containsPattern("FAILED .*another region than eu-west-1; give its region with --region");
        }
    }

    @Test
    void aRegionThatDoesNotExist() {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().start()) {
            Invocation sick = doctor(bedrock, "--region", "us-north-9");

            assertThat(sick.exitCode()).isEqualTo(1);
            assertThat(sick.out()).containsPattern("FAILED region .*us-north-9.*to fix it: .*--region us-east-1");
        }
    }

    @Test
    void aClockThatIsOff() {
        try (LoopbackBedrock bedrock =
                LoopbackBedrock.builder().clockOffset(Duration.ofMinutes(-6)).start()) {
            Invocation sick = doctor(bedrock);

            assertThat(sick.exitCode()).isEqualTo(1);
            assertThat(sick.out())
                    .containsPattern("FAILED clock .*ahead by -3(59|60)\\.\\d s.*set this machine's clock by NTP");
        }
    }

    @Test
    void aQuotaOfNothing() {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().appliedQuota(0).start()) {
            Invocation sick = doctor(bedrock);

            assertThat(sick.exitCode()).isEqualTo(1);
            assertThat(sick.out()).containsPattern("FAILED quota .*ask for an increase of L-CE33604C");
        }
    }

    private static Invocation doctor(LoopbackBedrock bedrock, String... options) {
        return Invocation.of(Stream.concat(
                        Stream.of(
                                "doctor", "bedrock", "--endpoint", bedrock.uri().toString()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    private static List<JsonNode> failures(JsonNode report) {
        List<JsonNode> failed = new ArrayList<>();
        for (JsonNode check : report.path("checks")) {
            if (check.path("status").asText().equals("failed")) {
                failed.add(check);
            }
        }
        return failed;
    }
}
