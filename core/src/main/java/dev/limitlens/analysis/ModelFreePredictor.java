package dev.limitlens.analysis;

/**
 * Predicts answers without any limiter: the likelihood of {@code none-of-these}.
 *
 * <p>It is the Krichevsky-Trofimov estimator of a binary Markov chain with a context: the answer before, whether as much is asked for as
 * then, and whether that is at once. The probability of an admission is (admissions in such a context + 1/2) / (answers in it + 1). Of
 * limiters it takes only for granted that the same question, asked again at once, mostly has the same answer. It predicts no sequence
 * sharply that a limiter explains, and no sequence much worse than chance, which is what keeps a posterior honest when the true limiter
 * is not on the list.
 */
final class ModelFreePredictor {

    /** Round trips after an answer within which another request comes at once. */
    private static final int AT_ONCE = 2;

    /** What is taken as seen of a question that is asked again at once. */
    private static final double SAME_AGAIN = 4;

    /** Of each context, denials and admissions, with what is taken as seen. */
    private final double[][] counts = new double[8][2];

    private boolean lastAdmitted = true;
    private double lastTokens = Double.POSITIVE_INFINITY;
    private long lastReceiveNanos;
    private long lastTripNanos;

    ModelFreePredictor() {
        for (int context = 0; context < counts.length; context++) {
            counts[context][0] = 0.5;
            counts[context][1] = 0.5;
        }
        counts[context(true, false, true)][1] += SAME_AGAIN;
        counts[context(false, true, true)][0] += SAME_AGAIN;
    }

    private ModelFreePredictor(ModelFreePredictor other) {
        for (int context = 0; context < counts.length; context++) {
            counts[context] = other.counts[context].clone();
        }
        lastAdmitted = other.lastAdmitted;
        lastTokens = other.lastTokens;
        lastReceiveNanos = other.lastReceiveNanos;
        lastTripNanos = other.lastTripNanos;
    }

    /** Returns the context: the answer before, whether the request asks for more than was answered then, and whether at once. */
    private static int context(boolean admittedBefore, boolean more, boolean atOnce) {
        return (admittedBefore ? 4 : 0) + (more ? 2 : 0) + (atOnce ? 1 : 0);
    }

    private double[] seen(Answer answer) {
        return seen(answer.sendNanos(), answer.testedTokens());
    }

    private double[] seen(long sendNanos, double tokens) {
        // what was refused is refused again if as much is asked for, and what was admitted is admitted if no more is
        boolean more = lastAdmitted ? tokens > lastTokens : tokens >= lastTokens;
        boolean atOnce = sendNanos - lastReceiveNanos <= AT_ONCE * lastTripNanos;
        return counts[context(lastAdmitted, more, atOnce)];
    }

    /** Returns how probable it is that the request is admitted, whatever its answer says. */
    double admitProbability(Answer answer) {
        return admitProbability(answer.sendNanos(), answer.testedTokens());
    }

    /** Returns the same of a request that is not sent yet. */
    double admitProbability(long sendNanos, double tokens) {
        double[] seen = seen(sendNanos, tokens);
        return seen[1] / (seen[0] + seen[1]);
    }

    /** Returns how probable the answer is, which must be an admission or a denial; or how probable all answers of a volley are. */
    double probability(Answer answer) {
        Volley volley = answer.volley();
        if (volley != null) {
            ModelFreePredictor ahead = new ModelFreePredictor(this);
            double all = 1;
            for (Answer member : volley.members()) {
                all *= ahead.probability(member);
                ahead.observe(member);
            }
            return all;
        }
        double admitted = admitProbability(answer);
        return answer.admitted() ? admitted : 1 - admitted;
    }

    /** Takes in an answer, which must be an admission or a denial. */
    void observe(Answer answer) {
        Volley volley = answer.volley();
        if (volley != null) {
            volley.members().forEach(this::observe);
            return;
        }
        seen(answer)[answer.admitted() ? 1 : 0]++;
        lastAdmitted = answer.admitted();
        lastTokens = answer.testedTokens();
        lastReceiveNanos = answer.receiveNanos();
        lastTripNanos = answer.receiveNanos() - answer.sendNanos();
    }
}
