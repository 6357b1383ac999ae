package dev.limitlens.limiter;

/** Range checks that name the parameter. */
final class Ranges {

    private Ranges() {}

    static void positive(String name, long nanos) {
        if (nanos <= 0) {
            throw new IllegalArgumentException(name + " must be longer than 0: " + nanos + " ns");
        }
    }

    static void positive(String name, double amount) {
        if (!(amount > 0) || Double.isInfinite(amount)) {
            throw new IllegalArgumentException(name + " must be positive and finite: " + amount);
        }
    }
}
