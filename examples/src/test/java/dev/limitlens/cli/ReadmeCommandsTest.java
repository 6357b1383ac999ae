package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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
}
