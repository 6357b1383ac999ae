package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that show in review how a report or a verdict changes.
 *
 * <p>{@code mvn -pl core test -Dlimitlens.golden=write} writes them anew.
 */
public final class Golden {

    /** All of them, a folder for each kind. */
    public static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    static void assertMatches(String file, String actual) throws IOException {
        assertMatches("report", file, actual);
    }

    /** Fails unless the file of the folder holds the text, or writes it anew if that was asked for. */
    public static void assertMatches(String folder, String file, String actual) throws IOException {
        Path golden = FOLDER.resolve(folder).resolve(file);
        if (written()) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(golden));
    }

    /** Returns whether golden files are to be written anew. */
    public static boolean written() {
        return "write".equals(System.getProperty("limitlens.golden"));
    }
}
