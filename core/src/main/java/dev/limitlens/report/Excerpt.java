package dev.limitlens.report;

import java.util.List;

/**
 * The beginning and the end of a list that may be too long to show.
 *
 * @param head the first elements
 * @param leftOut number of elements between head and tail
 * @param tail the last elements; empty if nothing is left out
 * @param <T> what the list holds
 */
record Excerpt<T>(List<T> head, int leftOut, List<T> tail) {

    /** Returns the whole list if it has at most {@code max} elements, else half of those from either end. */
    static <T> Excerpt<T> of(List<T> all, int max) {
        if (all.size() <= max) {
            return new Excerpt<>(all, 0, List.of());
        }
        int tail = max / 2;
        int head = max - tail;
        return new Excerpt<>(all.subList(0, head), all.size() - max, all.subList(all.size() - tail, all.size()));
    }
}
