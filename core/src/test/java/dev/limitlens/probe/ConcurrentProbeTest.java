package dev.limitlens.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConcurrentProbeTest {

    private final AtomicLong nanos = new AtomicLong(5);
    private final CountDownLatch held = new CountDownLatch(1);

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private static ProbeRequest request(int index) {
        return new ProbeRequest(index, "volley 0", 10, 1);
    }

    @Test
    void several_are_under_way_together_and_each_is_sent_once() throws Exception {
        CountDownLatch arrived = new CountDownLatch(8);
        AtomicInteger sent = new AtomicInteger();
        ConcurrentProbe probe = request -> {
            sent.incrementAndGet();
            arrived.countDown();
            arrived.await();
            return ProbeResult.admitted(request.index());
        };

        List<ConcurrentProbe.Pending> pending = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pending.add(probe.begin(request(i), nanos::get));
        }

        for (int i = 0; i < 8; i++) {
            assertThat(pending.get(i).await())
                    .isEqualTo(new ConcurrentProbe.Answered(ProbeResult.admitted(i), 5))
                    .isSameAs(pending.get(i).await());
        }
        assertThat(sent).hasValue(8);
    }

    @Test
    void the_clock_is_read_when_the_answer_is_there_and_not_when_it_is_asked_for() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        ConcurrentProbe probe = request -> {
            nanos.set(77);
            return ProbeResult.admitted(1);
        };
        ConcurrentProbe.Pending pending = probe.begin(request(0), () -> {
            long now = nanos.get();
            read.countDown();
            return now;
        });
        read.await();
        nanos.set(1000);

        assertThat(pending.await().receivedNanos()).isEqualTo(77);
    }

    @Test
    void the_sender_keeps_no_process_alive() throws Exception {
        AtomicBoolean daemon = new AtomicBoolean();
        ConcurrentProbe probe = request -> {
            daemon.set(Thread.currentThread().isDaemon());
            return ProbeResult.admitted(1);
        };
        probe.begin(request(0), nanos::get).await();
        assertThat(daemon).isTrue();
    }

    @Test
    void who_is_interrupted_while_waiting_can_ask_again() throws Exception {
        ConcurrentProbe probe = request -> {
            held.await();
            return ProbeResult.admitted(1);
        };
        ConcurrentProbe.Pending pending = probe.begin(request(0), nanos::get);

        Thread.currentThread().interrupt();
        assertThatThrownBy(pending::await).isInstanceOf(InterruptedException.class);
        held.countDown();

        assertThat(pending.await().result()).isEqualTo(ProbeResult.admitted(1));
        Thread.currentThread().interrupt();
        assertThat(pending.await().result()).isEqualTo(ProbeResult.admitted(1));
    }

    @Test
    void a_request_that_is_interrupted_is_unknown() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        ConcurrentProbe probe = request -> {
            sending.countDown();
            held.await();
            return ProbeResult.admitted(1);
        };
        ConcurrentProbe.Pending pending = probe.begin(request(0), nanos::get);
        sending.await();

        pending.interrupt();

        assertThat(pending.await().result().outcome())
                .isEqualTo(new Outcome.Unknown("interrupted while waiting for the answer"));
    }

    @Test
    void an_answer_that_is_there_is_not_taken_back() throws Exception {
        ConcurrentProbe probe = request -> ProbeResult.admitted(1);
        ConcurrentProbe.Pending pending = probe.begin(request(0), nanos::get);
        ConcurrentProbe.Answered answered = pending.await();

        pending.interrupt();

        assertThat(pending.await()).isSameAs(answered);
    }

    @Test
    void a_programming_error_is_thrown_to_whoever_waits() {
        ConcurrentProbe failing = request -> {
            throw new IllegalStateException("two requests on the wire");
        };
        ConcurrentProbe.Pending pending = failing.begin(request(0), nanos::get);
        assertThatIllegalStateException().isThrownBy(pending::await).withMessage("two requests on the wire");
        assertThatIllegalStateException().isThrownBy(pending::await);

        ConcurrentProbe broken = request -> {
            throw new AssertionError("worse");
        };
        assertThatThrownBy(broken.begin(request(0), nanos::get)::await).isInstanceOf(AssertionError.class);
    }

    @Test
    @SuppressWarnings("NullAway") // what a probe must not do
    void no_answer_is_a_programming_error() {
        ConcurrentProbe speechless = request -> null;
        assertThatNullPointerException().isThrownBy(speechless.begin(request(0), nanos::get)::await);
    }
}
