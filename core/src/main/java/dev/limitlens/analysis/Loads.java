package dev.limitlens.analysis;

/** What every particle has in use when a request is decided, between two bounds. */
final class Loads {

    private final double[] early;
    private final double[] late;

    private Loads(int size) {
        early = new double[size];
        late = new double[size];
    }

    /** Moves the particles to the time of a request and reads the bounds of their loads, whatever was learnt of what lies between. */
    static Loads bounds(Particles particles, long sendNanos, long tripNanos) {
        Loads loads = new Loads(particles.size);
        for (int i = 0; i < particles.size; i++) {
            particles.load(i, sendNanos, tripNanos, Particles.ALL_BETWEEN, loads.early, loads.late);
        }
        return loads;
    }

    /** Moves the particles to the time of a request and reads two loads each on top of which they answer, either as probable. */
    static Loads likely(Particles particles, long sendNanos, long tripNanos) {
        Loads loads = new Loads(particles.size);
        for (int i = 0; i < particles.size; i++) {
            particles.load(i, sendNanos, tripNanos, particles.between(i), loads.early, loads.late);
        }
        return loads;
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
