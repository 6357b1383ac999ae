package dev.limitlens.limiter;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One charge of a history. */
record Use(long timeNanos, double amount) {

    /** 2026-11-24T08:00:00Z, a multiple of every window that the tests use. */
    static final long START = 1_795_507_200_000_000_000L;

    /** Draws uses whose distances range from a nanosecond to more than two of the given spans. */
    static List<Use> history(RandomGenerator random, int count, long spanNanos) {
        List<Use> uses = new ArrayList<>();
        long time = START + random.nextLong(spanNanos);
        for (int i = 0; i < count; i++) {
            time += switch (random.nextInt(10)) {
                case 0 -> 0;
                case 1 -> 1;
                case 2 -> spanNanos - 1 + random.nextInt(3);
                case 3 -> random.nextLong(3 * spanNanos);
                default -> random.nextLong(spanNanos / 4);
            };
            uses.add(new Use(time, random.nextInt(1, 2000)));
        }
        return uses;
    }
}
