package dev.limitlens.report;

/**
 * Text that somebody else wrote: targets, purposes, the server's messages.
 *
 * <p>It must neither steer a terminal nor reorder a page: control characters, bidirectional overrides and broken surrogates
 * become U+FFFD. Escaping for HTML is another matter, see {@link Markup}.
 */
final class ForeignText {

    private static final int REPLACEMENT = 0xFFFD;

    private ForeignText() {}

    /** Returns the text on one line, cut after the given number of characters. */
    static String line(String text, int maxCharacters) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), maxCharacters));
        int kept = 0;
        boolean afterSpace = true;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (kept == maxCharacters) {
                return line.append("... (")
                        .append(Numbers.count(text.length() - i, "more character"))
                        .append(')')
                        .toString();
            }
            i += Character.charCount(codePoint);
            boolean space = Character.isWhitespace(codePoint);
            if (space && afterSpace) {
                continue;
            }
            line.appendCodePoint(space ? ' ' : harmless(codePoint));
            afterSpace = space;
            kept++;
        }
        return line.toString().stripTrailing();
    }

    /** Returns the code point, or U+FFFD in the place of one that is no visible text. */
    static int harmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE -> REPLACEMENT;
            case Character.UNASSIGNED -> REPLACEMENT;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            default -> codePoint;
        };
    }
}
