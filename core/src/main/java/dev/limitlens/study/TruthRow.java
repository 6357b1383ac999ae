package dev.limitlens.study;

import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.BucketedWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimiterSpecException;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingCounter;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One row of a study: a family; each trial draws the parameters that its spec leaves out.
 *
 * @param id its name, from which the trials' seeds are made, too
 * @param spec the family and the parameters that are given
 */
public record TruthRow(String id, LimiterSpec spec) {

    /** The name under which all rows are asked for. */
    public static final String ALL = "all";

    private static final TruthRow ALIGNED =
            new TruthRow(FixedWindow.ID + "/aligned", LimiterSpec.parse(FixedWindow.ID + ":phase=0s"));

    /** Checks for null. */
    public TruthRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(spec, "spec");
    }

    /** Returns the rows of the contract: the eight families that limit, the fixed window both on the clock and off it. */
    public static List<TruthRow> all() {
        return Stream.concat(
                        Stream.of(ALIGNED),
                        Stream.of(
                                        FixedWindow.ID,
                                        AnchoredWindow.ID,
                                        SlidingLog.ID,
                                        SlidingCounter.ID,
                                        BucketedWindow.ID,
                                        TokenBucket.ID,
                                        SteppedBucket.ID,
                                        Pacer.ID)
                                .map(TruthRow::parse))
                .toList();
    }

    /**
     * Reads {@code all}, the name of one row, or the spec of one limiter.
     *
     * @throws LimiterSpecException if the text is none of these
     */
    public static List<TruthRow> parseAll(String text) {
        return text.equals(ALL) ? all() : List.of(parse(text));
    }

    private static TruthRow parse(String text) {
        if (text.equals(ALIGNED.id)) {
            return ALIGNED;
        }
        String family = text.replaceFirst("[:+].*", "").trim();
        if (!LimiterSpec.ids().contains(family)) {
            throw new LimiterSpecException(
                    text,
                    "unknown limiter '" + family + "'; known are " + ALL + ", " + ALIGNED.id + ", "
                            + String.join(", ", LimiterSpec.ids()));
        }
        List<LimiterSpec> specs = LimiterSpec.parseAll(text);
        if (specs.size() != 1) {
            throw new LimiterSpecException(text, "a study takes one limiter at a time");
        }
        return new TruthRow(text, specs.get(0));
    }
}
