package dev.limitlens.analysis;

import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Meter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How probable denials of a limit were, in the light of what is known of it by now.
 *
 * @param answers all answers, oldest first
 * @param blames who is blamed, by answer
 */
record Retrospect(List<Answer> answers, List<Blame> blames) {

    /** Of what is known of the limit, the heaviest cells stand for all. */
    private static final int FEW = 12;

    /**
     * Returns, by answer, how probable a denial by the limit was.
     *
     * @param limit what is known of it by now
     * @param own which of the two limits it is
     */
    double[] denials(Inference limit, Blame own) {
        Particles particles = limit.particles();
        int[] heaviest = IntStream.range(0, particles.size)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -particles.weight[i]))
                .limit(FEW)
                .mapToInt(Integer::intValue)
                .toArray();
        double all =
                Arrays.stream(heaviest).mapToDouble(i -> particles.weight[i]).sum();
        double[] denied = new double[answers.size()];
        for (int i : heaviest) {
            addDenials(particles.cell(i), particles.weight[i] / all, own, denied);
        }
        return denied;
    }

    /** Adds a share of how probable each denial was, if the limit is one from the middle of the cell. */
    private void addDenials(Cell cell, double share, Blame own, double[] denied) {
        Variant variant = cell.space.variant();
        Algorithm algorithm = cell.space.algorithm().apply(HypothesisSpace.middle(cell.low, cell.high));
        Meter meter = algorithm.newMeter();
        for (int k = 0; k < denied.length; k++) {
            Answer answer = answers.get(k);
            long time = answer.middleNanos();
            double tested = variant.amount(answer.testedTokens());
            double required = variant.admission().requiredCapacity(meter.load(time), tested);
            denied[k] += share * (1 - cell.belief.massFrom(required));
            boolean charged =
                    answer.kind() != Answer.Kind.DENIED || (blames.get(k) == own && variant.denial() == Denial.CHARGED);
            if (charged) {
                meter.charge(time, variant.amount(answer.chargedTokens()));
            } else if (blames.get(k) == own && variant.denial().restarts()) {
                meter.restart(time);
            }
        }
    }
}
