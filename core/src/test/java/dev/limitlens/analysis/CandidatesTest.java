package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.journal.Journal;
import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.report.Golden;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CandidatesTest {

    /** However sure the answer is: who reads the report wants to see what it was preferred to. */
    @Test
    void theNearestRivalIsAmongThemHoweverImprobableItIs() {
        Journal journal = Journal.read(Golden.FOLDER.resolve("verdict").resolve("pacer.jsonl"));

        Analysis analysis = new Analyzer(journal.header().premises(), 0.99)
                .analyze(journal.header().startedAt(), journal.observations());

        List<String> families =
                analysis.candidates().stream().map(Candidate::family).distinct().toList();
        assertThat(analysis.verdict().family()).isEqualTo("pacer");
        assertThat(families).hasSize(2).startsWith("pacer");
        double rival = analysis.verdict().posterior().getOrDefault(families.get(1), 0.0);
        assertThat(rival).isBetween(1e-9, 1e-3);
        assertThat(analysis.verdict().posterior())
                .allSatisfy((id, probability) -> assertThat(
                                Families.limits(id) && !id.equals("pacer") && probability > rival)
                        .isFalse());
    }

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private static List<Candidate> candidates(Inference inference, String... survivors) {
        return Candidates.of(
                inference,
                new Verdict(
                        Conclusion.INCONCLUSIVE,
                        1,
                        survivors[0],
                        0.5,
                        false,
                        Map.of(),
                        Map.of(),
                        OptionalDouble.empty(),
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        new Spent(1, 0, 5, 1),
                        List.of(),
                        List.of(survivors),
                        Optional.empty(),
                        List.of()));
    }

    private static Inference usedUp(Premises premises) {
        Inference inference = Inference.exclusive(premises, Answered.START);
        Answered.usedUp().list().forEach(inference::observe);
        return inference;
    }

    @Test
    void whereNothingThatLimitsSurvivesThereAreNone() {
        assertThat(candidates(usedUp(PREMISES), "unlimited", "none-of-these")).isEmpty();
    }

    /** The middle of each slice of what is believed of it, rounded down, with what lies in the slice. */
    @Test
    void aLimitStandsForItsCapacitiesInSlicesThatAreFinerWhereThoseAreSmall() {
        Inference inference = usedUp(PREMISES);
        Cell log = inference.state().cells().stream()
                .filter(c -> c.space.family().equals("sliding-log")
                        && c.space.variant().equals(Variant.PLAIN))
                .filter(c -> c.space.algorithm().apply(c.low).memoryNanos() == 60_000_000_000L)
                .findFirst()
                .orElseThrow();
        double[] middles = {0.005, 0.03, 0.1, 0.275, 0.575, 0.875};
        double[] slices = {0.01, 0.04, 0.1, 0.25, 0.35, 0.25};
        Map<Long, Double> expected = new TreeMap<>();
        for (int k = 0; k < slices.length; k++) {
            expected.merge((long) Math.floor(log.belief.quantile(middles[k])), slices[k], Double::sum);
        }

        List<Candidate> all = candidates(inference, "sliding-log");

        List<Candidate> plain = all.stream()
                .filter(c -> c.limiter().algorithm().equals(new SlidingLog(60_000_000_000L))
                        && c.limiter().metering() == Metering.TOKENS
                        && c.limiter().denial() == Denial.FREE
                        && c.limiter().admission() == Admission.EXACT)
                .toList();
        double sum = plain.stream().mapToDouble(Candidate::probability).sum();
        assertThat(plain).hasSize(expected.size());
        assertThat(plain).allSatisfy(c -> {
            assertThat(c.probability() / sum)
                    .isCloseTo(expected.getOrDefault(c.limiter().capacity(), 0.0), within(1e-9));
            assertThat(c.startedAt()).isEqualTo(Answered.START);
            assertThat(c.limiter().startFraction()).isZero();
        });
        assertThat(all.stream().mapToDouble(Candidate::probability).sum()).isCloseTo(1, within(1e-9));
    }

    /** Beside the one that survives, the heaviest cell of the most probable other family weighs what it does. */
    @Test
    void ofTheNearestRivalTheHeaviestCellIsShown() {
        Inference inference = usedUp(PREMISES);
        Posterior state = inference.state();
        String rival = Families.LIMITING.stream()
                .filter(id -> !id.equals("pacer"))
                .max(Comparator.comparingDouble(state::share))
                .orElseThrow();
        double heaviest = 0;
        for (int i = 0; i < state.cells().size(); i++) {
            boolean its = state.cells().get(i).space.family().equals(rival);
            heaviest = its ? Math.max(heaviest, state.weight(i)) : heaviest;
        }
        Particles particles = inference.particles();
        double pacers = 0;
        for (int i = 0; i < particles.size; i++) {
            pacers += particles.family(i).equals("pacer") ? particles.weight[i] : 0;
        }

        List<Candidate> all = candidates(inference, "pacer");

        assertThat(all.stream().map(Candidate::family).distinct()).containsExactlyInAnyOrder("pacer", rival);
        assertThat(all.stream()
                        .filter(c -> c.family().equals(rival))
                        .mapToDouble(Candidate::probability)
                        .sum())
                .isCloseTo(heaviest / (heaviest + pacers), within(1e-9));
    }

    @Test
    void whatMayHaveBeenUsedBeforeTheStartIsAShareOfTheCapacityAndWasUsedWithinAWindow() {
        List<Candidate> all = candidates(usedUp(PREMISES.withStart(Start.UNKNOWN)), "sliding-log");

        List<Candidate> logs =
                all.stream().filter(c -> c.family().equals("sliding-log")).toList();
        assertThat(logs).allSatisfy(c -> {
            assertThat(c.limiter().startFraction()).isBetween(0.0, 1.0);
            assertThat(c.startedAt()).isBetween(Answered.START.minusSeconds(3_600), Answered.START);
        });
        assertThat(logs.stream().map(Candidate::startedAt).distinct().count()).isGreaterThan(1);
        assertThat(logs).anySatisfy(c -> assertThat(c.startedAt()).isBefore(Answered.START));
        assertThat(logs).anySatisfy(c -> assertThat(c.limiter().startFraction()).isBetween(0.01, 0.99));
    }
}
