package dev.limitlens.study;

import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The answer that is right about a limiter, written down before it is asked. */
public sealed interface Expected {

    /** The id of the hypothesis that none of the models explains the answers. */
    String NONE_OF_THESE = "none-of-these";

    /**
     * Scores a verdict.
     *
     * @param verdict the verdict, reached with the given level
     * @param level the confidence from which on a verdict counts
     */
    Score score(Verdict verdict, double level);

    /** Returns the answer in a few words. */
    String words();

    /**
     * One limit of a known family.
     *
     * @param id the family
     * @param conclusion the conclusion
     * @param axes by axis, the value that is right; a verdict that is sure of another one is wrong
     */
    record Family(String id, Conclusion conclusion, Map<String, String> axes) implements Expected {

        /** Copies the map. */
        public Family {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(conclusion, "conclusion");
            axes = Map.copyOf(axes);
        }

        @Override
        public Score score(Verdict verdict, double level) {
            boolean sure = verdict.confidence() >= level;
            boolean rightFamily =
                    verdict.family().equals(id) && verdict.limits().isEmpty();
            boolean rightConclusion = verdict.conclusion() == conclusion;
            boolean wrongConclusion = !rightConclusion && verdict.conclusion() != Conclusion.INCONCLUSIVE;
            if ((sure && !rightFamily) || wrongConclusion || (sure && contradictsAxes(verdict, level))) {
                return Score.CONFIDENTLY_WRONG;
            }
            return sure && rightConclusion ? Score.CORRECT : Score.UNDECIDED;
        }

        private boolean contradictsAxes(Verdict verdict, double level) {
            return axes.entrySet().stream()
                    .anyMatch(right -> verdict.axes().getOrDefault(right.getKey(), Map.of()).entrySet().stream()
                            .anyMatch(value ->
                                    value.getValue() >= level && !value.getKey().equals(right.getValue())));
        }

        @Override
        public String words() {
            return axes.isEmpty() ? id : id + " " + axes;
        }
    }

    /**
     * Two limits at once, in any order.
     *
     * @param first one of them
     * @param second the other one
     * @param conclusion what both have in common, else {@link Conclusion#INCONCLUSIVE}
     */
    record Pair(Limit first, Limit second, Conclusion conclusion) implements Expected {

        /** How far an estimate may be from the truth, as a share of that. */
        private static final double TOLERANCE = 0.05;

        /**
         * One of the two.
         *
         * @param family its id
         * @param parameters by name, as in a verdict, those that must be estimated to within 5%
         */
        public record Limit(String family, Map<String, Double> parameters) {

            /** Copies the map. */
            public Limit {
                Objects.requireNonNull(family, "family");
                parameters = Map.copyOf(parameters);
            }

            private boolean isWellEstimatedBy(Verdict.LimitPart part) {
                return part.family().equals(family)
                        && parameters.entrySet().stream().allMatch(truth -> {
                            Interval interval = part.parameters().get(truth.getKey());
                            return interval != null
                                    && Math.abs(interval.estimate() - truth.getValue()) <= TOLERANCE * truth.getValue();
                        });
            }
        }

        /** Checks for null. */
        public Pair {
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(second, "second");
            Objects.requireNonNull(conclusion, "conclusion");
        }

        /** Correct is a verdict that is sure of both families and has all parameters to within 5%. */
        @Override
        public Score score(Verdict verdict, double level) {
            List<String> named = verdict.limits().stream()
                    .map(Verdict.LimitPart::family)
                    .sorted()
                    .toList();
            boolean rightPair = named.equals(
                    Stream.of(first.family(), second.family()).sorted().toList());
            boolean sure = verdict.confidence() >= level && !verdict.family().equals(NONE_OF_THESE);
            boolean wrongConclusion =
                    verdict.conclusion() != conclusion && verdict.conclusion() != Conclusion.INCONCLUSIVE;
            if ((sure && !rightPair) || wrongConclusion) {
                return Score.CONFIDENTLY_WRONG;
            }
            return sure && areWellEstimatedBy(verdict.limits()) ? Score.CORRECT : Score.UNDECIDED;
        }

        private boolean areWellEstimatedBy(List<Verdict.LimitPart> parts) {
            Verdict.LimitPart one = parts.get(0);
            Verdict.LimitPart other = parts.get(1);
            return (first.isWellEstimatedBy(one) && second.isWellEstimatedBy(other))
                    || (first.isWellEstimatedBy(other) && second.isWellEstimatedBy(one));
        }

        @Override
        public String words() {
            return first.family() + " " + first.parameters() + " + " + second.family() + " " + second.parameters();
        }
    }

    /**
     * No model. Correct is a verdict that leaves the conclusion open and finds {@code none-of-these} most probable; one that
     * merely leaves everything open is undecided.
     *
     * @param alsoRight models that describe the limiter well enough for their verdict to be right, too
     */
    record NoneOfThese(List<Family> alsoRight) implements Expected {

        /** Copies the list. */
        public NoneOfThese {
            alsoRight = List.copyOf(alsoRight);
        }

        @Override
        public Score score(Verdict verdict, double level) {
            boolean none = verdict.family().equals(NONE_OF_THESE);
            boolean sure = verdict.confidence() >= level && !none;
            boolean concludes = verdict.conclusion() != Conclusion.INCONCLUSIVE;
            if (!sure && !concludes) {
                return none ? Score.CORRECT : Score.UNDECIDED;
            }
            return alsoRight.stream()
                    .map(family -> family.score(verdict, level))
                    .filter(score -> score != Score.CONFIDENTLY_WRONG)
                    .findFirst()
                    .orElse(Score.CONFIDENTLY_WRONG);
        }

        @Override
        public String words() {
            return alsoRight.isEmpty()
                    ? NONE_OF_THESE
                    : NONE_OF_THESE + " or " + alsoRight.get(0).words();
        }
    }
}
