package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @Test
    void withoutACommandItShowsWhatThereIsAndFails() {
        Invocation bare = Invocation.of();

        assertThat(bare.exitCode()).isEqualTo(2);
        assertThat(bare.out()).isEmpty();
        assertThat(bare.err()).contains("demo", "simulate", "analyze", "probe", "serve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "simulate", "analyze", "probe", "probe bedrock", "serve", "serve bedrock"})
    void everyCommandHasHelpWithExamplesAndExitCodes(String command) {
        Invocation help = Invocation.ofLine(command + " --help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith("Usage: limitlens " + command)
                .contains("Examples:", "  limitlens " + command)
                .contains("Exit codes:", "interrupted; the verdict so far is written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "simulate", "analyze", "probe bedrock", "serve bedrock"})
    void examplesInTheHelpAreValid(String command) {
        Invocation.ofLine(command + " --help")
                .out()
                .lines()
                .dropWhile(line -> !line.equals("Examples:"))
                .filter(line -> line.startsWith("  limitlens "))
                .map(line -> line.substring("  limitlens ".length()).split(" "))
                .forEach(example -> assertThat(
                                Main.commandLine().parseArgs(example).errors())
                        .isEmpty());
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        Invocation version = Invocation.of("--version");

        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).matches("limitlens \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @ParameterizedTest
    @CsvSource({
        "simulat, simulate",
        "anlyze x, analyze",
        "simulate --limter token-bucket, --limiter",
        "simulate --limiter token-bucket --wndow=60s, --window",
        "probe bedrok, bedrock"
    })
    void aTypoGetsASuggestion(String line, String suggestion) {
        Invocation typo = Invocation.ofLine(line);

        assertThat(typo.exitCode()).isEqualTo(2);
        assertThat(typo.err()).contains("may be " + suggestion);
    }
}
