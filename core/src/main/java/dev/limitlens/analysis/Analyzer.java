package dev.limitlens.analysis;

import dev.limitlens.clock.ServerClockEstimate;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Unlimited;
import dev.limitlens.limiter.WarmingBucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns observations into a verdict.
 *
 * <p>A pure function: the same premises, level and observations give the same analysis, to the last bit.
 *
 * @param premises what is taken as known
 * @param level the confidence asked for, above 0.5 and below 1
 */
public record Analyzer(Premises premises, double level) {

    private static final double SURVIVES = 0.01;

    /** Posterior of two limits from which on a verdict names them. */
    private static final double NAMED = 1e-4;

    /** Part of the window beyond which the uncertainty of the server's clock is worth a warning. */
    private static final int COARSE_CLOCK = 200;

    /** Checks the range. */
    public Analyzer {
        if (!(level > 0.5 && level < 1)) {
            throw new IllegalArgumentException("confidence must be above 0.5 and below 1: " + level);
        }
    }

    /**
     * Analyzes the observations of one experiment, with the local clock taken for the server's.
     *
     * @param startedAt when the experiment began
     * @param observations what was seen, oldest first
     */
    public Analysis analyze(Instant startedAt, List<Observation> observations) {
        return analyze(startedAt, observations, Optional.empty());
    }

    /**
     * Analyzes the observations of one experiment on the server's clock, which the dates of the answers tell: what is aligned
     * with the clock, and every phase, is judged by the server's time, as well as that is known. Without dates the local clock
     * is taken for the server's.
     *
     * @param startedAt when the experiment began, by the local clock
     * @param observations what was seen, oldest first, by the local clock
     */
    public Analysis analyzeOnServerClock(Instant startedAt, List<Observation> observations) {
        return ServerTime.estimate(observations)
                .map(offset -> analyze(
                        startedAt.plus(offset.offset()), ServerTime.of(offset, observations), Optional.of(offset)))
                .orElseGet(() -> analyze(startedAt, observations));
    }

    private Analysis analyze(
            Instant startedAt, List<Observation> observations, Optional<ServerClockEstimate> serverClock) {
        Inference inference = Inference.ofWhole(premises, startedAt, observations);
        return analyze(inference, observations, serverClock);
    }

    /**
     * Analyzes what an inference has taken in: the same analysis as that of its observations, without computing it again. The local
     * clock is taken for the server's.
     *
     * @throws IllegalArgumentException if the inference rests on other premises
     */
    public Analysis analyze(Inference inference) {
        if (!inference.premises().equals(premises)) {
            throw new IllegalArgumentException(
                    "the inference rests on " + inference.premises() + ", the analysis on " + premises);
        }
        return analyze(inference, inference.observations(), Optional.empty());
    }

    private Analysis analyze(
            Inference inference, List<Observation> observations, Optional<ServerClockEstimate> serverClock) {
        List<Analysis.Trace> trace = inference.trace();
        Verdict one = verdict(inference, observations, trace, serverClock);
        Verdict verdict = PairInference.worthwhile(inference) ? orTwo(one, inference) : one;
        return new Analysis(verdict, trace, Candidates.of(inference, verdict));
    }

    private Verdict orTwo(Verdict one, Inference inference) {
        PairInference pair = new PairInference(premises, inference.startedAt());
        inference.observations().forEach(pair::observe);
        double probability = pair.probability(inference);
        return probability >= NAMED ? new PairVerdict(one, pair, probability, level).verdict() : one;
    }

    private Verdict verdict(
            Inference inference,
            List<Observation> observations,
            List<Analysis.Trace> trace,
            Optional<ServerClockEstimate> serverClock) {
        Posterior state = inference.state();
        Optional<Delays> delays = Delays.of(observations, premises.windowNanos());
        Map<String, Double> followed = state.families();
        Map<String, Double> families =
                delays.isPresent() ? heldBack(followed) : SteppedRival.reckonedWith(state, followed);
        Map<String, Double> undoubted =
                sorted(delays.isPresent() ? families : orUsedByOthers(families, state.modelledNone()));
        String family = undoubted.keySet().iterator().next();
        boolean limits = Families.limits(family);
        ParameterSummary summary = new ParameterSummary(state, family);
        Map<String, Interval> parameters = new LinkedHashMap<>(limits ? summary.finest() : Map.of());
        Optional<UnrepeatedBurst> burst = unrepeatedBurst(observations, summary, parameters.get("capacity"));
        Optional<Penalty> penalty = limits ? Penalty.of(state, family) : Optional.empty();
        penalty.ifPresent(p -> parameters.put("penaltySeconds", p.seconds()));
        boolean doubted = burst.isPresent() || penalty.isPresent();
        Map<String, Double> posterior = doubted ? sorted(Doubt.doubted(undoubted)) : undoubted;
        double confidence = posterior.getOrDefault(family, 0.0);
        boolean identified = limits && confidence >= level;
        Map<Conclusion, Double> conclusions = delays.isPresent()
                ? state.conclusions()
                : SteppedRival.conclusions(state.conclusions(), followed, families);
        Conclusion likeliest = conclusions.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Conclusion.INCONCLUSIVE);
        double left = doubted ? Doubt.left(undoubted.getOrDefault(Families.NONE, 0.0)) : 1;
        double conclusionProbability = left * conclusions.getOrDefault(likeliest, 0.0);
        List<String> survivors = posterior.entrySet().stream()
                .filter(e -> e.getValue() >= SURVIVES)
                .map(Map.Entry::getKey)
                .toList();
        Optional<NextProbe> next = identified || state.answered() == 0
                ? Optional.empty()
                : new NextProbeSearch(state, premises.windowNanos())
                        .best(survivors, inference.typicalCapacity(), state.lastReceiveNanos());
        return new Verdict(
                conclusionProbability >= level ? likeliest : Conclusion.INCONCLUSIVE,
                conclusionProbability,
                family,
                confidence,
                identified,
                posterior,
                parameters,
                summary.aligned(),
                limits ? summary.axes() : Map.of(),
                List.of(),
                serverClock.map(Analyzer::seconds),
                Spent.of(inference.startedAt(), observations),
                EvidenceSearch.of(family, observations, trace),
                survivors,
                next,
                warnings(
                        family,
                        identified,
                        next.isPresent(),
                        inference,
                        observations,
                        trace,
                        state,
                        serverClock,
                        delays,
                        burst,
                        penalty));
    }

    private Optional<UnrepeatedBurst> unrepeatedBurst(
            List<Observation> observations, ParameterSummary summary, @Nullable Interval capacity) {
        if (capacity == null || !summary.isWindow()) {
            return Optional.empty();
        }
        double tokens = summary.countsRequests() ? Double.POSITIVE_INFINITY : capacity.estimate();
        return UnrepeatedBurst.of(observations, premises, tokens, summary.surelyCountsRequests());
    }

    /** Who holds requests back limits them, though not as any of the models does. */
    private static Map<String, Double> heldBack(Map<String, Double> families) {
        Map<String, Double> limited = new LinkedHashMap<>(families);
        limited.merge(Families.NONE, families.getOrDefault(Unlimited.ID, 0.0), Double::sum);
        limited.put(Unlimited.ID, 0.0);
        return limited;
    }

    /**
     * Answers that depart from all models may come from one of them, on a quota that others use as nobody foresees: as much as a shared
     * quota leaves in doubt about a family, that leaves in doubt about none-of-these. A model of its own, as that of a bucket that warms
     * up, has no need of others.
     *
     * @param posterior by id; sums to 1
     * @param modelledNone what of none-of-these is such a model
     */
    static Map<String, Double> orUsedByOthers(Map<String, Double> posterior, double modelledNone) {
        Map<String, Double> families = new LinkedHashMap<>(posterior);
        double departing = families.getOrDefault(Families.NONE, 0.0) - modelledNone;
        double moved = departing - (1 - NoneOfThese.SHARED_DOUBT);
        double limiting = Families.LIMITING.stream()
                .mapToDouble(id -> families.getOrDefault(id, 0.0))
                .sum();
        if (moved > 0 && limiting > 0) {
            families.merge(Families.NONE, -moved, Double::sum);
            Families.LIMITING.forEach(id -> families.computeIfPresent(id, (name, p) -> p * (1 + moved / limiting)));
        }
        return families;
    }

    private static Map<String, Double> sorted(Map<String, Double> families) {
        Map<String, Double> sorted = new LinkedHashMap<>();
        families.entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, Double> e) -> -e.getValue()))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    /** Says which limiter, of those that are no family, would answer like this, if one of them does. */
    private static Optional<String> knownBeside(Posterior state) {
        double none = state.families().getOrDefault(Families.NONE, 0.0);
        if (state.modelledNone() < none / 2) {
            return Optional.empty();
        }
        Cell heaviest = IntStream.range(0, state.cells().size())
                .filter(i -> state.cells().get(i).space.family().equals(Families.NONE))
                .boxed()
                .max(Comparator.comparingDouble(state::weight))
                .map(i -> state.cells().get(i))
                .orElseThrow();
        Map<String, Interval> parameters = new ParameterSummary(state, Families.NONE).parameters();
        Algorithm algorithm = heaviest.space.algorithm().apply(heaviest.middle());
        return algorithm instanceof WarmingBucket
                ? words(
                        "a bucket that warms up, as Guava's does, would answer like this: %.3g a second when it is warm, and a"
                                + " warm-up of about %.3g s",
                        parameters.get("refillPerSecond"), parameters.get("warmUpSeconds"))
                : words(
                        "a meter whose use decays exponentially (EWMA) would answer like this: a capacity of about %.0f, and"
                                + " a time constant of about %.3g s",
                        parameters.get("capacity"), parameters.get("timeConstantSeconds"));
    }

    private static Optional<String> words(String format, @Nullable Interval first, @Nullable Interval second) {
        return first == null || second == null
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, format, first.estimate(), second.estimate()));
    }

    private static Interval seconds(ServerClockEstimate estimate) {
        return new Interval(
                estimate.offset().toNanos() / 1e9,
                estimate.low().toNanos() / 1e9,
                estimate.high().toNanos() / 1e9);
    }

    private List<String> clockWarnings(ServerClockEstimate estimate) {
        List<String> warnings = new ArrayList<>();
        if (estimate.contradicted()) {
            warnings.add("the dates of the answers contradict each other: a clock was set, or drifts; the offset of the"
                    + " server's clock rests on the last " + estimate.agreeing() + " of " + estimate.headers());
        }
        if (estimate.uncertainty().multipliedBy(COARSE_CLOCK).compareTo(premises.window()) > 0) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the server's clock is known to +-%.2f s only; a window that begins so near the clock's may be taken"
                            + " for aligned",
                    estimate.uncertainty().toNanos() / 1e9));
        }
        return warnings;
    }

    private static Optional<String> lengthWarning(Inference inference, List<Observation> observations) {
        if (observations.size() <= Inference.LONGEST_EXPERIMENT) {
            return Optional.empty();
        }
        if (inference.lookedAt() < observations.size()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the verdict rests on the first %,d of %,d requests: they leave so much open that the others cannot be"
                            + " foreseen, or not in reasonable time",
                    inference.lookedAt(),
                    observations.size()));
        }
        return inference.learntFrom() < observations.size()
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "requests that followed each other closely were taken together: the verdict rests on %,d answers"
                                + " of %,d requests",
                        inference.learntFrom(),
                        observations.size()))
                : Optional.empty();
    }

    private List<String> warnings(
            String family,
            boolean identified,
            boolean canGoOn,
            Inference inference,
            List<Observation> observations,
            List<Analysis.Trace> trace,
            Posterior state,
            Optional<ServerClockEstimate> serverClock,
            Optional<Delays> delays,
            Optional<UnrepeatedBurst> burst,
            Optional<Penalty> penalty) {
        List<String> warnings = new ArrayList<>();
        delays.map(Delays::words).ifPresent(warnings::add);
        burst.map(UnrepeatedBurst::words).ifPresent(warnings::add);
        penalty.map(Penalty::words).ifPresent(warnings::add);
        lengthWarning(inference, observations).ifPresent(warnings::add);
        long largest = observations.stream()
                .filter(Observation::admitted)
                .mapToLong(Observation::tokens)
                .sum();
        if (delays.isEmpty() && observations.stream().noneMatch(Observation::denied)) {
            warnings.add("no request was refused: a limit above the largest load tried, " + largest
                    + " tokens in all, would look the same");
        }
        if (family.equals(Families.NONE)) {
            warnings.add("no model explains the answers: several limits at once, other users of the same quota, or an"
                    + " algorithm that is not on the list");
            knownBeside(state).ifPresent(warnings::add);
        }
        HiddenShare others = state.hiddenShare(family);
        if (others.isProbable()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "other clients use the same quota, with a probability of %.2f: about %.0f%% of the nominal capacity a"
                            + " window, besides what was asked for here; the parameters are the limit's, as far as that lets them be"
                            + " known",
                    others.probability(),
                    100 * others.ofNominal()));
        }
        String contradictions = Contradictions.words(observations, trace);
        if (contradictions != null && state.families().getOrDefault(Families.NONE, 0.0) >= SURVIVES) {
            warnings.add(contradictions);
        }
        if (!identified && !canGoOn && state.answered() > 0) {
            warnings.add("no single drain and probe would separate the survivors");
        }
        if (premises.start().kind() == Start.Kind.QUIET) {
            warnings.add("a quiet start was taken for granted: use that nobody recorded would count as evidence");
        }
        serverClock.ifPresent(estimate -> warnings.addAll(clockWarnings(estimate)));
        long unknown = observations.stream().filter(Observation::unknown).count();
        if (unknown > 0) {
            warnings.add(unknown + " request(s) may or may not have been charged");
        }
        warnings.add("not tested: concurrency, daily quota"
                + (state.thinksOfOthers() ? "" : ", other users of the same quota"));
        return warnings;
    }
}
