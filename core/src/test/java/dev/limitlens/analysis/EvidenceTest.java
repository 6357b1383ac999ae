package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.RandomJournal.Blur;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The evidence of cells and beliefs agrees with that of plain enumeration.
 *
 * <p>A few journals with a lapse and with lost answers by default; {@code -Dlimitlens.seeds=9} for more, as the README says.
 */
@Tag("long")
class EvidenceTest {

    private static final int SEEDS = Integer.getInteger("limitlens.seeds", 4);

    static final Precision FINE = new Precision(1e-5, 3e-4, 0, 3e-4, 10_000, Integer.MAX_VALUE, 100_000);

    /**
     * Where refills lie on a grid of unknown interval, a cell is not bounded by its corners, and the cells converge slowly; what
     * none-of-these makes of all predictions together has a part of that.
     */
    private static final Set<String> SLOW = Set.of(SteppedBucket.ID, Pacer.ID, Families.NONE);

    record Case(long seed, Blur blur, RandomJournal journal) {
        static Case of(long seed, Blur blur) {
            return new Case(seed, blur, RandomJournal.of(seed, blur.lapse() ? 9 : 7, blur));
        }

        Posterior posterior(Precision precision) {
            Posterior posterior = new Posterior(RandomJournal.PREMISES, journal.startedAt(), precision, true);
            journal.answers().forEach(posterior::observe);
            return posterior;
        }

        Map<String, Double> evidence() {
            return new BruteForce(
                            RandomJournal.PREMISES,
                            EpochNanos.of(journal.startedAt()),
                            journal.answers(),
                            Posterior.LAPSE)
                    .evidence();
        }

        @Override
        public String toString() {
            return "seed " + seed + (blur.lapse() ? ", a lapse, " : blur.unknown() ? ", a lost answer, " : ", ")
                    + journal;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                        LongStream.range(0, 9).mapToObj(seed -> Case.of(seed, Blur.NONE)),
                        LongStream.range(100, 100 + SEEDS / 2)
                                .mapToObj(seed -> Case.of(seed, new Blur(0, true, false))),
                        LongStream.range(200, 200 + SEEDS).mapToObj(seed -> Case.of(seed, new Blur(0, false, true))))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void the_evidence_of_every_family_is_that_of_plain_enumeration(Case given) {
        Map<String, Double> evidence = given.evidence();
        double all = evidence.values().stream().mapToDouble(e -> e).sum();
        Posterior fine = given.posterior(FINE);
        Map<String, Double> standard = given.posterior(Precision.STANDARD).families();

        evidence.forEach((family, expected) -> {
            double ratio = Math.exp(fine.logEvidence(family)) / expected;
            if (!SLOW.contains(family) && expected > 1e-2 * all) {
                assertThat(ratio).as(family).isCloseTo(1, within(0.01));
            } else if (expected > 5e-2 * all) {
                assertThat(ratio).as(family).isCloseTo(1, within(0.08));
            }
            assertThat(standard.get(family)).as(family).isCloseTo(expected / all, within(0.05));
        });
    }
}
