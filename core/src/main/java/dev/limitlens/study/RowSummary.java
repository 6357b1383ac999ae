package dev.limitlens.study;

import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Unlimited;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What came of the trials of one row. Quantiles include the undecided trials.
 *
 * @param truth id of the row
 * @param trials its trials, at least 1
 * @param correct verdicts that were right, at the level
 * @param confidentlyWrong verdicts that were wrong, at the level
 * @param undecided the rest
 * @param elapsedSeconds time that a trial took on its virtual clock
 * @param tokensPerCapacity admitted tokens as a share of the true capacity, of the nominal one where the truth has none
 * @param requests requests sent
 * @param identified verdicts that named a limiting family, right or wrong, at the level
 * @param capacity how well the capacity was estimated
 * @param parameters the same for the other parameters, by name
 */
public record RowSummary(
        String truth,
        int trials,
        int correct,
        int confidentlyWrong,
        int undecided,
        Quantiles elapsedSeconds,
        Quantiles tokensPerCapacity,
        Quantiles requests,
        int identified,
        Coverage capacity,
        Map<String, Coverage> parameters) {

    /** Copies the map, keeping its order. */
    public RowSummary {
        Objects.requireNonNull(truth, "truth");
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    static RowSummary of(String truth, List<TrialResult> results, long nominalTokens) {
        return new RowSummary(
                truth,
                results.size(),
                count(Score.CORRECT, results),
                count(Score.CONFIDENTLY_WRONG, results),
                count(Score.UNDECIDED, results),
                Quantiles.of(results.stream()
                        .map(r -> r.verdict().spent().elapsedSeconds())
                        .toList()),
                Quantiles.of(results.stream()
                        .map(r -> r.verdict().spent().admittedTokens()
                                / (double) capacityTokens(r.trial().truth(), nominalTokens))
                        .toList()),
                Quantiles.of(results.stream()
                        .map(r -> (double) r.verdict().spent().requests())
                        .toList()),
                (int) results.stream().filter(r -> r.verdict().identified()).count(),
                Coverage.of(TrueParameter.CAPACITY, results),
                Coverage.ofOthers(results));
    }

    private static int count(Score score, List<TrialResult> results) {
        return (int) results.stream().filter(r -> r.score() == score).count();
    }

    private static long capacityTokens(Limiter truth, long nominalTokens) {
        boolean countsTokens = truth.metering() == Metering.TOKENS && !(truth.algorithm() instanceof Unlimited);
        return countsTokens ? truth.capacity() : nominalTokens;
    }
}
