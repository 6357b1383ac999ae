package dev.limitlens.analysis;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Condenses the answers of a log in which hundreds of requests may fall into one window to those that tell most, and what was used in
 * between.
 *
 * <p>Admissions that follow each other closely become one answer: all of them together were admitted, at some time between the first
 * sending and the last receiving. A limiter that admitted each of them would have admitted that, so nothing is said that was not seen;
 * only when in that time what was used is left open, and an answer that hangs on that tells nothing. Of refusals that follow each
 * other closely the last one is kept, and of those amidst a few admissions none. What tells the time when quota came back stays as it
 * was: the last refusal of a while, and the first admission after it. A log with fewer than about {@value #SPANS} requests a window,
 * each of which takes more than a {@value #COSTS}th of the capacity, is left as it is.
 */
final class DenseLog {

    /** Into how many spans a window is parted: what follows within one of them follows closely. */
    private static final int SPANS = 50;

    /**
     * How many times the nominal capacity holds what is taken together at most: much less than what a limiter gives back meanwhile must
     * never be mistaken for the capacity.
     */
    private static final int COSTS = 25;

    /** Spans that refusals last at least for the time of their end to be worth keeping. */
    private static final double A_WHILE = 0.25;

    /** How many of what was taken together may be under way at once: one comes to count, one stops to count. */
    private static final int BLURRED = 2;

    private final long spanNanos;
    private final double mostTokens;
    private final Consumer<Answer> to;

    /** Admissions that are not passed on yet. */
    private @Nullable Answer admitted;

    /** The latest refusal since the latest admission, and when the first one of those was sent. */
    private @Nullable Answer refused;

    private long refusedSinceNanos;
    private long passedOnNanos;

    /** When the latest admission was received, if there was one. */
    private long lastNanos;

    private boolean nothing = true;

    /** The most that was taken together so far. */
    private Answer.Blur most = Answer.Blur.NONE;

    /** What the refusals that were left out would have been charged. */
    private double leftOutTokens;

    /**
     * Begins.
     *
     * @param to takes what is left of the answers, in their order
     */
    DenseLog(double nominalTokens, long windowNanos, Consumer<Answer> to) {
        spanNanos = windowNanos / SPANS;
        mostTokens = nominalTokens / COSTS;
        this.to = to;
    }

    /** Takes in the next answer. */
    void add(Answer answer) {
        switch (answer.kind()) {
            case ADMITTED -> admit(answer);
            case DENIED -> refuse(answer);
            case UNKNOWN -> {
                end();
                pass(answer);
            }
        }
    }

    private void admit(Answer answer) {
        Answer before = admitted;
        long since = refused != null ? refusedSinceNanos : lastNanos;
        boolean afterAWhile = nothing || answer.sendNanos() - since > (long) (A_WHILE * spanNanos);
        nothing = false;
        lastNanos = answer.receiveNanos();
        boolean together = before != null
                && !afterAWhile
                && answer.receiveNanos() - before.sendNanos() <= spanNanos
                && before.chargedTokens() + answer.chargedTokens() <= mostTokens;
        if (before != null && together) {
            admitted = before.with(answer);
            leaveOut();
            return;
        }
        end();
        if (afterAWhile) {
            pass(answer);
        } else {
            admitted = answer;
        }
    }

    private void refuse(Answer answer) {
        if (refused == null) {
            refusedSinceNanos = answer.sendNanos();
            passedOnNanos = answer.sendNanos();
        } else if (answer.sendNanos() - passedOnNanos > spanNanos) {
            end();
            passedOnNanos = answer.sendNanos();
        } else {
            leaveOut();
        }
        refused = answer;
    }

    private void leaveOut() {
        Answer refusal = refused;
        if (refusal != null) {
            leftOutTokens += refusal.chargedTokens();
            refused = null;
        }
    }

    /** Passes on what was held back. */
    void end() {
        Answer before = admitted;
        if (before != null) {
            if (before.requests() > 1 && before.chargedTokens() > most.tokens()) {
                most = new Answer.Blur(before.chargedTokens(), most.requests());
            }
            if (before.requests() > Math.max(1, most.requests())) {
                most = new Answer.Blur(most.tokens(), before.requests());
            }
            pass(before);
            admitted = null;
        }
        Answer refusal = refused;
        if (refusal != null) {
            pass(refusal.charging(refusal.chargedTokens() + leftOutTokens));
            leftOutTokens = 0;
            refused = null;
        }
    }

    private void pass(Answer answer) {
        to.accept(answer.blurredBy(new Answer.Blur(BLURRED * most.tokens(), BLURRED * most.requests())));
    }
}
