package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.RandomJournal.Blur;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.assertj.core.api.SoftAssertions;

/** The evidence of cells and beliefs agrees with that of plain enumeration. */
class EvidenceTest {

    private static final Precision FINE = new Precision(1e-5, 3e-4, 1e-3, 5_000, 50_000);

    /** Where refills lie on a grid of unknown interval, a cell is not bounded by its corners, and the cells converge slowly. */
    private static final Set<String> SLOW = Set.of(SteppedBucket.ID, Pacer.ID);

    record Case(long seed, boolean lapse, RandomJournal journal) {
        static Case of(long seed, boolean lapse) {
            return new Case(seed, lapse, RandomJournal.of(seed, lapse ? 9 : 7, new Blur(0, lapse, false)));
        }

        Posterior posterior(Precision precision) {
            Posterior posterior = new Posterior(RandomJournal.PREMISES, journal.startedAt(), precision);
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
            return "seed " + seed + (lapse ? ", a lapse, " : ", ") + journal;
        }
    }

    static Stream<Case> cases() {
        return Stream.concat(
                LongStream.range(0, Integer.getInteger("n",9)).mapToObj(seed -> Case.of(seed, false)),
                LongStream.range(100, 100 + Integer.getInteger("n",9)/2).mapToObj(seed -> Case.of(seed, true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void the_evidence_of_every_family(Case given) {
        Map<String, Double> evidence = given.evidence();
        double all = evidence.values().stream().mapToDouble(e -> e).sum();
        Posterior fine = given.posterior(FINE);
        Posterior standard = given.posterior(Precision.STANDARD);
        Map<String, Double> posterior = standard.families();
        SoftAssertions softly = new SoftAssertions();
        evidence.forEach((family, expected) -> {
            double share = expected / all;
            if (share > 1e-3 && !SLOW.contains(family)) {
                double e = fine.logEvidence(family) - Math.log(expected), s=standard.logEvidence(family) - Math.log(expected);
                System.out.printf("FINE %s %.3g %+.4f std %+.4f%n", family, share, e, s);
            }
            if (share > 1e-2 && SLOW.contains(family)) {
                double e = fine.logEvidence(family) - Math.log(expected), s=standard.logEvidence(family) - Math.log(expected);
                System.out.printf("SLOW %s %.3g %+.4f std %+.4f%n", family, share, e, s);
            }
            System.out.printf("ABS %s %.3g %+.4f%n", family, share, posterior.get(family)-share);
        });
        softly.assertAll();
    }
}
