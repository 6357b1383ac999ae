package dev.limitlens.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.SystemClock;
import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are under way together are as many on the wire as were begun, and none waits for another's answer. */
@Timeout(60)
class VolleyOnTheWireTest {

    private final SystemClock clock = new SystemClock();

    /** Answers nothing before the given number of requests has arrived. */
    private static RawServer.Behaviour holding(int requests, RawServer.Behaviour answer) {
        CountDownLatch arrived = new CountDownLatch(requests);
        return (socket, out) -> {
            arrived.countDown();
            arrived.await();
            return answer.answer(socket, out);
        };
    }

    private List<ConcurrentProbe.Pending> begin(ConcurrentProbe probe, int requests) {
        List<ConcurrentProbe.Pending> volley = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            volley.add(probe.begin(new ProbeRequest(i, "volley 0", 100 + i, 1), clock::monotonicNanos));
        }
        return volley;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 12, 40})
    void all_are_on_their_way_before_any_is_answered(int requests) throws Exception {
        try (RawServer server = new RawServer(holding(requests, WireFault.NONE));
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/{cost}")
                        .build()) {
            // the second time none is held, and each may be answered before the next is sent
            for (int round = 1; round <= 2; round++) {
                List<ConcurrentProbe.Pending> volley = begin(probe, requests);
                for (int i = 0; i < requests; i++) {
                    assertThat(volley.get(i).await().result().outcome())
                            .isEqualTo(ProbeResult.admitted(100 + i).outcome());
                }
                assertThat(server.requests()).hasSize(round * requests);
            }
            for (int i = 0; i < requests; i++) {
                String line = "GET /" + (100 + i) + " HTTP/1.1\r\n";
                assertThat(server.requests())
                        .filteredOn(request -> request.startsWith(line))
                        .hasSize(2);
            }
        }
    }

    @Test
    void one_that_fails_is_not_sent_again_and_takes_nothing_from_the_others() throws Exception {
        RawServer.Behaviour admits = holding(6, WireFault.NONE);
        RawServer.Behaviour closes = holding(1, WireFault.CLOSE);
        try (RawServer server = new RawServer(admits, admits, closes, admits, closes, admits, admits, admits);
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/{cost}")
                        .build()) {
            List<Outcome> outcomes = new ArrayList<>();
            for (ConcurrentProbe.Pending pending : begin(probe, 8)) {
                outcomes.add(pending.await().result().outcome());
            }

            assertThat(server.requests()).hasSize(8);
            assertThat(outcomes).filteredOn(o -> o instanceof Outcome.Admitted).hasSize(6);
            assertThat(outcomes).filteredOn(o -> o instanceof Outcome.Unknown).hasSize(2);
        }
    }

    @Test
    void those_that_are_interrupted_are_unknown() throws Exception {
        try (RawServer server = new RawServer(holding(4, WireFault.NONE));
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.port() + "/{cost}")
                        .timeout(Duration.ofMinutes(5))
                        .build()) {
            List<ConcurrentProbe.Pending> volley = begin(probe, 3);

            volley.forEach(ConcurrentProbe.Pending::interrupt);

            for (ConcurrentProbe.Pending pending : volley) {
                assertThat(pending.await().result().outcome())
                        .isEqualTo(new Outcome.Unknown("interrupted while waiting for the answer"));
            }
            assertThat(server.requests()).hasSizeLessThanOrEqualTo(3);
        }
    }
}
