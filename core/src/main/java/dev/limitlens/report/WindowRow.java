package dev.limitlens.report;

import dev.limitlens.experiment.Observation;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A row of the folded timeline. */
sealed interface WindowRow {

    /**
     * A window with requests in it.
     *
     * @param window its number from the epoch
     * @param observations sent in it, oldest first
     */
    record Requests(long window, List<Observation> observations) implements WindowRow {}

    /**
     * Windows that are not drawn.
     *
     * @param windows how many
     * @param requests how many requests they hold
     */
    record Skipped(long windows, long requests) implements WindowRow {}

    /** Returns the rows of a run, oldest first: quiet windows are summed up, and so is the middle of too many. */
    static List<WindowRow> of(Fold fold, List<Observation> observations, int maxRows) {
        Map<Long, List<Integer>> byWindow = new TreeMap<>();
        for (int i = 0; i < observations.size(); i++) {
            byWindow.computeIfAbsent(fold.window(observations.get(i).sentAt()), window -> new ArrayList<>())
                    .add(i);
        }
        List<Requests> all = byWindow.entrySet().stream()
                .map(entry -> new Requests(entry.getKey(), new Picked(observations, entry.getValue())))
                .toList();
        Excerpt<Requests> excerpt = Excerpt.of(all, maxRows);
        List<WindowRow> rows = new ArrayList<>(withQuiet(excerpt.head()));
        if (excerpt.leftOut() > 0) {
            List<Requests> drawn = excerpt.head();
            Requests last = drawn.get(drawn.size() - 1);
            Requests next = excerpt.tail().get(0);
            long requests = all.subList(drawn.size(), drawn.size() + excerpt.leftOut()).stream()
                    .mapToLong(row -> row.observations().size())
                    .sum();
            rows.add(new Skipped(next.window() - last.window() - 1, requests));
            rows.addAll(withQuiet(excerpt.tail()));
        }
        return rows;
    }

    /** Some observations of a run, which may be too long to hold them all at once. */
    final class Picked extends AbstractList<Observation> {

        private final List<Observation> all;
        private final List<Integer> places;

        Picked(List<Observation> all, List<Integer> places) {
            this.all = all;
            this.places = places;
        }

        @Override
        public Observation get(int index) {
            return all.get(places.get(index));
        }

        @Override
        public int size() {
            return places.size();
        }
    }

    private static List<WindowRow> withQuiet(List<Requests> windows) {
        List<WindowRow> rows = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            long quiet =
                    i == 0 ? 0 : windows.get(i).window() - windows.get(i - 1).window() - 1;
            if (quiet > 0) {
                rows.add(new Skipped(quiet, 0));
            }
            rows.add(windows.get(i));
        }
        return rows;
    }
}
