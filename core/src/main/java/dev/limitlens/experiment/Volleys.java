package dev.limitlens.experiment;

import java.util.List;
import java.util.Objects;

/**
 * The purposes by which the requests of a volley are known: those that were sent at their own times, whether or not the ones before
 * were answered. Requests of the same volley have the very same purpose and follow each other.
 */
public final class Volleys {

    private static final String PREFIX = "volley ";

    private Volleys() {}

    /**
     * Returns the purpose of the requests of a volley, such as {@code volley 12}.
     *
     * @param firstIndex number of its first request in the experiment, which tells it from every other volley; at least 0
     * @throws IllegalArgumentException if the number is negative
     */
    public static String purpose(int firstIndex) {
        if (firstIndex < 0) {
            throw new IllegalArgumentException("firstIndex must be at least 0: " + firstIndex);
        }
        return PREFIX + firstIndex;
    }

    /** Returns whether a request of the given purpose is one of a volley. */
    public static boolean is(String purpose) {
        return purpose.startsWith(PREFIX);
    }

    /** Returns whether requests of the given purposes are of one and the same volley. */
    public static boolean isOne(String purpose, String other) {
        return is(purpose) && purpose.equals(other);
    }

    /**
     * Returns the place behind the last request of the volley that the one at the given place begins; the next place if that is of no
     * volley.
     *
     * @param observations requests, oldest first
     * @param from a place among them
     * @throws IndexOutOfBoundsException if there is no such place
     */
    public static int endOf(List<Observation> observations, int from) {
        String purpose =
                observations.get(Objects.checkIndex(from, observations.size())).purpose();
        int end = from + 1;
        while (end < observations.size() && isOne(purpose, observations.get(end).purpose())) {
            end++;
        }
        return end;
    }
}
