package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Unlimited;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The posterior over families, parameters and capacity, after the answers so far.
 *
 * <p>Deterministic: the same answers in the same order give the same posterior. Parameter space is cut into cells; where a cell
 * does not determine an answer and carries weight, it is cut further and its parts replay all answers. The capacity is
 * integrated exactly in each cell. Where cells of stepped buckets fall short, {@linkplain SteppedPoints points} take their place.
 */
final class Posterior {

    /** Probability that an answer is the opposite of the limiter's: no hypothesis is ever ruled out by one answer. */
    static final double LAPSE = 0.005;

    /** Share of everything from which on the doubt that shared quotas leave may be what keeps a family from being named. */
    private static final double IN_QUESTION = 0.1;

    /** Answers up to which cells are cut. */
    private static final int LONGEST_REPLAY = 400;

    /** The part of a window after which, if nothing was asked meanwhile, a run has begun again. */
    private static final int PAUSE = 2;

    /**
     * Answers up to which what comes after a pause tells more of refills than they do. The further from the time from which refills are
     * counted, the more of them may have come by then within one box of intervals, and the finer it must be cut to foresee any answer.
     */
    private static final int BEFORE_PAUSE = 8;

    /** How many times as many cells are followed as are made by cutting, at most: both sides of a line are. */
    private static final int SIDES = 2;

    private final Premises premises;
    private final Precision precision;
    private final Refinement refinement;
    private final boolean exclusive;
    private final long startedNanos;
    /** When the first request was sent; until then, when the experiment began. */
    private long startNanos;

    /** When the run began again after a pause; until then, when the first request was sent. */
    private long originNanos;

    /** The answers as long as cells may still be cut; later ones are not replayed, so nothing needs them. */
    private final List<Answer> answers = new ArrayList<>();

    /** Null for a limit by itself, as one of two: points would fit whatever it is blamed for that the other one did. */
    private @Nullable SteppedPoints stepped;

    private boolean thinksOfPenalties;
    private WeightedCells cells;
    private NoneOfThese noneOfThese;
    private double logUnlimited;
    private double logPrior;
    private int answered;
    private long lastReceiveNanos;
    private Map<String, Double> lastAdmit = new LinkedHashMap<>();

    Posterior(Premises premises, Instant startedAt) {
        this(premises, startedAt, Precision.of(premises.start()), false);
    }

    /**
     * Begins without any answer.
     *
     * @param exclusive whether it is taken for granted that nobody else uses the same quota; then no points take the place of cells either
     */
    Posterior(Premises premises, Instant startedAt, Precision precision, boolean exclusive) {
        this.premises = premises;
        this.precision = precision;
        this.exclusive = exclusive;
        refinement = new Refinement(precision);
        startedNanos = EpochNanos.of(startedAt);
        originNanos = startedNanos;
        begin(startedNanos);
    }

    /** Lays out the prior for a first request at the given time, with nothing asked between the start and then. */
    private void begin(long firstNanos) {
        startNanos = firstNanos;
        originNanos = Math.max(originNanos, firstNanos);
        List<HypothesisSpace> spaces = spaces();
        stepped = exclusive ? null : new SteppedPoints(spaces, startNanos);
        cells = new WeightedCells(PriorGrid.of(spaces, startNanos));
        cells.scale(logUnlimited);
        noneOfThese = new NoneOfThese(cells.logSumWith(logUnlimited));
        shareOut();
        logPrior = cells.logEverything();
    }

    /** Returns all that is thought of from the start. */
    List<HypothesisSpace> spaces() {
        return HypothesisSpaces.of(premises, startNanos, startNanos - startedNanos, originNanos);
    }

    /** Returns the answers as long as cells may still be cut; of a longer run only those. */
    List<Answer> answers() {
        return answers;
    }

    /** Returns when the first request was sent. */
    Instant startedAt() {
        return EpochNanos.toInstant(startNanos);
    }

    /** Returns how many answers were taken in. */
    int answered() {
        return answered;
    }

    /**
     * Returns whether most of the limits that are still possible can tell what the next answers of a long log will be. Between two
     * refills or windows lies an interval that is known as well as the smallest box; the longer a log, the less that says about when the next
     * one comes, and boxes that are not cut any more would be held to answers that they cannot know.
     */
    boolean foresees() {
        if (answered <= LONGEST_REPLAY) {
            return true;
        }
        double foreseen = 0;
        double all = 0;
        for (int i = 0; i < cells.size(); i++) {
            foreseen += cells.get(i).foreseesUntilNanos() >= lastReceiveNanos ? cells.weight(i) : 0;
            all += cells.weight(i);
        }
        return foreseen >= all / 2;
    }

    /** Returns when the latest answer was received, since the Unix epoch; there must be one. */
    long lastReceiveNanos() {
        return lastReceiveNanos;
    }

    /** Takes in the next answer. */
    void observe(Answer answer) {
        if (answered > 0
                && answered <= BEFORE_PAUSE
                && answer.sendNanos() - lastReceiveNanos >= premises.windowNanos() / PAUSE) {
            beginAgain(answer.sendNanos());
        }
        take(answer);
    }

    /** Counts refills from a later time on, and takes in all answers so far again. */
    private void beginAgain(long laterNanos) {
        List<Answer> before = List.copyOf(answers);
        answers.clear();
        answered = 0;
        logUnlimited = 0;
        thinksOfPenalties = false;
        originNanos = laterNanos;
        begin(startedNanos);
        before.forEach(this::take);
    }

    private void take(Answer answer) {
        if (answered == 0 && answer.sendNanos() > startNanos) {
            begin(answer.sendNanos());
        }
        answered++;
        lastReceiveNanos = Math.max(lastReceiveNanos, answer.receiveNanos());
        if (stepped != null) {
            for (Answer each : Volley.apart(List.of(answer))) {
                stepped.observe(each, cells.logEverything());
            }
        }
        cells.observe(answer);
        cells.scale(logUnlimited);
        lastAdmit = answer.kind() == Answer.Kind.UNKNOWN ? new LinkedHashMap<>() : learn(answer);
        shareOut();
        prune();
        if (answered <= LONGEST_REPLAY) {
            answers.add(answer);
            replaceByPoints();
            refine();
            thinkOfPenalties();
            thinkOfOthers();
            lookAgain();
        } else {
            mergeReunited();
            cells.all().forEach(Cell::drawTogether);
        }
    }

    /** Lets what has no cells learn from an answer, and returns, by family, how probable an admission was before that. */
    private Map<String, Double> learn(Answer answer) {
        double unlimitedBefore = Math.exp(logUnlimited - cells.logEverything());
        Foretold foretold = new Foretold(answer, cells.families(), cells.ofEverythingBefore(), unlimitedBefore);
        double byNone = noneOfThese.observe(answer, foretold, cells);
        logUnlimited += Math.log(foretold.byUnlimited());
        return foretold.admissions(byNone);
    }

    /** Computes the weights of all cells anew. */
    private void weigh() {
        cells.scale(logUnlimited);
        shareOut();
    }

    /** Turns the scaled weights into shares that sum to 1 with the two hypotheses that have no cells. */
    private void shareOut() {
        cells.shareOut(noneOfThese.weigh(cells.logSumWith(logUnlimited), cells));
    }

    /** Returns the posterior of what has the given logarithm of prior times likelihood, beside everything that is followed. */
    double shareOf(double logPart) {
        return Math.exp(logPart - cells.logEverything());
    }

    /** Returns how many cells are made by cutting at most, as many again where use by others is thought of. */
    private int mostCells() {
        return (cells.shared() ? 2 : 1) * precision.mostCells();
    }

    private void prune() {
        if (cells.prune(SIDES * mostCells())) {
            weigh();
        }
    }

    private void refine() {
        int most = precision.mostCuts(answers.size());
        int cuts = 0;
        while (cuts < most && cells.size() < mostCells()) {
            List<Cell> urgent = refinement.mostUrgent(cells, most - cuts, answers.size());
            if (urgent.isEmpty()) {
                return;
            }
            cells.cut(urgent, startNanos, answers);
            shareOut();
            cuts += urgent.size();
        }
    }

    /** Thinks of penalties from now on, if it is time to and they may explain the answers. */
    private void thinkOfPenalties() {
        if (thinksOfPenalties
                || !(ThoughtOfOthers.isDue(cells.families(), shareOf(noneOfThese.log()))
                        || PenaltySpaces.suggest(Volley.apart(answers), premises.windowNanos()))) {
            return;
        }
        thinksOfPenalties = true;
        if (PenaltySpaces.explain(Volley.apart(answers), premises.windowNanos())) {
            cells.add(begun(PenaltySpaces.of(spaces(), premises.windowNanos())));
            weigh();
            prune();
        }
    }

    /** Returns what is left, after all answers, of the cells of spaces that are thought of only now. */
    private List<Cell> begun(List<HypothesisSpace> spaces) {
        List<Cell> begun = PriorGrid.of(spaces, startNanos);
        double prior = 0;
        for (Cell cell : begun) {
            prior += Math.exp(cell.logWeight());
        }
        noneOfThese.addPrior(prior);
        logPrior = Math.log(Math.exp(logPrior) + prior);
        return ThoughtOfOthers.caughtUp(begun, answers, cells.logEverything());
    }

    /** Thinks of use by others from now on, if it is time to. */
    private void thinkOfOthers() {
        if (exclusive || cells.shared() || !ThoughtOfOthers.isDue(cells.families(), shareOf(noneOfThese.log()))) {
            return;
        }
        cells.addShared(begun(SharedSpaces.of(spaces(), premises)));
        weigh();
        prune();
    }

    /** Replaces the boxes of stepped buckets by points, once they fall short, and those by others that have moved. */
    private void replaceByPoints() {
        if (stepped != null && stepped.replaces(cells)) {
            cells.replace(SteppedPoints::concerns, stepped.cells(Volley.apart(answers)));
            weigh();
        }
    }

    private void lookAgain() {
        if (stepped != null) {
            stepped.lookAgain(cells, Volley.apart(answers));
            replaceByPoints();
        }
    }

    /**
     * Merges the two sides that a cell followed while a window ended, once that window has no bearing any more: otherwise they,
     * and the sides of each of them, would be followed for ever.
     */
    private void mergeReunited() {
        if (cells.keep(reunited(cells.all()))) {
            weigh();
        }
    }

    /**
     * Returns what is left of cells of which each was absorbed by the first before it that could. Only sides of one box are compared:
     * of other boxes none is ever absorbed, and there are thousands of them.
     */
    static List<Cell> reunited(List<Cell> cells) {
        List<Cell> kept = new ArrayList<>(cells.size());
        IdentityHashMap<Box, List<Cell>> sides = new IdentityHashMap<>();
        for (Cell cell : cells) {
            List<Cell> others = sides.computeIfAbsent(cell.box(), box -> new ArrayList<>(1));
            boolean absorbed = false;
            for (int i = 0; i < others.size() && !absorbed; i++) {
                absorbed = others.get(i).absorb(cell);
            }
            if (!absorbed) {
                others.add(cell);
                kept.add(cell);
            }
        }
        return kept;
    }

    /** Returns the posterior of every id; sums to 1. */
    Map<String, Double> families() {
        Map<String, Double> families = new LinkedHashMap<>();
        for (String id : Families.LIMITING) {
            families.put(id, share(id));
        }
        families.put(Unlimited.ID, shareOf(logUnlimited));
        families.put(Families.NONE, shareOf(noneOfThese.log()) + modelledNone());
        return families;
    }

    /** Returns the posterior of the part of none-of-these that has cells. */
    double modelledNone() {
        return share(Families.NONE);
    }

    /** Returns the posterior of what of a family has cells. */
    double share(String family) {
        return cells.families()[Families.index(family)];
    }

    /** Returns, by family, how probable an admission was before the latest answer was known. */
    Map<String, Double> lastAdmitProbability() {
        return lastAdmit;
    }

    /** Returns whether use by others is thought of: not before a family would be named, or all of them are contradicted. */
    boolean thinksOfOthers() {
        return cells.shared();
    }

    /** Returns whether it matters to what can be said that nobody knows whether others use the same quota. */
    boolean asksWhetherShared() {
        return cells.shared() && 1 - cells.exclusiveShare() > IN_QUESTION;
    }

    /** Returns the part of a family's posterior in which others use the same quota, and what they use of the nominal capacity then. */
    HiddenShare hiddenShare(String family) {
        return HiddenShare.of(cells, family);
    }

    /** Returns the posterior of every conclusion; sums to 1. */
    Map<Conclusion, Double> conclusions() {
        double[] families = cells.families();
        double[] aligned = cells.aligned();
        Map<Conclusion, Double> conclusions = new EnumMap<>(Conclusion.class);
        for (int f = 0; f < families.length; f++) {
            String id = Families.at(f);
            conclusions.merge(Families.conclusion(id, true), aligned[f], Double::sum);
            conclusions.merge(Families.conclusion(id, false), Math.max(0, families[f] - aligned[f]), Double::sum);
        }
        double unknown = shareOf(logUnlimited) + shareOf(noneOfThese.log());
        conclusions.merge(Conclusion.INCONCLUSIVE, unknown, Double::sum);
        return conclusions;
    }

    /** Returns the cells that still carry weight, and {@link #weight} theirs. */
    List<Cell> cells() {
        return cells.all();
    }

    double weight(int i) {
        return cells.weight(i);
    }

    /** Returns the natural logarithm of the probability of the answers so far, over all hypotheses. */
    double logEvidence() {
        return cells.logEverything() - logPrior;
    }

    /** Returns the natural logarithm of the evidence of a family, its prior of 1 included. */
    double logEvidence(String family) {
        return Math.log(families().getOrDefault(family, 0.0)) + cells.logEverything();
    }
}
