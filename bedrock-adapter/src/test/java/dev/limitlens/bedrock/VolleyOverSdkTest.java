package dev.limitlens.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.bedrock.loopback.ReceivedRequest;
import dev.limitlens.clock.Clock;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are under way together through the SDK: as many on the wire as were begun, and none waits for another's answer. */
@Timeout(60)
class VolleyOverSdkTest {

    private static final Clock SYSTEM = new SystemClock();

    /** Passes over the first half of a round trip only when the given number of requests is on it. */
    private static Clock holding(int requests) {
        CountDownLatch arrived = new CountDownLatch(requests);
        return new Clock() {
            @Override
            public Instant now() {
                return SYSTEM.now();
            }

            @Override
            public long monotonicNanos() {
                return SYSTEM.monotonicNanos();
            }

            @Override
            public void sleepUntil(Instant instant) throws InterruptedException {
                arrived.countDown();
                arrived.await();
            }
        };
    }

    private static LoopbackBedrock.Builder holdingBedrock(int requests) {
        return LoopbackBedrock.builder().clock(holding(requests)).roundTrip(Duration.ofMillis(2));
    }

    private static BedrockProbe probe(LoopbackBedrock bedrock) {
        return BedrockProbe.builder()
                .region("us-east-1")
                .modelId("amazon.nova-pro-v1:0")
                .endpoint(bedrock.uri())
                .build();
    }

    private static List<ConcurrentProbe.Pending> begin(ConcurrentProbe probe, int requests) {
        List<ConcurrentProbe.Pending> volley = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            volley.add(probe.begin(new ProbeRequest(i, "volley 0", 100 + i, 1), SYSTEM::monotonicNanos));
        }
        return volley;
    }

    private static void isAFirstAttempt(ReceivedRequest request) {
        assertThat(request.header("amz-sdk-request")).contains("attempt=1; max=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 12, 64})
    void all_are_on_their_way_before_any_is_answered(int requests) throws Exception {
        try (LoopbackBedrock bedrock = holdingBedrock(requests).start();
                BedrockProbe probe = probe(bedrock)) {
            List<ConcurrentProbe.Pending> volley = begin(probe, requests);
            for (int i = 0; i < requests; i++) {
                assertThat(volley.get(i).await().result().outcome())
                        .isEqualTo(new Outcome.Admitted(new Usage(100 + i, 1, 0, 0)));
            }

            assertThat(bedrock.requests()).hasSize(requests).allSatisfy(VolleyOverSdkTest::isAFirstAttempt);
            assertThat(bedrock.requests())
                    .extracting(ReceivedRequest::connection)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void one_that_fails_is_not_sent_again_and_takes_nothing_from_the_others() throws Exception {
        try (LoopbackBedrock bedrock = holdingBedrock(6)
                        .faults(Fault.NONE, Fault.RESET, Fault.TOO_MANY_TOKENS, Fault.CLOSE)
                        .start();
                BedrockProbe probe = probe(bedrock)) {
            List<Outcome> outcomes = new ArrayList<>();
            for (ConcurrentProbe.Pending pending : begin(probe, 6)) {
                outcomes.add(pending.await().result().outcome());
            }

            assertThat(bedrock.requests()).hasSize(6).allSatisfy(VolleyOverSdkTest::isAFirstAttempt);
            assertThat(outcomes).filteredOn(o -> o instanceof Outcome.Admitted).hasSize(3);
            assertThat(outcomes).filteredOn(o -> o instanceof Outcome.Throttled).hasSize(1);
            assertThat(outcomes).filteredOn(o -> o instanceof Outcome.Unknown).hasSize(2);
        }
    }

    @Test
    void those_that_are_interrupted_are_unknown() throws Exception {
        try (LoopbackBedrock bedrock = holdingBedrock(4).start();
                BedrockProbe probe = probe(bedrock)) {
            List<ConcurrentProbe.Pending> volley = begin(probe, 3);

            volley.forEach(ConcurrentProbe.Pending::interrupt);

            for (ConcurrentProbe.Pending pending : volley) {
                assertThat(pending.await().result().outcome())
                        .isEqualTo(new Outcome.Unknown("interrupted while waiting for the answer"));
            }
            assertThat(bedrock.requests()).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void a_volley_is_sized_by_the_calibration_before_it() throws Exception {
        try (LoopbackBedrock bedrock =
                        LoopbackBedrock.builder().overheadTokens(37).start();
                CalibratingProbe probe = new CalibratingProbe(probe(bedrock))) {
            probe.send(new ProbeRequest(0, Preliminary.CALIBRATE_SMALL, 100, 1));
            probe.send(new ProbeRequest(1, Preliminary.CALIBRATE_LARGE, 500, 1));

            List<ConcurrentProbe.Pending> volley = begin(probe, 12);
            for (int i = 0; i < 12; i++) {
                assertThat(volley.get(i).await().result().outcome())
                        .isEqualTo(new Outcome.Admitted(new Usage(100 + i, 1, 0, 0)));
            }
            assertThat(bedrock.requests()).hasSize(2 + 12).allSatisfy(VolleyOverSdkTest::isAFirstAttempt);
        }
    }
}
