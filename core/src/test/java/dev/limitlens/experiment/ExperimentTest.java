package dev.limitlens.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.clock.Clock;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private static final Budget AMPLE = new Budget(1_000_000, 1000, Duration.ofHours(1));

    private final VirtualClock clock = new VirtualClock(START);
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    /** Asks for a request of the given cost every ten seconds, the given number of times. */
    private static ExperimentPlan everyTenSeconds(int requests, long cost) {
        return new ExperimentPlan() {
            @Override
            public String id() {
                return "every-ten-seconds";
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                int sent = observations.size();
                return sent == requests
                        ? new Step.End("that was all")
                        : Step.Probe.of(START.plusSeconds(10L * sent), cost, "request " + sent, "because");
            }
        };
    }

    private ExperimentRun run(ExperimentPlan plan, QuotaProbe probe, Budget budget) {
        return new Experiment(plan, probe, clock, budget, ObservationSink.NONE).run();
    }

    private static QuotaProbe always(ProbeResult result) {
        return request -> result;
    }

    @Test
    void it_waits_sends_and_keeps_what_was_intended_and_what_happened() {
        QuotaProbe probe = request -> {
            clock.advance(Duration.ofMillis(300));
            return ProbeResult.admitted(request.cost() - 2);
        };
        ExperimentRun run = run(everyTenSeconds(2, 1000), probe, AMPLE);

        assertThat(run.startedAt()).isEqualTo(START);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
        assertThat(run.reason()).isEqualTo("that was all");
        assertThat(run.observations())
                .containsExactly(
                        new Observation(
                                new Intent(START, new ProbeRequest(0, "request 0", 1000, 1)),
                                START,
                                START.plusMillis(300),
                                ProbeResult.admitted(998)),
                        new Observation(
                                new Intent(START.plusSeconds(10), new ProbeRequest(1, "request 1", 1000, 1)),
                                START.plusSeconds(10),
                                START.plusSeconds(10).plusMillis(300),
                                ProbeResult.admitted(998)));
    }

    @Test
    void a_late_request_keeps_its_intended_time() {
        QuotaProbe slow = request -> {
            clock.advance(Duration.ofSeconds(25));
            return ProbeResult.admitted(1);
        };
        Observation second =
                run(everyTenSeconds(2, 1), slow, AMPLE).observations().get(1);
        assertThat(second.intent().intendedAt()).isEqualTo(START.plusSeconds(10));
        assertThat(second.sentAt()).isEqualTo(START.plusSeconds(25));
        assertThat(second.latency()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void the_intent_is_kept_before_the_request_is_sent_and_the_observation_before_the_next_step() {
        ObservationSink sink = new ObservationSink() {
            @Override
            public void intent(Intent intent) {
                events.add("intent " + intent.index());
            }

            @Override
            public void observation(Observation observation) {
                events.add("observation " + observation.index());
            }
        };
        QuotaProbe probe = request -> {
            events.add("send " + request.index());
            return ProbeResult.throttled("no");
        };
        new Experiment(everyTenSeconds(2, 1), probe, clock, AMPLE, sink).run();
        assertThat(events)
                .containsExactly("intent 0", "send 0", "observation 0", "intent 1", "send 1", "observation 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1000000000-01-01T00:00:00Z", "1677-09-21T00:12:43Z"})
    void a_time_before_all_that_can_be_reckoned_with_means_at_once(Instant at) {
        clock.advance(Duration.ofSeconds(3));
        ExperimentPlan plan = asking(at);

        ExperimentRun run = run(plan, always(ProbeResult.admitted(1)), AMPLE);

        assertThat(run.observations()).singleElement().satisfies(o -> {
            assertThat(o.sentAt()).isEqualTo(START.plusSeconds(3));
            assertThat(o.intent().intendedAt()).isEqualTo(START.plusSeconds(3));
        });
    }

    @Test
    void any_other_time_that_has_passed_means_at_once_and_is_kept_as_intended() {
        ExperimentRun run = run(asking(Instant.EPOCH), always(ProbeResult.admitted(1)), AMPLE);

        assertThat(run.observations()).singleElement().satisfies(o -> {
            assertThat(o.sentAt()).isEqualTo(START);
            assertThat(o.intent().intendedAt()).isEqualTo(Instant.EPOCH);
        });
    }

    /** Asks for one token at the given time, once. */
    private static ExperimentPlan asking(Instant at) {
        return new ExperimentPlan() {
            @Override
            public String id() {
                return "once";
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                return observations.isEmpty() ? Step.Probe.of(at, 1, "request", "because") : new Step.End("asked");
            }
        };
    }

    @Test
    @SuppressWarnings("NullAway") // what a plan must not do
    void a_plan_that_returns_no_step_is_named() {
        ExperimentPlan plan = new ExperimentPlan() {
            @Override
            public String id() {
                return "speechless";
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                return null;
            }
        };

        assertThatThrownBy(() -> run(plan, always(ProbeResult.admitted(1)), AMPLE))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the plan 'speechless' returned null, which is no step");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void a_step_without_room_for_any_output_is_refused(int maxOutputTokens) {
        assertThatThrownBy(() -> new Step.Probe(START, 1, maxOutputTokens, "request", "because"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxOutputTokens must be at least 1: " + maxOutputTokens);
    }

    @Test
    void the_request_budget_is_never_exceeded() {
        ExperimentRun run = run(
                everyTenSeconds(10, 1), always(ProbeResult.throttled("no")), new Budget(1000, 3, Duration.ofHours(1)));
        assertThat(run.end()).isEqualTo(ExperimentRun.End.BUDGET_SPENT);
        assertThat(run.reason()).isEqualTo("the next request would exceed the budget of 3 requests");
        assertThat(run.observations()).hasSize(3);
    }

    @Test
    void the_token_budget_is_reserved_as_requested_and_settled_as_measured() {
        Budget budget = new Budget(2500, 1000, Duration.ofHours(1));
        assertThat(run(everyTenSeconds(99, 1000), always(ProbeResult.admitted(1000)), budget)
                        .observations())
                .hasSize(2);
        assertThat(run(everyTenSeconds(99, 1000), always(ProbeResult.admitted(500)), budget)
                        .observations())
                .hasSize(4);
        ExperimentRun run = run(
                everyTenSeconds(99, 1000),
                always(ProbeResult.of(new Outcome.Admitted(new Usage(700, 50, 999, 50)))),
                budget);
        assertThat(run.observations()).hasSize(2);
        assertThat(run.reason())
                .isEqualTo("a request of 1000 tokens would exceed the budget of 2500 tokens, of which 1600 are spent");
    }

    @Test
    void a_large_output_is_reserved_too_and_kept_while_nobody_knows() {
        Budget budget = new Budget(1000, 1000, Duration.ofHours(1));
        ExperimentPlan plan = new ExperimentPlan() {
            @Override
            public String id() {
                return "large outputs";
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                return new Step.Probe(now, 10, 400, "output", "how much does it count?");
            }
        };
        ExperimentRun generous =
                run(plan, always(ProbeResult.of(new Outcome.Admitted(new Usage(10, 400, 0, 0)))), budget);
        assertThat(generous.observations()).hasSize(2);
        assertThat(generous.reason())
                .isEqualTo("a request of 10 tokens and 399 of output would exceed the budget of 1000 tokens, of which"
                        + " 820 are spent");
        assertThat(run(plan, always(ProbeResult.of(new Outcome.Unknown("time-out"))), budget)
                        .observations())
                .hasSize(2);
        assertThat(run(plan, always(ProbeResult.admitted(10)), budget).observations())
                .hasSize(60);
    }

    @Test
    void exactly_the_budget_may_be_spent() {
        Budget budget = new Budget(2000, 1000, Duration.ofHours(1));
        ExperimentRun run = run(everyTenSeconds(2, 1000), always(ProbeResult.admitted(1000)), budget);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
        assertThat(run.observations()).hasSize(2);
    }

    @Test
    void a_denied_request_costs_nothing_and_an_unknown_one_what_was_asked_for() {
        Budget budget = new Budget(2500, 20, Duration.ofHours(1));
        assertThat(run(everyTenSeconds(20, 1000), always(ProbeResult.throttled("no")), budget)
                        .observations())
                .hasSize(20);
        QuotaProbe failing = always(ProbeResult.of(new Outcome.NotCounted("Validation", "bad", false)));
        assertThat(run(everyTenSeconds(20, 1000), failing, budget).observations())
                .hasSize(20);
        QuotaProbe unknown = always(ProbeResult.of(new Outcome.Unknown("time-out")));
        assertThat(run(everyTenSeconds(20, 1000), unknown, budget).observations())
                .hasSize(2);
    }

    @Test
    void a_huge_cost_does_not_slip_past_the_budget() {
        List<Long> costs = List.of(10L, Long.MAX_VALUE);
        ExperimentPlan plan = new ExperimentPlan() {
            @Override
            public String id() {
                return "huge";
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                return Step.Probe.of(now, costs.get(observations.size()), "huge", "to overflow");
            }
        };
        ExperimentRun run = run(plan, always(ProbeResult.admitted(10)), AMPLE);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.BUDGET_SPENT);
        assertThat(run.observations()).hasSize(1);
    }

    @Test
    void nothing_is_sent_after_the_time_budget_and_nobody_waits_for_it() {
        Budget budget = new Budget(1000, 1000, Duration.ofSeconds(20));
        ExperimentRun run = run(everyTenSeconds(99, 1), always(ProbeResult.admitted(1)), budget);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.BUDGET_SPENT);
        assertThat(run.observations()).extracting(Observation::sentAt).last().isEqualTo(START.plusSeconds(20));
        assertThat(clock.now()).isEqualTo(START.plusSeconds(20));
    }

    @Test
    void a_fatal_failure_stops_the_run_and_others_do_not() {
        ProbeResult harmless = ProbeResult.of(new Outcome.NotCounted("Hiccup", "again", false));
        ProbeResult fatal = ProbeResult.of(new Outcome.NotCounted("AccessDenied", "ask for access", true));
        QuotaProbe probe = request -> request.index() == 1 ? fatal : harmless;
        ExperimentRun run = run(everyTenSeconds(5, 1), probe, AMPLE);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.FATAL_FAILURE);
        assertThat(run.reason()).isEqualTo("ask for access");
        assertThat(run.observations()).hasSize(2);
    }

    @Test
    void an_interrupt_while_waiting_for_the_answer_is_kept_as_unknown() {
        List<Observation> kept = new ArrayList<>();
        ObservationSink sink = new ObservationSink() {
            @Override
            public void intent(Intent intent) {}

            @Override
            public void observation(Observation observation) {
                kept.add(observation);
            }
        };
        QuotaProbe probe = request -> {
            throw new InterruptedException();
        };
        ExperimentRun run = new Experiment(everyTenSeconds(5, 1), probe, clock, AMPLE, sink).run();
        assertThat(run.end()).isEqualTo(ExperimentRun.End.INTERRUPTED);
        assertThat(run.observations()).singleElement().matches(Observation::unknown);
        assertThat(kept).isEqualTo(run.observations());
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_interrupt_that_the_probe_does_not_notice_ends_the_run_after_its_answer() {
        QuotaProbe probe = request -> {
            Thread.currentThread().interrupt();
            return ProbeResult.admitted(1);
        };
        ExperimentRun run = run(everyTenSeconds(5, 1), probe, AMPLE);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.INTERRUPTED);
        assertThat(run.observations()).singleElement().matches(Observation::admitted);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_interrupt_while_waiting_to_send_sends_nothing() {
        Clock interrupted = new Clock() {
            @Override
            public Instant now() {
                return START;
            }

            @Override
            public long monotonicNanos() {
                return 0;
            }

            @Override
            public void sleepUntil(Instant instant) throws InterruptedException {
                throw new InterruptedException();
            }
        };
        ExperimentRun run = new Experiment(
                        everyTenSeconds(5, 1),
                        always(ProbeResult.admitted(1)),
                        interrupted,
                        AMPLE,
                        ObservationSink.NONE)
                .run();
        assertThat(run.end()).isEqualTo(ExperimentRun.End.INTERRUPTED);
        assertThat(run.observations()).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_resumed_run_counts_what_was_spent_before() {
        Budget budget = new Budget(3000, 1000, Duration.ofSeconds(1000));
        QuotaProbe probe = always(ProbeResult.admitted(1000));
        ExperimentRun first = run(everyTenSeconds(2, 1000), probe, budget);
        clock.advance(Duration.ofSeconds(100));

        ExperimentRun second = new Experiment(everyTenSeconds(5, 1000), probe, clock, budget, ObservationSink.NONE)
                .resume(START, first.observations());

        assertThat(second.startedAt()).isEqualTo(START);
        assertThat(second.observations())
                .hasSize(3)
                .startsWith(first.observations().get(0));
        assertThat(second.observations().get(2).index()).isEqualTo(2);
        assertThat(second.observations().get(2).sentAt()).isEqualTo(START.plusSeconds(110));
        assertThat(second.end()).isEqualTo(ExperimentRun.End.BUDGET_SPENT);
    }

    @Test
    void a_resumed_run_counts_the_time_since_its_beginning() {
        clock.advance(Duration.ofMinutes(10));
        Budget budget = new Budget(3000, 1000, Duration.ofMinutes(5));
        ExperimentRun run = new Experiment(
                        everyTenSeconds(5, 1), always(ProbeResult.admitted(1)), clock, budget, ObservationSink.NONE)
                .resume(START, List.of());
        assertThat(run.end()).isEqualTo(ExperimentRun.End.BUDGET_SPENT);
        assertThat(run.observations()).isEmpty();
    }

    @Test
    void only_a_throttle_of_the_quota_in_question_is_a_denial() {
        for (ThrottleKind kind : ThrottleKind.values()) {
            ProbeResult result = ProbeResult.of(new Outcome.Throttled(kind, "no"));
            Observation observation = run(everyTenSeconds(1, 1), always(result), AMPLE)
                    .observations()
                    .get(0);
            assertThat(observation.denied()).isEqualTo(kind != ThrottleKind.DAY && kind != ThrottleKind.OVERLOADED);
            assertThat(observation.admitted()).isFalse();
            assertThat(observation.unknown()).isFalse();
        }
    }

    @Test
    void ranges_are_checked() {
        assertThatThrownBy(() -> new Budget(0, 1, Duration.ofSeconds(1)))
                .hasMessage("the token budget must be at least 1: 0");
        assertThatThrownBy(() -> new Budget(1, 0, Duration.ofSeconds(1)))
                .hasMessage("the request budget must be at least 1: 0");
        assertThatThrownBy(() -> new Budget(1, 1, Duration.ZERO))
                .hasMessage("the time budget must be longer than 0: 0s");
        assertThat(Budget.standard(Premises.of(8000, Duration.ofMinutes(1))))
                .isEqualTo(new Budget(32_000, 200, Duration.ofMinutes(5)));
        assertThatThrownBy(() -> Premises.of(0, Duration.ofMinutes(1))).hasMessageContaining("capacity must be from 1");
        assertThatThrownBy(() -> Premises.of(1, Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("window must be at most ten years");
        assertThatThrownBy(() -> Premises.of(1, Premises.LONGEST_WINDOW.plusNanos(1)))
                .hasMessageContaining("window must be at most ten years");
        assertThat(Premises.of(1, Premises.LONGEST_WINDOW).window()).isEqualTo(Duration.ofDays(3_653));
    }

    @Test
    void a_start_is_read_and_written() {
        for (String text : List.of("quiet", "unknown", "0.25", "1.0")) {
            assertThat(Start.parse(text)).hasToString(text);
        }
        assertThat(Start.parse("0")).isEqualTo(Start.QUIET);
        for (String text : List.of("", "1.5", "-0.1", "NaN", "loud")) {
            assertThatThrownBy(() -> Start.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("start must be quiet, unknown or a share between 0 and 1: '" + text + "'");
        }
        assertThatThrownBy(() -> new Start(Start.Kind.QUIET, 0.5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_server_that_asks_to_wait_beyond_the_time_budget_is_left_alone() {
        Budget minute = new Budget(1_000_000, 1000, Duration.ofSeconds(60));
        QuotaProbe probe = request -> throttled(request.index() == 0 ? "49" : "51");

        ExperimentRun run = run(everyTenSeconds(5, 1), probe, minute);

        assertThat(run.observations()).hasSize(2);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.BUDGET_SPENT);
        assertThat(run.reason()).contains("51 s", "of 60s");
    }

    private static ProbeResult throttled(String retryAfter) {
        return new ProbeResult(
                new Outcome.Throttled(ThrottleKind.UNKNOWN, "no"), 429, null, null, Map.of("retry-after", retryAfter));
    }

    /** A thread that is held up between two readings of the clock must not make the answer come too early. */
    @Test
    void the_answer_is_never_recorded_before_it_was_there() {
        Clock held = new Clock() {
            @Override
            public Instant now() {
                clock.advance(Duration.ofMillis(100));
                return clock.now();
            }

            @Override
            public void sleepUntil(Instant time) throws InterruptedException {
                clock.sleepUntil(time);
            }

            @Override
            public long monotonicNanos() {
                clock.advance(Duration.ofMillis(100));
                return clock.monotonicNanos();
            }
        };
        List<Instant> decided = new ArrayList<>();
        QuotaProbe probe = request -> {
            decided.add(clock.now());
            return ProbeResult.admitted(1);
        };

        ExperimentRun run = new Experiment(everyTenSeconds(2, 1), probe, held, AMPLE, ObservationSink.NONE).run();

        assertThat(run.observations())
                .hasSize(2)
                .allSatisfy(o -> assertThat(decided.get(o.index())).isBetween(o.sentAt(), o.receivedAt()));
    }

    /** A sink that fails with the given line, 0 for the first intent, 1 for its observation, and so on. */
    private static ObservationSink failingAt(int line) {
        return new ObservationSink() {
            private int next;

            @Override
            public void intent(Intent intent) {
                keep();
            }

            @Override
            public void observation(Observation observation) {
                keep();
            }

            private void keep() {
                if (next++ == line) {
                    throw new IllegalStateException("the disk is full");
                }
            }
        };
    }

    @Test
    void a_request_whose_intent_is_not_kept_is_not_sent_and_what_was_seen_before_is_kept() {
        List<Integer> sent = new ArrayList<>();
        QuotaProbe probe = request -> {
            sent.add(request.index());
            return ProbeResult.admitted(1);
        };

        ExperimentRun run = new Experiment(everyTenSeconds(5, 1), probe, clock, AMPLE, failingAt(4)).run();

        assertThat(sent).containsExactly(0, 1);
        assertThat(run.observations()).extracting(Observation::index).containsExactly(0, 1);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.SINK_FAILED);
        assertThat(run.reason()).isEqualTo("the disk is full");
    }

    @Test
    void an_answer_that_is_not_kept_still_counts_and_is_the_last() {
        ExperimentRun run = new Experiment(
                        everyTenSeconds(5, 1), always(ProbeResult.admitted(1)), clock, AMPLE, failingAt(3))
                .run();

        assertThat(run.observations()).extracting(Observation::admitted).containsExactly(true, true);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.SINK_FAILED);
    }

    /** A wall clock that can be set, over monotonic time that cannot. */
    private final class SettableClock implements Clock {
        private Duration offset = Duration.ZERO;

        void step(Duration by) {
            offset = offset.plus(by);
        }

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
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, -100, 100, 28_800_000})
    void a_clock_that_is_stepped_while_it_waits_ends_it_before_anything_is_sent(long millis) {
        SettableClock settable = new SettableClock();
        ExperimentPlan plan = everyTenSeconds(9, 1);
        List<Integer> sent = new ArrayList<>();
        QuotaProbe probe = request -> {
            sent.add(request.index());
            return ProbeResult.admitted(1);
        };
        ExperimentPlan stepping = new ExperimentPlan() {
            @Override
            public String id() {
                return plan.id();
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                if (observations.size() == 2) {
                    settable.step(Duration.ofMillis(millis));
                }
                return plan.next(observations, now);
            }
        };

        ExperimentRun run = new Experiment(
                        stepping, probe, settable, new Budget(9, 9, Duration.ofDays(9)), ObservationSink.NONE)
                .run();

        assertThat(sent).containsExactly(0, 1);
        assertThat(run.end()).isEqualTo(ExperimentRun.End.CLOCK_STEPPED);
        assertThat(run.reason()).contains(millis < 0 ? "set back by" : "went forward by");
        assertThat(run.observations())
                .hasSize(3)
                .last()
                .extracting(Observation::outcome)
                .isInstanceOf(Outcome.NotCounted.class);
        assertThat(ClockSteps.recordedIn(run.observations())).isTrue();
        assertThat(ClockSteps.recordedIn(run.observations().subList(0, 2))).isFalse();
    }

    @Test
    void a_clock_that_is_stepped_while_a_request_is_in_flight_makes_its_answer_unknown() {
        SettableClock settable = new SettableClock();
        QuotaProbe probe = request -> {
            clock.advance(Duration.ofMillis(300));
            settable.step(Duration.ofSeconds(request.index() == 1 ? 90 : 0));
            return ProbeResult.admitted(1);
        };

        ExperimentRun run = new Experiment(everyTenSeconds(9, 1), probe, settable, AMPLE, ObservationSink.NONE).run();

        assertThat(run.end()).isEqualTo(ExperimentRun.End.CLOCK_STEPPED);
        assertThat(run.observations()).hasSize(2).last().matches(Observation::unknown);
        assertThat(run.observations().get(1).latency()).isEqualTo(Duration.ofMillis(300));
        assertThat(ClockSteps.recordedIn(run.observations())).isTrue();
    }

    @Test
    void what_clock_discipline_corrects_is_no_step() {
        SettableClock settable = new SettableClock();
        QuotaProbe probe = request -> {
            settable.step(Duration.ofMillis(request.index() % 2 == 0 ? 90 : -90));
            return ProbeResult.admitted(1);
        };

        ExperimentRun run = new Experiment(everyTenSeconds(4, 1), probe, settable, AMPLE, ObservationSink.NONE).run();

        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
        assertThat(run.observations()).hasSize(4);
    }
}
