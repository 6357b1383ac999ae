package dev.limitlens.analysis;

/** What every particle has in use when a request is decided, between two bounds. */
final class Loads {

    private final double[] early;
    private final double[] late;

    /** Of each particle up to which cost it surely admits, and from which cost on it surely does not. */
    private final double[] admitsUpTo;

    private final double[] refusesFrom;

    private Loads(int size) {
        early = new double[size];
        late = new double[size];
        admitsUpTo = new double[size];
        refusesFrom = new double[size];
    }

    /** Moves the particles to the time of a request and reads the bounds of their loads, whatever was learnt of what lies between. */
    static Loads bounds(Particles particles, long sendNanos, long tripNanos) {
        Loads loads = new Loads(particles.size);
        for (int i = 0; i < particles.size; i++) {
            particles.load(i, sendNanos, tripNanos, Particles.ALL_BETWEEN, loads.early, loads.late);
        }
        return loads.sure(particles);
    }

    /** Moves the particles to the time of a request and reads two loads each on top of which they answer, either as probable. */
    static Loads likely(Particles particles, long sendNanos, long tripNanos) {
        Loads loads = new Loads(particles.size);
        for (int i = 0; i < particles.size; i++) {
            particles.load(i, sendNanos, tripNanos, particles.between(i), loads.early, loads.late);
        }
        return loads.sure(particles);
    }

    private Loads sure(Particles particles) {
        for (int i = 0; i < early.length; i++) {
            admitsUpTo[i] = particles.admitsUpTo(i, Math.max(early[i], late[i]));
            refusesFrom[i] = particles.refusesFrom(i, Math.min(early[i], late[i]));
        }
        return this;
    }

    /** Returns whether a particle surely admits the cost; most questions are answered by this or by {@link #refuses}. */
    boolean admits(int i, double cost) {
        return cost <= admitsUpTo[i];
    }

    /** Returns whether a particle surely does not admit the cost. */
    boolean refuses(int i, double cost) {
        return cost >= refusesFrom[i];
    }

    double early(int i) {
        return early[i];
    }

    double late(int i) {
        return late[i];
    }

    double middle(int i) {
        return (early[i] + late[i]) / 2;
    }
}
