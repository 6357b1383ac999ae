package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadmeCommandsTest {

    static Stream<String> commands() throws IOException {
        return Files.readString(Path.of("../README.md"))
                .lines()
                .filter(line -> line.startsWith("limitlens "))
                .map(line -> line.substring("limitlens ".length()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandLineInTheReadmeIsValid(String command) {
        assertThat(Main.commandLine().parseArgs(command.split(" ")).errors()).isEmpty();
    }

    @Test
    void itsCampaignCanBeRun(@TempDir Path folder) throws IOException {
        String json = Pattern.compile("(?s)```json\n(\\{\n  \"models\".*?)```")
                .matcher(Files.readString(Path.of("../README.md")))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();

        Campaign campaign = Campaign.read(Files.writeString(folder.resolve("quotas.json"), json));

        assertThat(campaign.runs())
                .hasSize(3)
                .allSatisfy(run -> assertThat(Main.commandLine()
                                .parseArgs(run.command().toArray(String[]::new))
                                .errors())
                        .isEmpty());
    }
}
