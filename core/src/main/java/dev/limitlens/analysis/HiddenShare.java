package dev.limitlens.analysis;

/**
 * How probable it is that others use the same quota, and how much.
 *
 * @param probability how probable, from 0 to 1
 * @param ofNominal what they use in a window if so, as a share of the nominal capacity
 */
record HiddenShare(double probability, double ofNominal) {

    /** Returns the part of a family's cells in which others use the same quota, and what they use then. */
    static HiddenShare of(WeightedCells cells, String family) {
        double all = 0;
        double shared = 0;
        double use = 0;
        for (int i = 0; i < cells.size(); i++) {
            HypothesisSpace space = cells.get(i).space;
            if (space.family().equals(family)) {
                HiddenUse others = space.hiddenUse();
                double weight = cells.weight(i);
                all += weight;
                shared += others == null ? 0 : weight;
                use += others == null ? 0 : weight * others.share();
            }
        }
        return shared > 0 ? new HiddenShare(shared / all, use / shared) : new HiddenShare(0, 0);
    }

    /** Returns whether that is more probable than that nobody else does. */
    boolean isProbable() {
        return probability > 0.5;
    }

    /** Returns whether hardly anything else explains the answers. */
    boolean isNearlyCertain() {
        return probability > 0.95;
    }
}
