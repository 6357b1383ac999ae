package dev.limitlens.analysis;

/**
 * Predicts answers without any limiter: the likelihood of {@code none-of-these}.
 *
 * <p>It is the Krichevsky-Trofimov estimator of a binary Markov chain: the probability of an admission given the answer before
 * is (admissions after such an answer + 1/2) / (answers after such an answer + 1). It predicts no sequence sharply that a
 * limiter explains, and no sequence much worse than chance, which is what keeps a posterior honest when the true limiter is not
 * on the list.
 */
final class ModelFreePredictor {

    private final double[][] counts = new double[2][2];
    private int last;

    ModelFreePredictor() {
        last = 1;
    }

    double admitProbability() {
        double[] seen = counts[last];
        return (seen[1] + 0.5) / (seen[0] + seen[1] + 1);
    }

    void observe(boolean admitted) {
        int now = admitted ? 1 : 0;
        counts[last][now]++;
        last = now;
    }
}
