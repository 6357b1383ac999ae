package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.RandomJournal.Blur;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.probe.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold whatever the answers are. */
class PosteriorTest {

    private static final long HOUR = 3_600_000_000_000L;
    private static final Blur TRIPS = new Blur(100_000_000, false, false);
    private static final Blur LAPSED = new Blur(100_000_000, true, false);
    private static final Blur LOST = new Blur(100_000_000, false, true);

    static LongStream seeds() {
        return LongStream.range(200, 206);
    }

    private static Inference inference(Premises premises, Instant startedAt, List<Observation> observations) {
        Inference inference = new Inference(premises, startedAt);
        observations.forEach(inference::observe);
        return inference;
    }

    private static Map<String, Double> posterior(RandomJournal journal) {
        return inference(RandomJournal.PREMISES, journal.startedAt(), journal.observations())
                .posterior();
    }

    private static void assertClose(Map<String, Double> actual, Map<String, Double> expected, double tolerance) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((id, p) -> assertThat(actual.get(id)).as(id).isCloseTo(p, within(tolerance)));
    }

    private static void assertSumsTo1(Map<?, Double> probabilities) {
        assertThat(probabilities.values()).allSatisfy(p -> assertThat(p).isBetween(0.0, 1 + 1e-12));
        assertThat(probabilities.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void families_and_conclusions_sum_to_1_after_each_answer(long seed) {
        RandomJournal journal = RandomJournal.of(seed, 10, new Blur(100_000_000, true, true));
        Premises premises = RandomJournal.PREMISES.withStart(seed % 3 == 0 ? Start.UNKNOWN : Start.QUIET);
        Inference inference = new Inference(premises, journal.startedAt());
        for (Observation observation : journal.observations()) {
            inference.observe(observation);
            assertSumsTo1(inference.posterior());
            assertSumsTo1(inference.state().conclusions());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void step_by_step_is_all_at_once_to_the_last_bit(long seed) {
        RandomJournal journal = RandomJournal.of(seed, 8, LAPSED);
        Analyzer analyzer = new Analyzer(RandomJournal.PREMISES, 0.99);

        Analysis once = analyzer.analyze(journal.startedAt(), journal.observations());

        assertThat(analyzer.analyze(journal.startedAt(), journal.observations()))
                .isEqualTo(once);
        assertThat(posterior(journal))
                .containsExactlyInAnyOrderEntriesOf(once.verdict().posterior());
    }

    /** As when the first request of a process takes a second longer than all others. */
    @Test
    void one_slow_answer_does_not_blur_the_lines_that_later_ones_cross() {
        Duration window = Duration.ofSeconds(10);
        Premises premises = Premises.of(8_000, window);
        Instant start = Instant.parse("2026-01-01T12:00:01Z");
        LimitsState state = LimiterSpec.limits("fixed-window", new LimiterSpec.Defaults(8_000, window))
                .start(EpochNanos.of(start));
        List<Observation> seen = new ArrayList<>();
        double[][] requests = {
            {0, 1.7, 100},
            {2, 0.04, 4_000},
            {4, 0.04, 3_900},
            {5, 0.04, 500},
            {8.9, 0.04, 600},
            {8.98, 0.04, 4_000},
            {10, 0.04, 3_900},
            {11, 0.04, 500},
            {12, 0.04, 500},
            {13, 0.04, 500},
            {18.9, 0.04, 600},
            {18.98, 0.04, 4_000},
            {20, 0.04, 3_900},
            {21, 0.04, 500},
            {22, 0.04, 500},
            {23, 0.04, 500}
        };
        for (double[] request : requests) {
            long sent = EpochNanos.of(start) + (long) (request[0] * 1e9);
            long trip = (long) (request[1] * 1e9);
            boolean admitted =
                    state.tryAdmit(sent + trip * 3 / 4, (long) request[2]).isEmpty();
            seen.add(RandomJournal.observation(
                    seen.size(), sent, sent + trip, (long) request[2], RandomJournal.outcome(admitted, (long)
                            request[2])));
        }

        Map<Conclusion, Double> conclusions =
                inference(premises, start, seen).state().conclusions();

        assertThat(conclusions.get(Conclusion.ABSOLUTE)).isGreaterThan(0.9);
    }

    /** Each is decided in the middle of its round trip, in which the headroom grows beyond what is asked for. */
    @Test
    void the_same_question_again_and_again_does_not_weigh_against_a_bucket() {
        Instant start = Instant.parse("2026-01-01T12:00:01Z");
        Posterior posterior = new Posterior(RandomJournal.PREMISES, start);
        long from = EpochNanos.of(start);
        long trip = 100_000_000;
        double refillPerNano = 80e-9;
        posterior.observe(answer(0, from, from + trip, 8_000, true));
        posterior.observe(answer(1, from + trip, from + 2 * trip, 2_000, false));
        double before = Double.NaN;
        for (int i = 2; i < 40; i++) {
            long sent = from + i * trip * 3;
            // what has come back by the middle, and the tokens of a tenth of a round trip more
            double cost = refillPerNano * (sent - from) + refillPerNano * trip / 10;
            posterior.observe(answer(i, sent, sent + trip, cost, false));
            before = i == 12 ? posterior.logEvidence(TokenBucket.ID) : before;
        }

        assertThat(posterior.logEvidence(TokenBucket.ID)).isCloseTo(before, within(2.0));
    }

    private static Answer answer(int index, long sentNanos, long receivedNanos, double tokens, boolean admitted) {
        return new Answer(
                index,
                sentNanos,
                receivedNanos,
                tokens,
                tokens,
                tokens,
                admitted ? Answer.Kind.ADMITTED : Answer.Kind.DENIED);
    }

    /** The uses before it decide what it would tell, but nobody told. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_unknown_outcome_tells_nothing_by_itself(long seed) {
        RandomJournal journal = RandomJournal.of(seed, 8, TRIPS);
        List<Observation> seen = journal.observations();
        Observation last = seen.get(7);
        List<Observation> lost = new ArrayList<>(seen.subList(0, 7));
        lost.add(RandomJournal.observation(
                7,
                EpochNanos.of(last.sentAt()),
                EpochNanos.of(last.receivedAt()),
                last.requestedTokens(),
                new Outcome.Unknown("timed out")));

        assertClose(
                inference(RandomJournal.PREMISES, journal.startedAt(), lost).posterior(),
                inference(RandomJournal.PREMISES, journal.startedAt(), seen.subList(0, 7))
                        .posterior(),
                0.02);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void failures_that_do_not_count_change_nothing(long seed) {
        RandomJournal journal = RandomJournal.of(seed, 8, LOST);
        List<Observation> mixed = new ArrayList<>();
        for (Observation observation : journal.observations()) {
            mixed.add(observation);
            mixed.add(RandomJournal.observation(
                    observation.index(),
                    EpochNanos.of(observation.receivedAt()),
                    EpochNanos.of(observation.receivedAt()),
                    5_000,
                    new Outcome.NotCounted("AccessDenied", "no", false)));
        }

        assertThat(inference(RandomJournal.PREMISES, journal.startedAt(), mixed).posterior())
                .isEqualTo(posterior(journal));
    }

    private static Observation moved(
            Observation o, long shiftNanos, double timeFactor, Instant origin, long costFactor) {
        long from = EpochNanos.of(origin);
        long sent = from + shiftNanos + (long) (timeFactor * (EpochNanos.of(o.sentAt()) - from));
        long received = from + shiftNanos + (long) (timeFactor * (EpochNanos.of(o.receivedAt()) - from));
        long cost = o.requestedTokens() * costFactor;
        Outcome outcome = o.unknown() ? o.outcome() : RandomJournal.outcome(o.admitted(), cost);
        return RandomJournal.observation(o.index(), sent, received, cost, outcome);
    }

    /** All windows that are usual divide an hour, so that what is aligned stays so. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_shift_by_whole_windows_changes_nothing(long seed) {
        RandomJournal journal = RandomJournal.of(seed, 8, LOST);
        Instant start = journal.startedAt();
        List<Observation> later = journal.observations().stream()
                .map(o -> moved(o, 1_000 * HOUR, 1, start, 1))
                .toList();

        assertClose(
                inference(RandomJournal.PREMISES, start.plusNanos(1_000 * HOUR), later)
                        .posterior(),
                posterior(journal),
                1e-3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_hundred_times_the_tokens_change_nothing(long seed) {
        RandomJournal journal = RandomJournal.of(seed, 8, LOST);
        Instant start = journal.startedAt();
        List<Observation> larger = journal.observations().stream()
                .map(o -> moved(o, 0, 1, start, 100))
                .toList();
        Premises premises = Premises.of(100 * RandomJournal.CAPACITY, RandomJournal.PREMISES.window());

        assertClose(inference(premises, start, larger).posterior(), posterior(journal), 0.01);
    }

    /** Apart from the windows that are usual beside the nominal one: they have a tenth of the prior. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_window_of_any_length_is_the_same_problem(long seed) {
        RandomJournal journal = RandomJournal.of(seed, 8, LOST);
        Instant start = Instant.ofEpochSecond(60L * 420 * 3600).plusSeconds(seed % 60);
        long shift = EpochNanos.of(start) - EpochNanos.of(journal.startedAt());
        Map<String, Double> minute = inference(
                        RandomJournal.PREMISES,
                        start,
                        journal.observations().stream()
                                .map(o -> moved(o, shift, 1, journal.startedAt(), 1))
                                .toList())
                .posterior();
        // seven seconds are to seven what 60 are to 60
        long epoch = EpochNanos.of(start);
        Instant short7 = EpochNanos.toInstant(epoch / 60 * 7);
        long shift7 = EpochNanos.of(short7) - EpochNanos.of(journal.startedAt());
        Map<String, Double> seven = inference(
                        Premises.of(RandomJournal.CAPACITY, Duration.ofSeconds(7)),
                        short7,
                        journal.observations().stream()
                                .map(o -> moved(o, shift7, 7 / 60.0, journal.startedAt(), 1))
                                .toList())
                .posterior();

        assertClose(seven, minute, 0.1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void one_spurious_answer_makes_no_wrong_family_certain(long seed) {
        RandomJournal journal = RandomJournal.of(seed, 14, LAPSED);

        posterior(journal).forEach((id, p) -> {
            if (!id.equals(journal.truth().id())) {
                assertThat(p).as(id).isLessThan(0.99);
            }
        });
    }
}
