package dev.limitlens.report;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Words as one line for a shell, bash or zsh, whatever they hold: pasted there, each is a word again, unchanged, and nothing in it is
 * run.
 */
final class ShellCommand {

    /** What means nothing to a shell, wherever in a word it stands. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:@%+,=-]*");

    private ShellCommand() {}

    static String line(List<String> words) {
        return words.stream().map(ShellCommand::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        boolean visible = word.codePoints().allMatch(c -> ForeignText.harmless(c) == c);
        return visible ? "'" + word.replace("'", "'\\''") + "'" : escaped(word);
    }

    /**
     * Within single quotes a control character would still steer the terminal, and a line break send what follows: as an escape
     * it is what it is only once the shell has read the line. Half a surrogate pair is no character anywhere, and becomes U+FFFD.
     */
    private static String escaped(String word) {
        StringBuilder escaped = new StringBuilder("$'");
        word.codePoints().forEach(c -> {
            if (c == '\'' || c == '\\') {
                escaped.append('\\').append((char) c);
            } else if (ForeignText.harmless(c) == c) {
                escaped.appendCodePoint(c);
            } else if (c < 0x80) {
                escaped.append(String.format(Locale.ROOT, "\\%03o", c));
            } else {
                int known = Character.getType(c) == Character.SURROGATE ? 0xFFFD : c;
                escaped.append(String.format(Locale.ROOT, known < 0x1_0000 ? "\\u%04x" : "\\U%08x", known));
            }
        });
        return escaped.append('\'').toString();
    }
}
