package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ShellCommandTest {

    private static final String[] HOSTILE = {
        "",
        " ",
        "two words",
        "it's",
        "'",
        "''\\''",
        "\"quoted\" $HOME ${HOME} $(id) `id` \\",
        "; rm -rf nothing #",
        "&& || | > < * ? [a] {1..9} ~ !! !$",
        "=ls",
        "~root",
        "-n",
        "--",
        "a\nb\r\tc",
        "\u001b]0;title\u0007\u001b[31mred",
        "\u0001" + "23 \\u0041 \\101 $'x'",
        "\u007f\u0085\u009b",
        "\u202egnp.exe\u2066",
        "\u2028\u2029\ufeff",
        "\u00e9\u4e2d\ud83d\ude80",
        "\udbff\udffd",
        "{cost}",
        "X-Api-Key: a'b\"c"
    };

    @Test
    void plain_words_stay_as_they_are() {
        assertThat(ShellCommand.line(List.of("limitlens", "simulate", "--limiter=token-bucket:refill=133.3/s")))
                .isEqualTo("limitlens simulate --limiter=token-bucket:refill=133.3/s");
    }

    @Test
    void nothing_that_steers_a_terminal_or_a_page_shows() {
        String line = ShellCommand.line(List.of(HOSTILE));
        assertThat(line.codePoints()).allMatch(c -> ForeignText.harmless(c) == c);
    }

    @Test
    void half_a_surrogate_pair_is_replaced() {
        assertThat(ShellCommand.line(List.of("a\ud800"))).isEqualTo("$'a\\ufffd'");
    }

    @Test
    void a_shell_reads_the_same_words() throws Exception {
        List<String> words = new ArrayList<>(List.of(HOSTILE));
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 300; i++) {
            StringBuilder word = new StringBuilder();
            for (int k = random.nextInt(12); k > 0; k--) {
                word.append((char) random.nextInt(1, random.nextBoolean() ? 128 : 0xd800));
            }
            words.add(word.toString());
        }
        assertThat(readByBash(ShellCommand.line(words))).isEqualTo(words);
    }

    /** Lets bash print each word, with a NUL at its end. */
    private static List<String> readByBash(String line) throws IOException, InterruptedException {
        Assumptions.assumeTrue(new File("/bin/bash").exists(), "there is no bash");
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-c", "printf '%s\\0' " + line);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process bash = builder.start();
        String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).isZero();
        return List.of(printed.substring(0, printed.length() - 1).split("\0", -1));
    }
}
