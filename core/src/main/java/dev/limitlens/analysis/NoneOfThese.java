package dev.limitlens.analysis;

/**
 * What is believed of limiters that are none of the families and have no cells: one that no model explains, one that departs from all
 * families now and then, and what use by others may blur beyond what is assumed of it.
 */
final class NoneOfThese {

    /** Prior of the model-free part, beside that of one family. */
    private static final double MODEL_FREE_PRIOR = 0.04;

    /**
     * The same of the departures from all families. Every run has an answer or two that surprise all families at once, as when a
     * line is found: this part must not be held probable for that.
     */
    private static final double DEPARTURE_PRIOR = 0.01;

    /**
     * What of none-of-these a shared quota stands for, as a share of it: use by others blurs what a limiter answers so much that one may
     * look like another, and what is assumed of the others is a guess. Nothing is identified beyond that doubt.
     */
    static final double SHARED_DOUBT = 0.02;

    /** What of none-of-these has cells: it is predicted by them, and belongs to what is predicted here. */
    private static final int WITH_CELLS = Families.index(Families.NONE);

    private final ModelFreePredictor modelFree = new ModelFreePredictor();
    private final Contamination contamination = new Contamination();
    private double logFamiliesPrior;
    private double logModelFree = Math.log(MODEL_FREE_PRIOR);
    private double logContaminated;
    private double logAll;

    /**
     * Begins without any answer.
     *
     * @param logFamiliesPrior the natural logarithm of the prior of all families
     */
    NoneOfThese(double logFamiliesPrior) {
        this.logFamiliesPrior = logFamiliesPrior;
    }

    /** Reckons with families that are thought of only now, of the given prior. */
    void addPrior(double prior) {
        logFamiliesPrior = Math.log(Math.exp(logFamiliesPrior) + prior);
    }

    /**
     * Takes in an answer, which is an admission or a denial.
     *
     * @param foretold how probable it was to the families
     * @param cells after the answer, which is not shared out yet
     * @return how probable it was to none of these
     */
    double observe(Answer answer, Foretold foretold, WeightedCells cells) {
        double logBefore = cells.logEverything();
        double families = foretold.together();
        double free = modelFree.probability(answer);
        double before = Math.exp(logAll - logBefore) + foretold.before(WITH_CELLS);
        double given = (foretold.joint(WITH_CELLS)
                        + Math.exp(logBlurred(cells) - logBefore)
                        + Math.exp(logContaminated - logBefore) * contamination.predict(families, free)
                        + Math.exp(logModelFree - logBefore) * free)
                / before;
        modelFree.observe(answer);
        contamination.observe(families, free);
        logModelFree += Math.log(free);
        return given;
    }

    /**
     * Weighs its parts anew.
     *
     * @param logFamilies the natural logarithm of all families together
     * @param cells not shared out yet
     * @return the natural logarithm of everything
     */
    double weigh(double logFamilies, WeightedCells cells) {
        logContaminated = Math.log(DEPARTURE_PRIOR) + logFamilies - logFamiliesPrior + contamination.logFactor();
        logAll = Information.logSum(Information.logSum(logModelFree, logContaminated), logBlurred(cells));
        return Information.logSum(logFamilies, logAll);
    }

    /** Returns the logarithm of what goes with a shared quota. */
    private static double logBlurred(WeightedCells cells) {
        return cells.logOfShared(SHARED_DOUBT);
    }

    /** Returns the natural logarithm of all its parts together. */
    double log() {
        return logAll;
    }
}
