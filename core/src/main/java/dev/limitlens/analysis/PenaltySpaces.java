package dev.limitlens.analysis;

import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Metering;
import java.util.ArrayList;
import java.util.List;

/**
 * The prior of a limiter that denies everything for a while after a denial: each of the commonest limiters once more, with a penalty of
 * unknown length.
 *
 * <p>Without these, a penalty would count as evidence: quota that does not come back for a minute after a denial looks like a window that
 * denied requests fill.
 */
final class PenaltySpaces {

    /** How probable a penalty is, beside that there is none. */
    private static final double ODDS = 0.03;

    private static final int LENGTHS = 24;

    /** Denials in a row that suggest a penalty, and the part of a window that they must last for that. */
    private static final int SEVERAL = 4;

    private static final int SUGGESTIVE = 6;

    /** Prior below which a limiter is too rare to be thought of with a penalty besides. */
    private static final double COMMON = 0.02;

    /** Cells of any other dimension: what a penalty hides is blurred anyway. */
    private static final int CELLS = 6;

    private static final Variant PENALIZED = new Variant(Metering.TOKENS, Denial.PENALTY, Admission.EXACT);

    private PenaltySpaces() {}

    /** Returns whether a penalty may have followed the first denial: nothing was admitted within the shortest one. */
    static boolean explain(List<Answer> answers, long windowNanos) {
        long shortest = (long) new PenaltyPrior(windowNanos).shortestNanos();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).kind() == Answer.Kind.DENIED) {
                long until = answers.get(i).sendNanos() + shortest;
                return answers.subList(i, answers.size()).stream()
                        .noneMatch(answer -> answer.admitted() && answer.receiveNanos() < until);
            }
        }
        return false;
    }

    /**
     * Returns whether the answers so far look like that: the latest one is the first admission after the first denial, and comes after several
     * denials and a good part of a window.
     */
    static boolean suggest(List<Answer> answers, long windowNanos) {
        int denials = 0;
        long firstNanos = Long.MAX_VALUE;
        for (Answer answer : answers.subList(0, answers.size() - 1)) {
            if (answer.kind() == Answer.Kind.DENIED) {
                denials++;
                firstNanos = Math.min(firstNanos, answer.sendNanos());
            } else if (denials > 0 && answer.admitted()) {
                return false;
            }
        }
        Answer latest = answers.get(answers.size() - 1);
        return denials >= SEVERAL
                && latest.admitted()
                && latest.receiveNanos() - firstNanos >= windowNanos / SUGGESTIVE;
    }

    /**
     * Returns those of the spaces that may have a penalty.
     *
     * @param free the limits whose denials do nothing, with their priors
     */
    static List<HypothesisSpace> of(List<HypothesisSpace> free, long windowNanos) {
        List<HypothesisSpace> all = new ArrayList<>();
        for (HypothesisSpace space : free) {
            if (space.variant().equals(Variant.PLAIN) && Families.limits(space.family()) && space.prior() > COMMON) {
                add(all, space, windowNanos);
            }
        }
        return List.copyOf(all);
    }

    private static void add(List<HypothesisSpace> all, HypothesisSpace space, long windowNanos) {
        double prior = ODDS * space.prior();
        PenaltyPrior lengths = new PenaltyPrior(windowNanos);
        lengths.usual().forEach((nanos, share) -> all.add(known(space, share * prior, nanos)));
        double shortestNanos = lengths.shortestNanos();
        double range = PenaltyPrior.range();
        Dimension length = new Dimension(LENGTHS, false, 1.0 / 1024, 2 * Math.log(range));
        all.add(space.penalized(
                PENALIZED, lengths.unusual() * prior, length, x -> (long) (shortestNanos * Math.pow(range, x)), CELLS));
    }

    /** A length that is known is a coordinate that makes no difference, and is never cut. */
    private static HypothesisSpace known(HypothesisSpace space, double prior, long nanos) {
        return space.penalized(PENALIZED, prior, new Dimension(1, false, 1, 0), x -> nanos, CELLS);
    }
}
