package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Accounting;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Question;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.simulation.Noise;
import dev.limitlens.simulation.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One seed of each family by default; {@code -Dlimitlens.seeds=20} for all, as the README says. */
@Tag("long")
class AccountingPlanTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Premises PREMISES = Premises.of(8_000, WINDOW);
    private static final double LEVEL = 0.99;

    /** Six nominal capacities: the drawn ones are up to twice the nominal one, and are used up two or three times. */
    private static final Budget BUDGET = new Budget(48_000, 250, WINDOW.multipliedBy(5));

    private static final List<String> FAMILIES = List.of(
            "fixed-window", "anchored-window", "sliding-log", "sliding-counter", "bucketed-window", "token-bucket");

    private static final int SEEDS = Integer.getInteger("limitlens.seeds", FAMILIES.size());

    /** Of so many, 18 are to lie inside an interval of 95%. */
    private static final int INTERVALS = 20;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            WHICH_LIMIT | TOKENS                     | tokens
            WHICH_LIMIT | REQUESTS                   | requests
            WHICH_LIMIT | BOTH                       | both
            RESERVATION | TOKENS                     | none
            RESERVATION | TOKENS,reserve=true        | reserved
            BURNDOWN    | TOKENS,reserve=true        | 1
            BURNDOWN    | TOKENS,burndown=5          | 5
            BURNDOWN    | TOKENS,reserve=true,burndown=5 | 5
            DENIAL      | TOKENS,denied=charged      | charged
            DENIAL      | TOKENS,denied=penalty,penalty=10s | penalty
            """)
    void all_are_named_rightly(Question question, String truth, String answer) {
        assertAllNamed(question, FAMILIES, truth, answer);
    }

    /** A window of the clock ends when it ends, and a bucket refills. */
    @Test
    void all_windows_that_denials_restart_are_named_rightly() {
        assertAllNamed(Question.DENIAL, List.of("anchored-window", "sliding-log"), "TOKENS,denied=restart", "restart");
    }

    /** Of six all were named, and of twenty 19: a sliding counter (seed 15) stays open. None was wrong. */
    @Test
    void denials_that_are_free_are_nearly_all_named_and_never_wrongly() {
        List<String> wrong = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            String spec = spec("TOKENS", seed);

            Accounting accounting = accounting(Question.DENIAL, spec, PREMISES, seed);

            String named = accounting.values().keySet().iterator().next();
            if (accounting.confidence() < LEVEL) {
                open.add(seed + ": " + spec + " " + accounting.values());
            } else if (!named.equals("free")) {
                wrong.add(seed + ": " + spec + " " + accounting.values());
            }
        }
        assertThat(wrong).as("wrong of " + SEEDS).isEmpty();
        assertThat(open).as("open of " + SEEDS).hasSizeLessThanOrEqualTo(SEEDS / 20);
    }

    private static void assertAllNamed(Question question, List<String> families, String truth, String answer) {
        List<String> wrong = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            String spec = spec(families, truth, seed);

            Accounting accounting = accounting(question, spec, PREMISES, seed);

            String named = accounting.values().keySet().iterator().next();
            if (!named.equals(answer) || accounting.confidence() < LEVEL) {
                wrong.add(seed + ": " + spec + " " + accounting.values());
            }
        }
        assertThat(wrong).as("wrong of " + SEEDS).isEmpty();
    }

    @Test
    void a_pacer_limits_requests() {
        Accounting accounting = accounting(Question.WHICH_LIMIT, "pacer:interval=3s", PREMISES, 1);

        assertThat(accounting.values().get("requests")).isGreaterThan(LEVEL);
    }

    @ParameterizedTest
    @CsvSource({"DENIAL", "RESERVATION"})
    void what_the_answers_cannot_tell_stays_open(Question question) {
        // in a window, requests that are denied after the last one are charged to nobody's notice; nothing is reserved
        // of them
        Accounting accounting =
                accounting(question, "fixed-window:metered=requests,capacity=6,denied=charged", PREMISES, 3);

        assertThat(accounting.confidence()).isLessThan(LEVEL);
    }

    @Test
    void a_start_that_nobody_knows_does_not_deceive() {
        Premises unknown = PREMISES.withStart(Start.UNKNOWN);
        for (int seed = 0; seed < 6; seed++) {
            Accounting accounting = accounting(Question.BURNDOWN, spec("TOKENS,burndown=5", seed), unknown, seed);

            String named = accounting.values().keySet().iterator().next();
            assertThat(named.equals("5") || accounting.confidence() < LEVEL)
                    .as("seed %d: %s", seed, accounting.values())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"105", "118"})
    void two_requirements_that_rounding_parts_are_one(int seed) {
        Accounting accounting = accounting(Question.BURNDOWN, spec("TOKENS,burndown=5", seed), PREMISES, seed);

        assertThat(accounting.values().get("5")).isBetween(LEVEL, 1.0);
    }

    @Test
    void the_capacity_is_found_beside_the_nominal_one() {
        int inside = 0;
        for (int seed = 0; seed < INTERVALS; seed++) {
            RandomGenerator random = random(seed);
            long capacity = (long) (8_000 * Math.pow(4, random.nextDouble() - 0.5));
            String spec = FAMILIES.get(seed % FAMILIES.size()) + ":capacity=" + capacity;

            Interval found = accounting(Question.CAPACITY, spec, PREMISES, seed)
                    .capacity()
                    .orElseThrow();

            assertThat(found.estimate()).as(spec).isBetween(capacity * 0.93, capacity * 1.07);
            inside += found.low() <= capacity && capacity <= found.high() ? 1 : 0;
        }
        assertThat(inside).as("of " + INTERVALS + " in the 95%% interval").isGreaterThanOrEqualTo(18);
    }

    /** TOKENS, REQUESTS or BOTH, of any family, with the capacities and what else is open drawn. */
    private static String spec(String truth, int seed) {
        return spec(FAMILIES, truth, seed);
    }

    private static String spec(List<String> families, String truth, int seed) {
        RandomGenerator random = random(seed);
        String family = families.get(seed % families.size());
        long tokens = (long) (8_000 * Math.pow(4, random.nextDouble() - 0.5));
        long requests = (long) (4 * Math.pow(8, random.nextDouble()));
        String rest = truth.replaceFirst("^[A-Z]+", "");
        String phase =
                family.equals("fixed-window") ? String.format(Locale.ROOT, ",phase=%dms", random.nextInt(60_000)) : "";
        String ofTokens = family + ":capacity=" + tokens + phase + rest;
        String ofRequests = family + ":metered=requests,capacity=" + requests + phase + rest;
        return switch (truth.replaceFirst(",.*", "")) {
            case "TOKENS" -> ofTokens;
            case "REQUESTS" -> ofRequests;
            default -> ofTokens + "+" + ofRequests;
        };
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static Accounting accounting(Question question, String spec, Premises premises, int seed) {
        Limits limits = LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, WINDOW));
        Duration into = Duration.ofNanos((long) (random(seed + 1000).nextDouble() * WINDOW.toNanos()));
        Scenario scenario = new Scenario(limits, premises, Scenario.startAt(WINDOW, into), Noise.none(WINDOW), seed);
        VirtualClock clock = scenario.clock();
        ExperimentRun run = new Experiment(
                        new AccountingPlan(question, premises, LEVEL, 1_000),
                        scenario.probe(clock),
                        clock,
                        BUDGET,
                        ObservationSink.NONE)
                .run();
        return Accounting.of(question, premises, run.startedAt(), run.observations());
    }
}
