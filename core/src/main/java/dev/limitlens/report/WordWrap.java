package dev.limitlens.report;

/** Prose on lines of a bounded width; a longer word keeps a line of its own. Whatever it holds, it cannot steer a terminal. */
final class WordWrap {

    private static final int MAX_CHARACTERS = 5_000;

    private final StringBuilder out;
    private final int width;

    WordWrap(StringBuilder out, int width) {
        this.out = out;
        this.width = width;
    }

    /** Writes the text, the first line behind one prefix, those that follow behind another of the same length. */
    void write(String firstPrefix, String nextPrefix, String text) {
        StringBuilder line = new StringBuilder(firstPrefix);
        int words = 0;
        for (String word : ForeignText.line(text, MAX_CHARACTERS).split(" ", -1)) {
            if (words > 0 && line.length() + 1 + word.length() > width) {
                out.append(line).append('\n');
                line = new StringBuilder(nextPrefix);
                words = 0;
            }
            line.append(words == 0 ? "" : " ").append(word);
            words++;
        }
        out.append(line).append('\n');
    }

    void write(String prefix, String text) {
        write(prefix, prefix, text);
    }
}
