package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.analysis.Analyzer;
import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import dev.limitlens.experiment.Volleys;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import dev.limitlens.simulation.Latency;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptivePlanTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long NOMINAL = 8_000;
    private static final Premises PREMISES = Premises.of(NOMINAL, MINUTE);
    private static final Budget STANDARD = Budget.standard(PREMISES);
    private static final double LEVEL = 0.99;

    private static final Map<Case, ExperimentRun> RUNS = new HashMap<>();

    record Case(String spec, int second) {

        Scenario scenario() {
            return new Scenario(
                    LimiterSpec.limits(spec, new LimiterSpec.Defaults(NOMINAL, MINUTE)),
                    PREMISES,
                    Scenario.startAt(MINUTE, Duration.ofSeconds(second)),
                    Noise.none(MINUTE),
                    second);
        }

        /** Returns the run within the standard budget, which is the same each time: it is run once. */
        ExperimentRun run() {
            return RUNS.computeIfAbsent(this, given -> given.run(STANDARD));
        }

        ExperimentRun run(Budget budget) {
            Scenario scenario = scenario();
            VirtualClock clock = scenario.clock();
            return new Experiment(plan(budget), scenario.probe(clock), clock, budget, ObservationSink.NONE).run();
        }

        String family() {
            return spec.substring(0, spec.indexOf(':'));
        }

        @Override
        public String toString() {
            return spec + " from second " + second;
        }
    }

    private static AdaptivePlan plan(Budget budget) {
        return new AdaptivePlan(PREMISES, LEVEL, ProbeCosts.STANDARD, budget);
    }

    private static ExperimentRun run(AdaptivePlan plan, Scenario scenario) {
        VirtualClock clock = scenario.clock();
        return new Experiment(plan, scenario.probe(clock), clock, STANDARD, ObservationSink.NONE).run();
    }

    private static Verdict verdict(ExperimentRun run) {
        return new Analyzer(PREMISES, LEVEL)
                .analyze(run.startedAt(), run.observations())
                .verdict();
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("fixed-window:capacity=7000", 7),
                new Case("fixed-window:capacity=7000", 41),
                new Case("fixed-window:capacity=9000,phase=22s", 13),
                new Case("anchored-window:capacity=6000", 30),
                new Case("sliding-log:capacity=10000", 7),
                new Case("sliding-log:capacity=5000", 52),
                new Case("sliding-counter:capacity=8500", 41),
                new Case("bucketed-window:capacity=7500,buckets=5", 3),
                new Case("token-bucket:capacity=9500,refill=120/s", 13),
                new Case("token-bucket:capacity=6000,refill=90/s", 41),
                new Case("stepped-bucket:capacity=8200,step=1500,interval=11s", 30),
                new Case("pacer:interval=3s", 0));
    }

    /** A search among what is left must end before it, or it would ask the same again and again. */
    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"fixed-window:capacity=7000", "sliding-log:capacity=10000"})
    void where_the_smallest_request_costs_much_none_is_asked_to_cost_less(String spec) {
        Scenario scenario = new Case(spec, 7).scenario();
        AdaptivePlan plan = new AdaptivePlan(
                PREMISES, LEVEL, ProbeCosts.STANDARD, STANDARD, observations -> observations.isEmpty() ? 1 : 40);
        ExperimentRun run = run(plan, scenario);

        assertThat(run.reason()).startsWith("the limiter is identified");
        assertThat(run.observations()).hasSizeLessThan(80).allMatch(o -> o.requestedTokens() >= 40);
    }

    /** What an analyzer makes of the run, and what the plan promises on the way. */
    @Tag("long")
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void every_family_is_identified_within_the_budget(Case given) {
        ExperimentRun run = given.run();
        Verdict verdict = verdict(run);

        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
        assertThat(run.reason()).startsWith("the limiter is identified");
        assertThat(verdict.family()).isEqualTo(given.family());
        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.nextProbe()).isEmpty();
        assertThat(verdict.spent().admittedTokens()).isLessThanOrEqualTo(STANDARD.maxTokens());
        assertThat(run.observations()).hasSizeLessThanOrEqualTo(STANDARD.maxRequests());
        assertNothingLargeBeforeHalf(run.observations());
    }

    /**
     * Where something may have been used before, a sliding counter answers much like a bucket until a line of it: while that is waited for,
     * requests that both are sure to admit tell nothing, and take what comes back.
     */
    @Tag("long")
    @ParameterizedTest(name = "{0}/s from second {1}")
    @CsvSource({"95, 16", "128, 14", "150, 43"})
    void a_wait_is_not_filled_with_requests_that_are_sure_to_be_admitted(int refill, int second) {
        Premises unknown = PREMISES.withStart(Start.UNKNOWN);
        Scenario scenario = new Scenario(
                LimiterSpec.limits(
                        "token-bucket:capacity=7000,refill=" + refill + "/s",
                        new LimiterSpec.Defaults(NOMINAL, MINUTE)),
                unknown,
                Scenario.startAt(MINUTE, Duration.ofSeconds(second)),
                Noise.none(MINUTE),
                second);
        AdaptivePlan plan = new AdaptivePlan(unknown, LEVEL, ProbeCosts.STANDARD, STANDARD);
        ExperimentRun run = run(plan, scenario);

        Verdict verdict = new Analyzer(unknown, LEVEL)
                .analyze(run.startedAt(), run.observations())
                .verdict();

        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.family()).isEqualTo("token-bucket");
        assertThat(run.observations()).hasSizeLessThan(80);
    }

    /**
     * A counter of five minutes may give back as much a second as a bucket refills, until its line at 300 s: meanwhile a request for each bit that
     * is promised and not kept would use up the budget.
     */
    @Tag("long")
    @ParameterizedTest(name = "{0}, from second {1}, seed {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "token-bucket:capacity=4500,refill=47/s | 7 | 1",
                "token-bucket:capacity=4481,refill=47.123836538337336/s | 5.136723754 | 3482363567822591"
            })
    void what_tells_nothing_is_not_asked_for_again_and_again(String spec, double second, long seed) {
        Premises unknown = PREMISES.withStart(Start.UNKNOWN);
        Scenario scenario = new Scenario(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(NOMINAL, MINUTE)),
                unknown,
                Scenario.startAt(MINUTE, Duration.ofNanos(Math.round(second * 1e9))),
                Noise.none(MINUTE),
                seed);
        ExperimentRun run = run(new AdaptivePlan(unknown, LEVEL, ProbeCosts.STANDARD, STANDARD), scenario);

        Verdict verdict = new Analyzer(unknown, LEVEL)
                .analyze(run.startedAt(), run.observations())
                .verdict();

        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.family()).isEqualTo("token-bucket");
        assertThat(run.observations()).hasSizeLessThan(90);
    }

    /** Between the level asked for and the goal nothing is begun again: with round trips that vary no more may be known for a window. */
    @Tag("long")
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void beyond_the_level_it_does_not_begin_again(int seed) {
        Scenario scenario = longRoundTrips("fixed-window:capacity=7000", Duration.ofSeconds(7L * seed), seed);
        ExperimentRun run = run(plan(STANDARD), scenario);

        Inference inference = new Inference(PREMISES, run.startedAt());
        boolean beyond = false;
        for (Observation observation : run.observations()) {
            assertThat(beyond
                            && List.of("opening", "late use")
                                    .contains(observation.intent().request().purpose()))
                    .as("request %d", observation.intent().index())
                    .isFalse();
            inference.observe(observation);
            beyond = inference.observationsBeyond(LEVEL) > 0;
        }
        assertThat(inference.observationsBeyond(LEVEL)).isPositive();
        assertThat(run.reason()).startsWith("the limiter is identified");
    }

    /** Round trips of 300 ms: the line of the clock is bounded by requests that are under way at once, and by none that is refused twice. */
    @Tag("long")
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4})
    void long_round_trips_make_it_bound_a_line_by_a_volley(int seed) {
        Scenario scenario = longRoundTrips("fixed-window:capacity=7000,phase=0s", Duration.ofSeconds(20), seed);
        ExperimentRun run = run(inVolleys(), scenario);
        Instant line = run.startedAt().plusSeconds(40);

        List<Observation> volley = run.observations().stream()
                .filter(o -> Volleys.is(o.purpose()) && o.sentAt().isBefore(line.plusSeconds(1)))
                .toList();
        assertThat(volley).hasSizeBetween(4, 16);
        assertThat(volley.get(0).sentAt()).isBefore(line);
        assertThat(volley.get(volley.size() - 1).sentAt())
                .isBefore(volley.get(0).receivedAt().plusMillis(500));
        assertThat(volley).anyMatch(Observation::denied).anyMatch(Observation::admitted);
        Verdict verdict = new Analyzer(PREMISES, LEVEL)
                .analyze(run.startedAt(), run.observations())
                .verdict();
        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.conclusion()).isEqualTo(Conclusion.ABSOLUTE);
    }

    @Test
    void short_round_trips_need_no_volley() {
        Scenario scenario = new Scenario(
                LimiterSpec.limits("fixed-window:capacity=7000,phase=0s", new LimiterSpec.Defaults(NOMINAL, MINUTE)),
                PREMISES,
                Scenario.startAt(MINUTE, Duration.ofSeconds(20)),
                Noise.none(MINUTE),
                1);

        assertThat(run(inVolleys(), scenario).observations()).noneMatch(o -> Volleys.is(o.purpose()));
    }

    /** Round trips of 300 ms in the middle. */
    private static Scenario longRoundTrips(String spec, Duration intoWindow, long seed) {
        return new Scenario(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(NOMINAL, MINUTE)),
                PREMISES,
                Scenario.startAt(MINUTE, intoWindow),
                new Noise(new Latency.LogNormal(300_000_000), 0, Optional.empty()),
                seed);
    }

    private static AdaptivePlan inVolleys() {
        return new AdaptivePlan(PREMISES, LEVEL, ProbeCosts.STANDARD, STANDARD, observations -> 1, true);
    }

    @Test
    void whether_there_may_be_volleys_is_among_the_options() {
        assertThat(inVolleys().options()).containsEntry("volleys", "true");
        assertThat(plan(STANDARD).options()).doesNotContainKey("volleys");
    }

    /** What is held back is used at 59.99 s here, too late for a request that is refused before the line at 60 s. */
    @Tag("long")
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {3, 4, 5, 6})
    void a_line_right_behind_the_late_use_is_asked_for_ahead(int seed) {
        Scenario scenario = longRoundTrips("fixed-window:capacity=9080,phase=0s", Duration.ofMillis(29_390), seed);
        ExperimentRun run = run(plan(STANDARD), scenario);
        Instant line = run.startedAt().plusMillis(60_000 - 29_390);

        assertThat(run.observations())
                .anySatisfy(o -> assertThat(o)
                        .returns(true, Observation::denied)
                        .extracting(Observation::sentAt, as(InstanceOfAssertFactories.INSTANT))
                        .isBetween(line.minusMillis(1_200), line.minusMillis(100)));
    }

    /** A token is half a percent of such a quota: how much is left is known to no less than one. */
    @Tag("long")
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"fixed-window:capacity=191,phase=3s", "anchored-window:capacity=173", "sliding-log:capacity=215"
            })
    void a_small_quota_is_identified_with_as_few_requests(String spec) {
        Duration window = Duration.ofSeconds(5);
        Premises premises = Premises.of(240, window);
        Budget budget = Budget.standard(premises);
        Scenario scenario = new Scenario(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(240, window)),
                premises,
                Scenario.startAt(window, Duration.ofMillis(1_962)),
                Noise.none(window),
                1);
        VirtualClock clock = scenario.clock();
        AdaptivePlan plan = new AdaptivePlan(premises, LEVEL, ProbeCosts.STANDARD, budget);
        ExperimentRun run = new Experiment(plan, scenario.probe(clock), clock, budget, ObservationSink.NONE).run();

        Verdict verdict = new Analyzer(premises, LEVEL)
                .analyze(run.startedAt(), run.observations())
                .verdict();

        assertThat(verdict.identified()).isTrue();
        assertThat(spec).startsWith(verdict.family());
        assertThat(run.observations()).hasSizeLessThan(60);
    }

    /** As through a gateway that times out: one answer in nine is lost, and every other time the request is too. */
    @Tag("long")
    @ParameterizedTest(name = "{0} from second {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "fixed-window:capacity=7000,phase=22s | 18",
                "fixed-window:capacity=7000,phase=22s | 33",
                "anchored-window:capacity=6000 | 18",
                "sliding-log:capacity=8036 | 18",
                "sliding-log:capacity=8036 | 33",
                "sliding-counter:capacity=8500 | 18",
                "sliding-counter:capacity=8500 | 53",
                "token-bucket:capacity=9500,refill=120/s | 18",
                "token-bucket:capacity=9500,refill=120/s | 48",
                "pacer:interval=3s | 18"
            })
    void lost_answers_do_not_hide_the_family(String spec, int second) {
        Case given = new Case(spec, second);
        Scenario scenario = given.scenario();
        VirtualClock clock = scenario.clock();
        QuotaProbe whole = scenario.probe(clock);
        QuotaProbe lossy = request -> {
            boolean lost = request.index() % 9 == 4;
            ProbeResult result = lost && request.index() % 2 == 0 ? null : whole.send(request);
            return lost || result == null ? ProbeResult.of(new Outcome.Unknown("no answer")) : result;
        };
        ExperimentRun run = new Experiment(plan(STANDARD), lossy, clock, STANDARD, ObservationSink.NONE).run();

        Verdict verdict = verdict(run);

        assertThat(run.observations()).filteredOn(Observation::unknown).hasSizeGreaterThan(1);
        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.family()).isEqualTo(given.family());
        assertThat(run.observations()).hasSizeLessThan(70);
    }

    /**
     * A sub-window that begins with the first request by chance gives back what was used in it when a window from the first use would, or a
     * log. One more request tells them apart, at once or before the log gives back the second use.
     */
    @Tag("long")
    @ParameterizedTest(name = "{0} from second {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    bucketed-window:capacity=9780,buckets=4,phase=32.1013s | 2.0771
                    bucketed-window:capacity=8769,buckets=6,phase=29.465s | 39.432
                    bucketed-window:capacity=4306,buckets=5,phase=17.5898s | 5.6226
                    bucketed-window:capacity=8300,buckets=11,phase=37.05s | 37
                    bucketed-window:capacity=8600,buckets=12,phase=13.05s | 13
                    """)
    void a_line_within_the_first_round_trip_by_chance_is_taken_for_nothing_else(String spec, double second) {
        Scenario scenario = new Scenario(
                LimiterSpec.limits(spec, new LimiterSpec.Defaults(NOMINAL, MINUTE)),
                PREMISES,
                Scenario.startAt(MINUTE, Duration.ofNanos(Math.round(second * 1e9))),
                Noise.none(MINUTE),
                1);

        Verdict verdict = verdict(run(plan(STANDARD), scenario));

        assertThat(verdict.family()).isEqualTo("bucketed-window");
        assertThat(verdict.identified()).isTrue();
    }

    /**
     * One request in each cell of a grid, and the second and the third request on either side of a line: it looks like a bucket of two
     * requests until two are sent in a row that a bucket would admit.
     */
    @Tag("long")
    @ParameterizedTest(name = "{0} ms")
    @ValueSource(longs = {1_065, 1_271, 1_543, 1_813})
    void two_passes_on_either_side_of_a_line_are_no_bucket_of_two(long intervalMillis) {
        Duration interval = Duration.ofMillis(intervalMillis);
        Duration second = Duration.ofSeconds(20);
        Instant line = Scenario.startAt(MINUTE, second).plusMillis(4_100);
        long sinceLine = Math.floorMod(EpochNanos.of(line), interval.toNanos());
        Scenario scenario = new Scenario(
                Limits.of(Limiter.of(new Pacer(interval.toNanos(), Pacer.Anchor.GRID), 1)),
                PREMISES,
                Scenario.startAt(MINUTE, second.plus(interval).minusNanos(sinceLine)),
                Noise.none(MINUTE),
                1);
        ExperimentRun run = run(plan(STANDARD), scenario);

        Verdict verdict = verdict(run);

        assertThat(run.observations().subList(0, 3)).allMatch(Observation::admitted);
        assertThat(verdict.family()).isEqualTo("pacer");
        assertThat(verdict.identified()).isTrue();
    }

    private static void assertNothingLargeBeforeHalf(List<Observation> observations) {
        boolean half = false;
        for (Observation observation : observations) {
            if (!half) {
                assertThat(observation.requestedTokens()).isLessThanOrEqualTo(NOMINAL);
            }
            half |= observation.admitted() && 2 * observation.tokens() >= NOMINAL;
        }
    }

    @Tag("long")
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "token-bucket:capacity=9500,refill=120/s | 11",
                "stepped-bucket:capacity=8200,step=1500,interval=11s | 6",
                "pacer:interval=7s | 7"
            })
    void once_the_family_is_known_it_goes_on_until_the_parameters_are_known_to_a_tenth(String spec, int second) {
        Case given = new Case(spec, second);
        ExperimentRun run = given.run(STANDARD);
        Verdict verdict = verdict(run);

        assertThat(run.observations())
                .filteredOn(o -> o.purpose().equals("parameters"))
                .hasSizeBetween(1, 30);
        assertThat(run.observations()).hasSizeLessThanOrEqualTo(54);
        assertThat(verdict.family()).isEqualTo(given.family());
        boolean steps = verdict.parameters().containsKey("step");
        assertThat(verdict.parameters()).allSatisfy((name, interval) -> {
            // what a stepped bucket refills is a step in an interval, and as vague as both together
            double width = steps && name.equals("refillPerSecond") ? 0.2 : 0.16;
            if (interval.estimate() > 0) {
                assertThat(interval.high() - interval.low()).isLessThanOrEqualTo(width * interval.estimate());
            }
        });
    }

    @Tag("long")
    @Test
    void two_runs_are_the_same() {
        Case given = new Case("token-bucket:capacity=9500,refill=120/s", 13);

        assertThat(given.run(STANDARD)).isEqualTo(given.run());
    }

    @Tag("long")
    @Test
    void a_plan_resumed_from_a_prefix_goes_on_in_the_same_way() {
        List<Observation> seen = new Case("sliding-log:capacity=10000", 7).run().observations();
        for (int size : new int[] {1, 2, seen.size() / 2, seen.size() - 1}) {
            Instant now = seen.get(size - 1).receivedAt();
            Step.Probe next = (Step.Probe) plan(STANDARD).next(seen.subList(0, size), now);

            assertThat(later(next.at(), now)).isEqualTo(seen.get(size).sentAt());
            assertThat(next.cost()).isEqualTo(seen.get(size).requestedTokens());
        }
        Step end = plan(STANDARD).next(seen, seen.get(seen.size() - 1).receivedAt());
        assertThat(((Step.End) end).reason()).startsWith("the limiter is identified");
    }

    static Stream<Case> oneOfEachFamily() {
        Set<String> families = new HashSet<>();
        return cases().filter(given -> families.add(given.family()));
    }

    /** Where refills come at fixed instants, it matters when in an interval the run goes on. */
    static Stream<Case> paused() {
        String stepped = "stepped-bucket:capacity=8200,step=1500,interval=11s";
        return Stream.concat(oneOfEachFamily(), Stream.of(1, 8, 22, 25).map(second -> new Case(stepped, second)));
    }

    /** What a resumed experiment sees: something was asked, then nothing for more than two windows. */
    @Tag("long")
    @ParameterizedTest(name = "{0}")
    @MethodSource("paused")
    void after_a_pause_it_begins_again_and_still_identifies(Case given) {
        Budget budget = new Budget(20 * NOMINAL, 400, Duration.ofMinutes(15));
        int asked = given.second() % 2 == 0 ? 4 : 1;
        Scenario scenario = given.scenario();
        VirtualClock clock = scenario.clock();
        QuotaProbe probe = scenario.probe(clock);
        Budget few = new Budget(20 * NOMINAL, asked, Duration.ofMinutes(15));
        ExperimentRun first = new Experiment(plan(budget), probe, clock, few, ObservationSink.NONE).run();
        clock.advance(Duration.ofSeconds(137));
        ExperimentRun run = new Experiment(plan(budget), probe, clock, budget, ObservationSink.NONE)
                .resume(first.startedAt(), first.observations());

        Verdict verdict = verdict(run);
        assertThat(verdict.family()).as(run.reason()).isEqualTo(given.family());
        assertThat(verdict.identified()).as(run.reason()).isTrue();
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    static Stream<Budget> small() {
        return Stream.of(
                new Budget(1_000, 200, Duration.ofMinutes(5)),
                new Budget(2_400, 200, Duration.ofMinutes(5)),
                new Budget(3_000, 200, Duration.ofMinutes(5)),
                new Budget(32_000, 3, Duration.ofMinutes(5)),
                new Budget(32_000, 200, Duration.ofSeconds(5)),
                new Budget(32_000, 200, Duration.ofSeconds(10)),
                new Budget(32_000, 200, Duration.ofSeconds(20)),
                new Budget(32_000, 1, Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @MethodSource("small")
    void a_small_budget_is_kept_and_the_end_says_why(Budget budget) {
        ExperimentRun run = new Case("sliding-log:capacity=10000", 7).run(budget);

        long tokens = run.observations().stream()
                .filter(Observation::admitted)
                .mapToLong(Observation::tokens)
                .sum();
        assertThat(tokens).isLessThanOrEqualTo(budget.maxTokens());
        assertThat(run.observations()).hasSizeBetween(1, budget.maxRequests());
        assertThat(run.observations())
                .allSatisfy(o -> assertThat(Duration.between(run.startedAt(), o.sentAt()))
                        .isLessThanOrEqualTo(budget.maxDuration()));
        // the plan itself sees the end coming: the runner need not step in
        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
        assertThat(run.reason()).isIn("the budget is spent", "nothing within the budget can separate the survivors");
    }

    @Test
    void the_opening_is_part_of_the_nominal_capacity_and_the_second_probe_waits() {
        Instant start = Scenario.startAt(MINUTE, Duration.ofSeconds(5));
        Step.Probe opening = (Step.Probe) plan(STANDARD).next(List.of(), start);
        assertThat(opening.at()).isEqualTo(start);
        assertThat(opening.cost()).isBetween(NOMINAL / 10, NOMINAL / 2);

        List<Observation> seen = new Case("sliding-log:capacity=10000", 5)
                .run(new Budget(32_000, 2, MINUTE))
                .observations();
        assertThat(EpochNanos.of(seen.get(1).sentAt())
                        - EpochNanos.of(seen.get(0).sentAt()))
                .isGreaterThanOrEqualTo(MINUTE.toNanos() / 15);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 0, Double.NaN})
    void a_level_is_between_a_half_and_one(double level) {
        assertThatThrownBy(() -> new AdaptivePlan(PREMISES, level, ProbeCosts.STANDARD, STANDARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("confidence must be above 0.5 and below 1");
    }
}
