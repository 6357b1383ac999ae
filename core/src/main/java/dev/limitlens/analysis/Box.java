package dev.limitlens.analysis;

/** A box of parameters, and what the cells have in common that follow its cases: all of them go when it is cut. */
final class Box {

    /** Its corner next to the origin of the unit cube, and the opposite one; never changed. */
    final double[] low;

    final double[] high;

    private boolean cut;

    Box(double[] low, double[] high) {
        this.low = low;
        this.high = high;
    }

    /** Marks the box as cut; returns whether it was not yet. */
    boolean cut() {
        boolean first = !cut;
        cut = true;
        return first;
    }

    boolean isCut() {
        return cut;
    }
}
