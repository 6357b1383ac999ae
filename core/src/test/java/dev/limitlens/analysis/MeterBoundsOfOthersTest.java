package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import dev.limitlens.limiter.SlidingLog;
import org.junit.jupiter.api.Test;

/** What others use beside the own use, where that comes back while a request is under way. */
class MeterBoundsOfOthersTest {

    private static final long SECOND = 1_000_000_000L;

    private static Answer answer(double sent, double received, double tokens) {
        long send = OneBox.START + Math.round(sent * SECOND);
        long receive = OneBox.START + Math.round(received * SECOND);
        return new Answer(0, send, receive, tokens, tokens, tokens, Kind.ADMITTED);
    }

    private static MeterBounds shared(HiddenUse others) {
        HypothesisSpace space = OneBox.space(SlidingLog.ID, 1, others);
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        return new MeterBounds(new Corners(space, new Box(new double[0], new double[0])), OneBox.START, others, belief);
    }

    /** A log gives back 6,000 tokens in the midst of a request: the others have not used 6,000 less for that. */
    @Test
    void what_they_use_is_told_by_meters_on_the_same_side_of_a_change() {
        MeterBounds bounds = shared(OneBox.OTHERS);
        Answer first = answer(0, 0.1, 6_000);
        MeterBounds.Met met = bounds.anytime(first, bounds.nextChange(first.sendNanos()));
        bounds.settle(first, met.earlyNanos(), met.lateNanos());

        Answer across = answer(59.9, 60.2, 1);
        MeterBounds.Change change = bounds.nextChange(across.sendNanos());
        assertThat(change.mayFallBetween(across.sendNanos(), across.receiveNanos()))
                .isTrue();
        MeterBounds.Met open = bounds.anytime(across, change);

        assertThat(open.lateLoad()).isEqualTo(6_000);
        // a third of the nominal capacity in a window, but for a part that is under way
        assertThat(open.theirs()).isCloseTo(0.34 * 8_000, within(160.0));
    }

    @Test
    void nobody_else_uses_anything_where_nobody_else_is() {
        HypothesisSpace space = OneBox.space(SlidingLog.ID, 1, null);
        CapacityBelief belief = new CapacityBelief(CapacityPrior.about(8_000));
        MeterBounds bounds =
                new MeterBounds(new Corners(space, new Box(new double[0], new double[0])), OneBox.START, null, belief);
        Answer first = answer(0, 0.1, 6_000);

        assertThat(bounds.anytime(first, bounds.nextChange(first.sendNanos())).theirs())
                .isZero();
    }
}
