package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that show in review how a report changes.
 *
 * <p>{@code mvn -pl core test -Dlimitlens.golden=write} writes them anew.
 */
final class Golden {

    private static final Path FOLDER = Path.of("src", "test", "resources", "golden", "report");

    private Golden() {}

    static void assertMatches(String file, String actual) throws IOException {
        Path golden = FOLDER.resolve(file);
        if ("write".equals(System.getProperty("limitlens.golden"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(golden, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(golden));
    }
}
