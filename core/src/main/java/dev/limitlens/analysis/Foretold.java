package dev.limitlens.analysis;

import dev.limitlens.limiter.Unlimited;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How probable an answer was before it was known: of each family, what is left of its share with the answer. */
final class Foretold {

    private final Answer answer;
    private final double[] before;
    private final double[] joint;
    private final double unlimitedBefore;

    /**
     * Compares what was with what is.
     *
     * @param answer the answer, which is known
     * @param before what has cells as it was without the answer, by {@link Families#index}, as a share of what everything was
     * @param joint the same with the answer
     * @param unlimitedBefore what no limit at all was without the answer, as such a share
     */
    Foretold(Answer answer, double[] before, double[] joint, double unlimitedBefore) {
        this.answer = answer;
        this.before = before;
        this.joint = joint;
        this.unlimitedBefore = unlimitedBefore;
    }

    /** Returns what a family was without the answer, as a share of what everything was. */
    double before(int family) {
        return before[family];
    }

    /** Returns what a family is with the answer, as a share of what everything was. */
    double joint(int family) {
        return joint[family];
    }

    /** Returns the probability that no limit at all gave the answer. */
    double byUnlimited() {
        double probability = 1;
        for (Answer each : Volley.apart(List.of(answer))) {
            probability *= each.admitted() ? 1 - Posterior.LAPSE : Posterior.LAPSE;
        }
        return probability;
    }

    /** Returns the probability that all models together gave the answer. */
    double together() {
        double sum = byUnlimited() * unlimitedBefore;
        double all = unlimitedBefore;
        for (int f = 0; f < joint.length; f++) {
            sum += joint[f];
            all += before[f];
        }
        return share(sum, all);
    }

    /**
     * Returns, by family, how probable an admission was; of a volley, how probable the answer to each of its requests was in the geometric
     * mean, as if that were one answer.
     *
     * @param byNone the probability that none of these gave the answer
     */
    Map<String, Double> admissions(double byNone) {
        Map<String, Double> given = new LinkedHashMap<>();
        for (String id : Families.LIMITING) {
            int f = Families.index(id);
            given.put(id, share(joint[f], before[f]));
        }
        given.put(Unlimited.ID, byUnlimited());
        given.put(Families.NONE, byNone);
        if (answer.members() > 1) {
            given.replaceAll((id, p) -> Math.pow(p, 1.0 / answer.members()));
        }
        if (!answer.admitted()) {
            given.replaceAll((id, p) -> 1 - p);
        }
        return given;
    }

    private static double share(double joint, double whole) {
        return whole > 0 ? Math.min(1, joint / whole) : 0.5;
    }
}
