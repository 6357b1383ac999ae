package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.SteppedBucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stepped buckets with the usual axes, on which nobody else draws, as points that take the place of their boxes once those fall short.
 *
 * <p>Phase, interval and step only together say something, so boxes small enough for them would be too many. A box that does not determine
 * an answer is given half of its probability, though a part of it may foresee all of them: its evidence falls short the more, the more of them
 * there are, and a bucket without steps looks better beside it than it is (some twenty times after 25 answers with round trips of 300 ms). {@link Ensemble
 * Points} estimate the evidence without bias, and are where the posterior is. What they cannot do is find a mode again that none of them is
 * in any more: as long as use by others may explain the answers, too, other points are led through all of them now and then, and at once when
 * stepped buckets were probable and fall.
 */
final class SteppedPoints {

    /** Points that are followed from the first answer on: with two thirds of them the evidence is off by a factor of 2.3, and not of 1.6 (root mean square). */
    private static final int POINTS = 192;

    /** Points that are drawn anew. */
    private static final int DRAWN_ANEW = 256;

    /** Answers from which on boxes are compared with points: before, both are vague. */
    private static final int FEWEST_ANSWERS = 8;

    /** Answers after which points take too long: they move no more, and the cells made of them last follow a long log by themselves. */
    private static final int MOST_ANSWERS = 400;

    /** Answers after which other points are no longer drawn. */
    private static final int MOST_READ_ANEW = 150;

    /** By how much the evidence of boxes may fall short, as a logarithm. */
    private static final double MOST_SHORT = 0.5;

    /** Posterior that stepped buckets once had for it to be worth while to look for them again. */
    private static final double ONCE_PROBABLE = 0.5;

    /** Posterior below which what once was probable has fallen: the points may have stood where the limiter is not, and none where it is. */
    private static final double FALLEN = 0.1;

    /** Posterior with which they, or all limits on which nobody else draws, explain the answers so well that nothing need be looked for. */
    private static final double EXPLAINED = 0.99;

    /** Share of the answers so far after which points are drawn anew at the earliest, for that takes as long as several decisions. */
    private static final double AGAIN = 0.25;

    /** Posterior below which points do not take the place of cells, as a logarithm: what those say of so little is near enough. */
    private static final double HARDLY_MATTERS = Math.log(1e-3);

    /** Posterior below which points are no longer followed, as a logarithm. */
    private static final double NEGLIGIBLE = Math.log(1e-4);

    private static final int STEPPED = Families.index(SteppedBucket.ID);

    private final long startNanos;
    private final Instant startedAt;
    private final Map<HypothesisSpace, Double> spaces = new LinkedHashMap<>();

    /** Null while there is none that is worth following. */
    private @Nullable Ensemble points;

    private int answered;

    /** After how many answers other points were drawn last; 0 if they were not yet. */
    private int drawnAfter;

    /** The largest posterior that stepped buckets ever had. */
    private double mostProbable;

    /** Whether they have fallen since they were probable last, and other points were drawn for that. */
    private boolean lookedAfterFall;

    /** Whether cells were made of points. */
    private boolean replacing;

    /** How many times the points had moved then; 0 if others have come since. */
    private int movesOfCells;

    /**
     * Begins without any answer.
     *
     * @param all all spaces that are thought of
     * @param startNanos when the first request is sent
     */
    SteppedPoints(List<HypothesisSpace> all, long startNanos) {
        this.startNanos = startNanos;
        startedAt = EpochNanos.toInstant(startNanos);
        for (HypothesisSpace space : all) {
            if (concerns(space)) {
                spaces.put(space, space.prior());
            }
        }
        points = Ensemble.ofPrior(spaces, List.of(), POINTS, startedAt);
    }

    private static boolean concerns(HypothesisSpace space) {
        return space.family().equals(SteppedBucket.ID)
                && space.variant().equals(Variant.PLAIN)
                && space.hiddenUse() == null;
    }

    /** Returns whether a cell is of those that points may take the place of. */
    static boolean concerns(Cell cell) {
        return cell.family == STEPPED && concerns(cell.space);
    }

    /**
     * Takes in the next answer.
     *
     * @param logEverything the natural logarithm of everything that is thought of, before this answer
     */
    void observe(Answer answer, double logEverything) {
        answered++;
        if (points != null && (answered > MOST_ANSWERS || points.logEvidence() < logEverything + NEGLIGIBLE)) {
            points = null;
        }
        if (points != null) {
            points.take(answer);
        }
    }

    /** Returns whether the cells must be replaced by {@link #cells}: as boxes they fall short, or the points have moved on since. */
    boolean replaces(WeightedCells cells) {
        if (points == null || answered < FEWEST_ANSWERS) {
            return false;
        }
        double log = points.logEvidence();
        if (log < cells.logEverything() + HARDLY_MATTERS) {
            return false;
        }
        if (replacing) {
            return points.moves() != movesOfCells;
        }
        double boxes = Double.NEGATIVE_INFINITY;
        for (Cell cell : cells.all()) {
            boxes = concerns(cell) ? Information.logSum(boxes, cell.logWeight()) : boxes;
        }
        return log - boxes > MOST_SHORT;
    }

    /**
     * Returns cells for the points, which together weigh what points say.
     *
     * @param answers all so far
     */
    List<Cell> cells(List<Answer> answers) {
        Ensemble points = Objects.requireNonNull(this.points);
        replacing = true;
        movesOfCells = points.moves();
        double[] scratch = new double[Cell.MOST_THRESHOLDS];
        List<Cell> cells = new ArrayList<>();
        double logSize = Math.log(points.followers().size());
        for (Follower point : points.followers()) {
            List<Cell> cases = new Cell(point.space, Box.around(point.space, point.point), startNanos)
                    .replay(answers, Posterior.LAPSE, Double.NEGATIVE_INFINITY, scratch);
            double together = Double.NEGATIVE_INFINITY;
            for (Cell each : cases) {
                together = Information.logSum(together, each.logWeight());
            }
            for (Cell each : cases) {
                each.standFor(point.logWeight - logSize - together);
            }
            cells.addAll(cases);
        }
        return cells;
    }

    /**
     * Draws other points, if stepped buckets may have been lost sight of, and goes on with those if they explain the answers better. The better
     * of two is too large in the mean, by less than one of them is mostly off, and so can only delay that another family is named.
     *
     * @param cells what is thought of, weighed
     * @param answers all so far
     */
    void lookAgain(WeightedCells cells, List<Answer> answers) {
        double stepped = cells.families()[STEPPED];
        mostProbable = Math.max(mostProbable, stepped);
        if (answered > MOST_READ_ANEW || mostProbable < ONCE_PROBABLE) {
            return;
        }
        boolean falls = stepped < FALLEN && !lookedAfterFall;
        boolean due = answered > drawnAfter * (1 + AGAIN) && Math.max(stepped, cells.exclusiveShare()) <= EXPLAINED;
        lookedAfterFall = stepped < FALLEN || (lookedAfterFall && stepped < ONCE_PROBABLE);
        if (!falls && !due) {
            return;
        }
        drawnAfter = answered;
        Ensemble others = Ensemble.ofPrior(spaces, answers, DRAWN_ANEW, startedAt, answered);
        if (points == null || others.logEvidence() > points.logEvidence()) {
            points = others;
            movesOfCells = 0;
        }
    }
}
