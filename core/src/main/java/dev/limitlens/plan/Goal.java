package dev.limitlens.plan;

/** The posterior that a plan goes on to, given the confidence asked for: a little beyond, for what is just reached is soon lost. */
final class Goal {

    /** Share of the doubt allowed by the level that is left at most. */
    private static final double DOUBT_LEFT = 0.4;

    private Goal() {}

    /**
     * Returns the level.
     *
     * @throws IllegalArgumentException if it is not above 0.5 and below 1
     */
    static double checked(double level) {
        if (!(level > 0.5 && level < 1)) {
            throw new IllegalArgumentException("confidence must be above 0.5 and below 1: " + level);
        }
        return level;
    }

    /**
     * Returns the posterior to reach.
     *
     * @param level the confidence asked for, above 0.5 and below 1
     * @throws IllegalArgumentException if the level is out of range
     */
    static double of(double level) {
        return 1 - DOUBT_LEFT * (1 - checked(level));
    }
}
