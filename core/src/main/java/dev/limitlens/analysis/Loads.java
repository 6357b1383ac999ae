package dev.limitlens.analysis;

/** What every particle has in use when a request is decided, between two bounds. */
final class Loads {

    private final double[] early;
    private final double[] late;

    /** Moves the particles to the time of a request and reads their loads. */
    Loads(Particles particles, long sendNanos, long tripNanos) {
        early = new double[particles.size];
        late = new double[particles.size];
        for (int i = 0; i < particles.size; i++) {
            early[i] = particles.earlyLoad(i, sendNanos, tripNanos);
            late[i] = particles.lateLoad(i, sendNanos, tripNanos);
        }
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
