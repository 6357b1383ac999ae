package dev.limitlens.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that somebody who mistyped one may have meant. */
final class SimilarNames {

    private static final int AT_MOST = 3;

    private SimilarNames() {}

    /** Returns the names that a few edits make of the typed one, nearest first. */
    static List<String> to(String typed, Collection<String> names) {
        int fewEdits = Math.max(1, typed.replaceFirst("^--?", "").length() / 3);
        return names.stream()
                .filter(name -> edits(typed, name) <= fewEdits)
                .sorted(Comparator.<String>comparingInt(name -> edits(typed, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(AT_MOST)
                .toList();
    }

    /** Returns the Levenshtein distance. */
    static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
