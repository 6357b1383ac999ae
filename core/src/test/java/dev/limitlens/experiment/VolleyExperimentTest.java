package dev.limitlens.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import dev.limitlens.clock.Clock;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.Unlimited;
import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.simulation.SimulatedProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments whose plan asks for several requests under way together. */
@Timeout(30)
class VolleyExperimentTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Budget AMPLE = new Budget(1_000_000, 1000, Duration.ofHours(1));

    private final VirtualClock clock = new VirtualClock(START);
    private final List<String> kept = new ArrayList<>();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    /** Asks for a volley of the given cost each, at the given times in milliseconds from the start, and ends. */
    private static ExperimentPlan volley(long cost, long... millis) {
        return new ExperimentPlan() {
            @Override
            public String id() {
                return "volley";
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                return observations.isEmpty()
                        ? new Step.Volley(Arrays.stream(millis)
                                .mapToObj(
                                        at -> Step.Probe.of(START.plusMillis(at), cost, Volleys.purpose(0), "together"))
                                .toList())
                        : new Step.End("that was all");
            }
        };
    }

    private ExperimentRun run(ExperimentPlan plan, QuotaProbe probe, Budget budget) {
        return new Experiment(plan, probe, clock, budget, keeping(-1)).run();
    }

    /** A sink that fails with the given line, from 0. */
    private ObservationSink keeping(int failing) {
        return new ObservationSink() {
            @Override
            public void intent(Intent intent) {
                keep("intent " + intent.index());
            }

            @Override
            public void observation(Observation observation) {
                keep("observation " + observation.index());
            }

            private void keep(String line) {
                if (kept.size() == failing) {
                    kept.add("failed " + line);
                    throw new IllegalStateException("the disk is full");
                }
                kept.add(line);
            }
        };
    }

    /** Answers a tenth of a second after the sending, as the given function says; without threads. */
    private static final class Scripted implements ConcurrentProbe {
        private final IntFunction<ProbeResult> results;
        private final List<Integer> begun = new ArrayList<>();
        private final List<Integer> interrupted = new ArrayList<>();

        Scripted(IntFunction<ProbeResult> results) {
            this.results = results;
        }

        @Override
        public ProbeResult send(ProbeRequest request) {
            throw new AssertionError("begun, not sent");
        }

        @Override
        public Pending begin(ProbeRequest request, LongSupplier monotonicNanos) {
            begun.add(request.index());
            long receivedNanos = monotonicNanos.getAsLong() + 100_000_000;
            return new Pending() {
                @Override
                public Answered await() {
                    return new Answered(results.apply(request.index()), receivedNanos);
                }

                @Override
                public void interrupt() {
                    interrupted.add(request.index());
                }
            };
        }
    }

    @Test
    void each_is_sent_in_its_time_and_the_answers_overlap() {
        SimulatedProbe probe = SimulatedProbe.of(Limits.of(Limiter.of(new Unlimited(), 1)), clock, MINUTE);

        ExperimentRun run = run(volley(7, 1000, 1020, 1020, 1050), probe, AMPLE);

        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
        assertThat(run.observations())
                .extracting(
                        Observation::index,
                        Observation::purpose,
                        o -> o.intent().intendedAt(),
                        Observation::sentAt)
                .containsExactly(sentAt(0, 1000), sentAt(1, 1020), sentAt(2, 1020), sentAt(3, 1050));
        assertThat(run.observations()).allSatisfy(o -> assertThat(o.latency()).isEqualTo(Duration.ofMillis(100)));
        assertThat(clock.now()).isEqualTo(START.plusMillis(1150));
        assertThat(kept)
                .containsExactly(
                        "intent 0",
                        "intent 1",
                        "intent 2",
                        "intent 3",
                        "observation 0",
                        "observation 1",
                        "observation 2",
                        "observation 3");
    }

    private static Tuple sentAt(int index, long millis) {
        return tuple(index, "volley 0", START.plusMillis(millis), START.plusMillis(millis));
    }

    /** One round trip is a tenth of a second; the line between the answers is known to 10 ms. */
    @Test
    void the_answers_say_where_a_window_begins() {
        Limiter used = Limiter.of(new FixedWindow(MINUTE.toNanos(), 0), 100).withStartFraction(1);
        SimulatedProbe probe = SimulatedProbe.of(Limits.of(used), clock, MINUTE);

        ExperimentRun run = run(volley(1, 59_925, 59_935, 59_945, 59_955, 59_965), probe, AMPLE);

        assertThat(run.observations())
                .extracting(Observation::admitted)
                .containsExactly(false, false, false, true, true);
    }

    @Test
    void a_time_that_has_passed_means_at_once_for_all() {
        clock.advance(Duration.ofSeconds(3));
        SimulatedProbe probe = SimulatedProbe.of(Limits.of(Limiter.of(new Unlimited(), 1)), clock, MINUTE);

        assertThat(run(volley(1, 0, 1000, 2000), probe, AMPLE).observations())
                .extracting(Observation::sentAt)
                .containsOnly(START.plusSeconds(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1000 | 3 | 60 | a volley of 4 requests would exceed the budget of 3 requests, of which 0 are sent",
                "399 | 9 | 60 | a volley of 4 requests and 400 tokens would exceed the budget of 399 tokens, of which 0 are spent",
                "400 | 4 | 2 | the last request of the volley would exceed the time budget of 2s",
            })
    void a_volley_that_exceeds_the_budget_is_not_begun(long tokens, int requests, int seconds, String reason) {
        Scripted probe = new Scripted(index -> ProbeResult.admitted(1));

        ExperimentRun run =
                run(volley(100, 0, 1, 2, 2001), probe, new Budget(tokens, requests, Duration.ofSeconds(seconds)));

        assertThat(run.end()).isEqualTo(ExperimentRun.End.BUDGET_SPENT);
        assertThat(run.reason()).isEqualTo(reason);
        assertThat(run.observations()).isEmpty();
        assertThat(probe.begun).isEmpty();
        assertThat(kept).isEmpty();
    }

    @Test
    void exactly_the_budget_may_be_spent() {
        ExperimentRun run = run(
                volley(100, 0, 1, 2, 2000),
                new Scripted(index -> ProbeResult.admitted(100)),
                new Budget(400, 4, Duration.ofSeconds(2)));

        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
        assertThat(run.observations()).hasSize(4);
    }

    @Test
    void huge_costs_do_not_slip_past_the_budget() {
        ExperimentRun run = run(volley(Long.MAX_VALUE, 0, 1), new Scripted(index -> ProbeResult.admitted(1)), AMPLE);

        assertThat(run.end()).isEqualTo(ExperimentRun.End.BUDGET_SPENT);
        assertThat(run.reason()).contains("and " + Long.MAX_VALUE + " tokens");
    }

    @Test
    void a_probe_that_is_not_concurrent_sends_what_is_not_too_late() {
        List<Integer> sent = new ArrayList<>();
        QuotaProbe probe = request -> {
            sent.add(request.index());
            clock.advance(Duration.ofMillis(100));
            return ProbeResult.admitted(1);
        };
        clock.advance(Duration.ofMillis(10));

        ExperimentRun run = run(volley(1, 0, 50, 109, 110, 150, 209, 211), probe, AMPLE);

        assertThat(sent).containsExactly(0, 1, 2);
        assertThat(run.observations())
                .extracting(Observation::sentAt)
                .containsExactly(START.plusMillis(10), START.plusMillis(110), START.plusMillis(211));
        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
    }

    @Test
    void a_fatal_failure_ends_the_run_after_the_whole_volley() {
        ExperimentRun run = run(
                volley(1, 0, 10, 20),
                new Scripted(index -> index == 1
                        ? ProbeResult.of(new Outcome.NotCounted("AccessDenied", "ask for access", true))
                        : ProbeResult.admitted(1)),
                AMPLE);

        assertThat(run.end()).isEqualTo(ExperimentRun.End.FATAL_FAILURE);
        assertThat(run.reason()).isEqualTo("ask for access");
        assertThat(run.observations()).hasSize(3);
    }

    @Test
    void a_server_that_asks_to_wait_beyond_the_time_budget_is_left_alone_after_the_volley() {
        ProbeResult toldOff = new ProbeResult(
                new Outcome.Throttled(ThrottleKind.UNKNOWN, "no"), 429, null, null, Map.of("retry-after", "51"));

        ExperimentRun run = run(
                volley(1, 0, 10, 20),
                new Scripted(index -> index == 1 ? toldOff : ProbeResult.admitted(1)),
                new Budget(100, 100, Duration.ofSeconds(50)));

        assertThat(run.end()).isEqualTo(ExperimentRun.End.BUDGET_SPENT);
        assertThat(run.reason()).contains("asks to wait 51 s");
        assertThat(run.observations()).hasSize(3);
    }

    @Test
    void an_intent_that_is_not_kept_is_not_sent_and_what_was_begun_still_counts() {
        Scripted probe = new Scripted(index -> ProbeResult.admitted(1));

        ExperimentRun run = new Experiment(volley(1, 0, 10, 20, 30), probe, clock, AMPLE, keeping(2)).run();

        assertThat(run.end()).isEqualTo(ExperimentRun.End.SINK_FAILED);
        assertThat(run.reason()).isEqualTo("the disk is full");
        assertThat(probe.begun).containsExactly(0, 1);
        assertThat(probe.interrupted).isEmpty();
        assertThat(run.observations()).extracting(Observation::admitted).containsExactly(true, true);
        assertThat(kept).containsExactly("intent 0", "intent 1", "failed intent 2");
    }

    @Test
    void an_answer_that_is_not_kept_still_counts_and_so_do_those_after_it() {
        Scripted probe = new Scripted(index -> ProbeResult.admitted(1));

        ExperimentRun run = new Experiment(volley(1, 0, 10, 20), probe, clock, AMPLE, keeping(4)).run();

        assertThat(run.end()).isEqualTo(ExperimentRun.End.SINK_FAILED);
        assertThat(run.observations()).extracting(Observation::admitted).containsExactly(true, true, true);
        assertThat(kept).endsWith("observation 0", "failed observation 1");
    }

    /** A wall clock that is set by a minute when it sleeps until the given request, over monotonic time that is not. */
    private Clock steppedBefore(int request) {
        return new Clock() {
            private int slept;
            private Duration offset = Duration.ZERO;

            @Override
            public Instant now() {
                return clock.now().plus(offset);
            }

            @Override
            public long monotonicNanos() {
                return clock.monotonicNanos();
            }

            @Override
            public void sleepUntil(Instant instant) {
                clock.sleepUntil(instant.minus(offset));
                if (slept++ == request) {
                    offset = MINUTE;
                }
            }
        };
    }

    @Test
    void a_clock_that_is_stepped_ends_the_volley_and_makes_what_is_in_flight_unknown() {
        Scripted probe = new Scripted(index -> ProbeResult.admitted(1));

        ExperimentRun run = new Experiment(volley(1, 0, 10, 20, 30), probe, steppedBefore(2), AMPLE, keeping(-1)).run();

        assertThat(run.end()).isEqualTo(ExperimentRun.End.CLOCK_STEPPED);
        assertThat(probe.begun).containsExactly(0, 1);
        assertThat(run.observations()).extracting(Observation::index).containsExactly(0, 1, 2);
        assertThat(run.observations().subList(0, 2)).allMatch(Observation::unknown);
        assertThat(run.observations().get(2).outcome()).isInstanceOf(Outcome.NotCounted.class);
        assertThat(ClockSteps.recordedIn(run.observations().subList(0, 1))).isTrue();
        assertThat(kept)
                .containsExactly("intent 0", "intent 1", "intent 2", "observation 0", "observation 1", "observation 2");
    }

    @Test
    void what_was_answered_before_the_clock_was_stepped_stays() {
        Duration[] offset = {Duration.ZERO};
        Clock settable = new Clock() {
            @Override
            public Instant now() {
                return clock.now().plus(offset[0]);
            }

            @Override
            public long monotonicNanos() {
                return clock.monotonicNanos();
            }

            @Override
            public void sleepUntil(Instant instant) {
                clock.sleepUntil(instant);
            }
        };
        Scripted probe = new Scripted(index -> {
            offset[0] = index == 1 ? MINUTE : offset[0];
            return ProbeResult.admitted(1);
        });

        ExperimentRun run = new Experiment(volley(1, 0, 10, 20), probe, settable, AMPLE, keeping(-1)).run();

        assertThat(run.end()).isEqualTo(ExperimentRun.End.CLOCK_STEPPED);
        assertThat(run.observations()).extracting(Observation::unknown).containsExactly(false, true, true);
    }

    /** Lets one request be answered and no other, until it is interrupted. */
    private static final class Silent implements ConcurrentProbe {
        private final int answered;
        private final CountDownLatch under;

        Silent(int answered, int requests) {
            this.answered = answered;
            this.under = new CountDownLatch(requests);
        }

        @Override
        public ProbeResult send(ProbeRequest request) throws InterruptedException {
            under.countDown();
            if (request.index() != answered) {
                new CountDownLatch(1).await();
            }
            return ProbeResult.admitted(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void an_interrupt_while_waiting_for_the_answers_keeps_those_that_are_there(int answered) throws Exception {
        Silent probe = new Silent(answered, 3);
        CountDownLatch there = new CountDownLatch(1);
        Thread experimenter = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            try {
                probe.under.await();
                there.await();
                experimenter.interrupt();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        interrupter.start();
        // whoever reads the clock for an answer has it
        ConcurrentProbe noticing = new ConcurrentProbe() {
            @Override
            public ProbeResult send(ProbeRequest request) throws InterruptedException {
                return probe.send(request);
            }

            @Override
            public Pending begin(ProbeRequest request, LongSupplier monotonicNanos) {
                Pending pending = probe.begin(request, monotonicNanos);
                if (request.index() == answered) {
                    Thread waiting = new Thread(() -> {
                        try {
                            pending.await();
                            there.countDown();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                    waiting.start();
                }
                return pending;
            }
        };

        ExperimentRun run = run(volley(1, 0, 10, 20), noticing, AMPLE);

        assertThat(run.end()).isEqualTo(ExperimentRun.End.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        interrupter.join();
        assertThat(run.observations())
                .hasSize(3)
                .allSatisfy(o -> assertThat(o.outcome())
                        .isEqualTo(
                                o.index() == answered
                                        ? ProbeResult.admitted(1).outcome()
                                        : new Outcome.Unknown("interrupted while waiting for the answer")));
        assertThat(kept).hasSize(6);
    }

    @Test
    void an_interrupt_while_waiting_to_send_sends_no_more() {
        Clock interrupting = new Clock() {
            private int slept;

            @Override
            public Instant now() {
                return clock.now();
            }

            @Override
            public long monotonicNanos() {
                return clock.monotonicNanos();
            }

            @Override
            public void sleepUntil(Instant instant) throws InterruptedException {
                if (slept++ == 2) {
                    throw new InterruptedException();
                }
                clock.sleepUntil(instant);
            }
        };

        ExperimentRun run =
                new Experiment(volley(1, 0, 10, 20, 30), new Silent(-1, 2), interrupting, AMPLE, keeping(-1)).run();

        assertThat(run.end()).isEqualTo(ExperimentRun.End.INTERRUPTED);
        assertThat(run.observations()).hasSize(2).allMatch(Observation::unknown);
        assertThat(kept).containsExactly("intent 0", "intent 1", "observation 0", "observation 1");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_second_interrupt_ends_the_wait_for_a_probe_that_is_deaf() {
        List<Integer> awaited = new ArrayList<>();
        ConcurrentProbe deaf = new ConcurrentProbe() {
            @Override
            public ProbeResult send(ProbeRequest request) {
                throw new AssertionError("begun, not sent");
            }

            @Override
            public Pending begin(ProbeRequest request, LongSupplier monotonicNanos) {
                return new Pending() {
                    @Override
                    public Answered await() throws InterruptedException {
                        awaited.add(request.index());
                        throw new InterruptedException();
                    }

                    @Override
                    public void interrupt() {
                        // deaf
                    }
                };
            }
        };

        ExperimentRun run = run(volley(1, 0, 10), deaf, AMPLE);

        assertThat(run.end()).isEqualTo(ExperimentRun.End.INTERRUPTED);
        assertThat(run.observations()).hasSize(2).allMatch(Observation::unknown);
        assertThat(awaited).containsExactly(0, 0, 1, 1);
    }

    @Test
    void an_interrupt_that_nobody_notices_ends_the_run_after_the_volley() {
        ExperimentRun run = run(
                volley(1, 0, 10),
                new Scripted(index -> {
                    Thread.currentThread().interrupt();
                    return ProbeResult.admitted(1);
                }),
                AMPLE);

        assertThat(run.end()).isEqualTo(ExperimentRun.End.INTERRUPTED);
        assertThat(run.observations()).hasSize(2).allMatch(Observation::admitted);
    }

    @Test
    void a_programming_error_surfaces_and_leaves_nothing_waiting() {
        Scripted probe = new Scripted(index -> {
            if (index == 1) {
                throw new IllegalStateException("two requests on the wire");
            }
            return ProbeResult.admitted(1);
        });

        assertThatIllegalStateException()
                .isThrownBy(() -> run(volley(1, 0, 10, 20), probe, AMPLE))
                .withMessage("two requests on the wire");
        assertThat(probe.interrupted).contains(2);
    }

    /** On the machine's own clock, each in a thread of its own: none is answered before all are sent. */
    @Test
    void in_threads_none_waits_for_another() {
        int requests = 12;
        CountDownLatch arrived = new CountDownLatch(requests);
        ConcurrentProbe probe = new ConcurrentProbe() {
            @Override
            public ProbeResult send(ProbeRequest request) throws InterruptedException {
                arrived.countDown();
                arrived.await();
                return ProbeResult.admitted(request.cost());
            }
        };

        ExperimentRun run =
                new Experiment(volley(5, new long[requests]), probe, new SystemClock(), forever(), keeping(-1)).run();

        assertThat(run.observations()).hasSize(requests).allMatch(Observation::admitted);
        Instant lastSent = run.observations().get(requests - 1).sentAt();
        assertThat(run.observations())
                .allSatisfy(o -> assertThat(o.receivedAt()).isAfterOrEqualTo(lastSent.minusMillis(5)));
    }

    private static Budget forever() {
        return new Budget(1_000_000, 1000, Duration.ofDays(10_000));
    }
}
