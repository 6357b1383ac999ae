package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class MainTest {

    @Test
    void withoutACommandItShowsWhatThereIsAndFails() {
        Invocation bare = Invocation.of();

        assertThat(bare.exitCode()).isEqualTo(2);
        assertThat(bare.out()).isEmpty();
        assertThat(bare.err()).contains("demo", "simulate", "analyze", "probe", "serve");
    }

    static Stream<String> commands() {
        return below(Main.commandLine())
                .map(command -> command.getCommandSpec().qualifiedName().substring("limitlens ".length()));
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return command.getSubcommands().values().stream().flatMap(sub -> Stream.concat(Stream.of(sub), below(sub)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithExamplesAndExitCodes(String command) {
        Invocation help = Invocation.ofLine(command + " --help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith("Usage: limitlens " + command)
                .contains("Examples:", "limitlens " + command)
                .contains("Exit codes:", "interrupted; the verdict so far is written");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpOfACommandIsWhatItsOptionSays(String command) {
        Invocation help = Invocation.ofLine("help " + command);

        assertThat(help).isEqualTo(Invocation.ofLine(command + " --help"));
    }

    @Test
    void helpAloneIsThatOfAll() {
        assertThat(Invocation.of("help")).isEqualTo(Invocation.of("--help"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "help simulat | unknown command 'simulat'; 'simulat' may be simulate",
                "help probe bedrok | unknown command 'bedrok'; 'bedrok' may be bedrock",
                "help simulate pacer | unexpected 'pacer'"
            })
    void helpOfWhatIsNoCommandIsAMistake(String line, String says) {
        Invocation failed = Invocation.ofLine(line);

        assertThat(failed.exitCode()).isEqualTo(2);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.errLines()).hasSize(1);
        assertThat(failed.err()).contains(says);
    }

    /** A line that is wrapped where the terminal ends cannot be copied. */
    @ParameterizedTest
    @MethodSource("commands")
    void examplesInTheHelpCanBeCopied(String command) {
        String help = Invocation.ofLine(command + " --help").out();
        String examples = help.substring(help.indexOf("Examples:\n") + "Examples:\n".length());

        assertThat(examples.lines())
                .allSatisfy(line -> assertThat(line).startsWith("  ").hasSizeLessThanOrEqualTo(80));
        assertThat(examples.replaceAll("\\\\\n *", "").lines())
                .isNotEmpty()
                .map(line -> words(line.strip()))
                .filteredOn(words -> !words.get(0).equals("source"))
                .allSatisfy(words -> assertThat(Main.commandLine()
                                .parseArgs(words.stream().skip(1).toArray(String[]::new))
                                .errors())
                        .isEmpty());
    }

    @Test
    void whatHasSubcommandsShowsAnExampleOfEach() {
        assertThat(below(Main.commandLine())).allSatisfy(command -> {
            String name = command.getCommandSpec().qualifiedName();
            String[] footer = command.getCommandSpec().usageMessage().footer();
            assertThat(command.getSubcommands().keySet())
                    .allSatisfy(sub -> assertThat(footer)
                            .anySatisfy(line -> assertThat(line).startsWith("  " + name + " " + sub + " ")));
        });
    }

    private static List<String> words(String line) {
        return Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+")
                .matcher(line)
                .results()
                .map(word -> word.group().replaceAll("^[\"']|[\"']$", ""))
                .toList();
    }

    /** In the list of commands, each has the first paragraph of its description. */
    @Test
    void theFirstParagraphOfEachDescriptionIsASentence() {
        assertThat(below(Main.commandLine()))
                .allSatisfy(command -> assertThat(
                                command.getCommandSpec().usageMessage().description()[0])
                        .endsWith("."));
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
