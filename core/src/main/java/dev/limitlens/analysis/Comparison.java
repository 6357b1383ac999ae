package dev.limitlens.analysis;

import dev.limitlens.experiment.Premises;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether two runs met the same limiter: the same algorithm with the same parameters.
 *
 * <p>The probability comes from a Bayes factor with even prior odds: how probable all answers are if both runs share the
 * unknown parameters, against how probable they are if each has its own. Each run is taken to have begun with an unused quota.
 *
 * @param sameProbability probability that the limiter was the same
 * @param logBayesFactor natural logarithm of the Bayes factor for the same limiter
 * @param first what the first run says by itself
 * @param second what the second run says by itself
 * @param differences what differs: the family, or parameters whose 95% intervals have nothing in common; empty does not mean the
 *     same
 */
public record Comparison(
        double sameProbability, double logBayesFactor, Verdict first, Verdict second, List<Difference> differences) {

    /**
     * Something that differs.
     *
     * @param name {@code family} or the name of a parameter
     * @param first what it is in the first run
     * @param second what it is in the second run
     */
    public record Difference(String name, String first, String second) {}

    private static final Duration LONGEST_USUAL_WINDOW = Duration.ofHours(1);

    /** Copies the list. */
    public Comparison {
        differences = List.copyOf(differences);
    }

    /**
     * Compares two runs.
     *
     * @param premises what is taken as known of both, with a quiet start
     * @param level the confidence that the verdicts ask for
     */
    public static Comparison of(Premises premises, double level, RecordedRun first, RecordedRun second) {
        RecordedRun apart = second.later(apart(premises, first, second));
        double joint = logEvidence(premises, RecordedRun.joined(List.of(first, apart)));
        double factor = joint - logEvidence(premises, first) - logEvidence(premises, second);
        Analyzer analyzer = new Analyzer(premises, level);
        Verdict one = analyzer.analyze(first.startedAt(), first.observations()).verdict();
        Verdict other =
                analyzer.analyze(second.startedAt(), second.observations()).verdict();
        return new Comparison(1 / (1 + Math.exp(-factor)), factor, one, other, differences(one, other));
    }

    /**
     * Returns by how much the second run must be moved so that it lies after everything that a limiter may remember of the
     * first, with each usual window in the same phase as before.
     */
    private static Duration apart(Premises premises, RecordedRun first, RecordedRun second) {
        BigInteger window = BigInteger.valueOf(premises.windowNanos());
        BigInteger hour = BigInteger.valueOf(LONGEST_USUAL_WINDOW.toNanos());
        Duration period =
                Duration.ofNanos(window.multiply(hour).divide(window.gcd(hour)).longValueExact());
        Instant free = first.end().plus(period);
        Duration missing = Duration.between(second.startedAt(), free);
        long periods = missing.isNegative() ? 0 : missing.dividedBy(period) + 1;
        return period.multipliedBy(periods);
    }

    private static double logEvidence(Premises premises, RecordedRun run) {
        Inference inference = Inference.exclusive(premises, run.startedAt());
        inference.observeAll(run.observations());
        return inference.state().logEvidence();
    }

    private static List<Difference> differences(Verdict one, Verdict other) {
        if (!one.family().equals(other.family())) {
            return List.of(new Difference("family", one.family(), other.family()));
        }
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<String, Interval> entry : one.parameters().entrySet()) {
            Interval mine = entry.getValue();
            Interval theirs = other.parameters().get(entry.getKey());
            if (theirs != null && (mine.high() < theirs.low() || theirs.high() < mine.low())) {
                differences.add(new Difference(entry.getKey(), words(mine), words(theirs)));
            }
        }
        return differences;
    }

    private static String words(Interval interval) {
        return number(interval.estimate()) + " (" + number(interval.low()) + " to " + number(interval.high()) + ")";
    }

    private static String number(double value) {
        return Math.rint(value) == value && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}
