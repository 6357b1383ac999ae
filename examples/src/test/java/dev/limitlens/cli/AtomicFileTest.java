package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    private Path folder;

    @Test
    void aFileIsReplacedAndNothingElseIsLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("verdict.json"), "a longer text than the new one");

        AtomicFile.write(file, "né\n");

        assertThat(file).hasContent("né\n");
        assertThat(folder.toFile().list()).containsExactly("verdict.json");
    }

    @Test
    void whoReadsTheOldContentGoesOnReadingIt() throws IOException {
        Path file = Files.writeString(folder.resolve("verdict.json"), "old");
        Path other = Files.createLink(folder.resolve("other.json"), file);

        AtomicFile.write(file, "new");

        assertThat(file).hasContent("new");
        assertThat(other).hasContent("old");
    }

    @Test
    void aLinkStaysAndItsTargetIsReplaced() throws IOException {
        Path runs = Files.createDirectory(folder.resolve("runs"));
        Path file = Files.writeString(runs.resolve("verdict.json"), "old");
        Path other = Files.createLink(runs.resolve("other.json"), file);
        Path link = Files.createSymbolicLink(runs.resolve("latest.json"), Path.of("verdict.json"));
        Path farther = Files.createSymbolicLink(folder.resolve("link.json"), link);

        AtomicFile.write(farther, "new");

        assertThat(farther).isSymbolicLink();
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
        assertThat(other).hasContent("old");
        assertThat(runs.toFile().list()).containsExactlyInAnyOrder("verdict.json", "other.json", "latest.json");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("runs", "link.json");
    }

    @Test
    void aLinkToWhatIsNotThereYetCreatesIt() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("latest.json"), Path.of("verdict.json"));

        AtomicFile.write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("verdict.json")).isRegularFile().hasContent("new");
    }

    @Test
    void linksThatLeadNowhereAreSaidToDoSo() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));

        assertThatThrownBy(() -> AtomicFile.write(link, "new"))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(link + ": its links lead in a circle");
    }

    @Test
    void aPipeIsWrittenTo() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path pipe = pipe();
        CompletableFuture<String> read = reading(pipe);

        AtomicFile.write(pipe, "new");

        // asked first: nobody would ever write to a pipe that was replaced
        assertThat(isPipe(pipe)).isTrue();
        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo("new");
    }

    @Test
    void aLinkToAPipeIsWrittenTo() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path pipe = pipe();
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("pipe"));
        CompletableFuture<String> read = reading(pipe);

        AtomicFile.write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(isPipe(pipe)).isTrue();
        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo("new");
    }

    @Test
    void theVerdictGoesThroughAPipe() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path pipe = pipe();
        CompletableFuture<String> read = reading(pipe);

        Invocation run = Invocation.of("simulate", "--limiter", "pacer", "--json", pipe.toString());

        assertThat(run.err()).isEmpty();
        assertThat(isPipe(pipe)).isTrue();
        VerdictContract.check(Invocation.parse(read.get(10, TimeUnit.SECONDS)));
    }

    @Test
    void aWriteThatFailsNamesTheFileThatWasGiven() {
        Path file = folder.resolve("missing/verdict.json");

        assertThatThrownBy(() -> AtomicFile.write(file, "new"))
                .isInstanceOfSatisfying(
                        NoSuchFileException.class, e -> assertThat(e.getFile()).isEqualTo(file.toString()));
    }

    @Test
    void aWriteThatFailsNamesTheLinkThatWasGiven() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("latest.json"), folder);

        assertThatThrownBy(() -> AtomicFile.write(link, "new"))
                .isInstanceOfSatisfying(
                        FileSystemException.class, e -> assertThat(e.getFile()).isEqualTo(link.toString()));
    }

    @Test
    void aCopyOfWhatIsNotThereNamesThat() {
        Path journal = folder.resolve("journal.jsonl");

        assertThatThrownBy(() -> AtomicFile.copy(journal, folder.resolve("copy.jsonl")))
                .isInstanceOfSatisfying(
                        NoSuchFileException.class, e -> assertThat(e.getFile()).isEqualTo(journal.toString()));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileInAFolderThatTakesNoOtherIsWrittenTo() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path file = Files.writeString(closed.resolve("verdict.json"), "a longer text than the new one");
        close(closed);

        AtomicFile.write(file, "new");

        assertThat(file).hasContent("new");
    }

    @Test
    void aFolderThatTakesNoFileIsNoticedBeforeTheExperiment() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path file = closed.resolve("verdict.json");
        close(closed);

        Invocation json = Invocation.of("simulate", "--limiter", "pacer", "--json", file.toString());
        Invocation out = Invocation.of("simulate", "--limiter", "pacer", "--out", closed.toString());

        assertThat(json.exitCode()).isEqualTo(2);
        assertThat(json.errLines())
                .singleElement()
                .asString()
                .contains("--json needs a file that can be written: access denied: " + file + " (");
        assertThat(json.out()).isEmpty();
        assertThat(out.exitCode()).isEqualTo(1);
        assertThat(out.errLines()).containsExactly("limitlens simulate: access denied: " + closed);
        assertThat(out.out()).isEmpty();
    }

    @Test
    void aLinkThatLeadsToNoFolderIsNoticedBeforeTheExperiment() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("latest.json"), Path.of("missing/verdict.json"));

        Invocation run = Invocation.of("simulate", "--limiter", "pacer", "--json", link.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--json needs a file in a directory that exists: " + link);
        assertThat(run.out()).isEmpty();
    }

    /** As standard output may be a file, which has the text of a report already. */
    @Test
    void whatAProcessHasOpenGetsMoreAtItsEnd() throws IOException {
        Path file = folder.resolve("report.txt");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("text\n".getBytes(StandardCharsets.UTF_8));
            Path link = Files.createSymbolicLink(folder.resolve("link"), open(file));

            AtomicFile.write(link, "new\n");

            assertThat(link).isSymbolicLink();
        }

        assertThat(file).hasContent("text\nnew\n");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("report.txt", "link");
    }

    /** Returns the name that Linux gives to a file that this process has open. */
    private static Path open(Path file) throws IOException {
        Path names = Path.of("/proc/self/fd");
        assumeThat(names).isDirectory();
        Path real = file.toRealPath();
        for (File name : Objects.requireNonNull(names.toFile().listFiles())) {
            if (name.getCanonicalFile().equals(real.toFile())) {
                return name.toPath();
            }
        }
        throw new AssertionError(file + " is not open");
    }

    /** Takes away the permission to create files; the superuser has it nevertheless. */
    private static void close(Path folder) throws IOException {
        assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(folder))
                .as("this user may create files anywhere")
                .isFalse();
    }

    private Path pipe() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeThat(made(pipe)).as("mkfifo works").isTrue();
        return pipe;
    }

    private static boolean made(Path pipe) throws InterruptedException {
        try {
            return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    /** A pipe is opened for writing once somebody reads it. */
    private static CompletableFuture<String> reading(Path pipe) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static boolean isPipe(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther();
    }
}
