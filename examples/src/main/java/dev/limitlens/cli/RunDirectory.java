package dev.limitlens.cli;

import dev.limitlens.report.HtmlReport;
import dev.limitlens.report.Report;
import dev.limitlens.report.VerdictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of one run: its journal, its verdict and its report.
 *
 * @param path the directory
 */
record RunDirectory(Path path) {

    /** Creates the directory if it is not there, and makes sure that files can be created in it. */
    static RunDirectory create(Path path) {
        if (path.toString().isEmpty()) {
            throw new UsageException("--out needs a directory; this one is .");
        }
        try {
            Files.createDirectories(path);
        } catch (FileAlreadyExistsException e) {
            throw new UncheckedIOException("cannot create the directory " + path + ": it is a file", e);
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw new UncheckedIOException("cannot create the directory " + path + ": " + reason, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the directory " + path + ": " + e.getMessage(), e);
        }
        if (!Files.isWritable(path)) {
            throw new UncheckedIOException(new AccessDeniedException(path.toString()));
        }
        return new RunDirectory(path);
    }

    Path journal() {
        return path.resolve("journal.jsonl");
    }

    /** Writes verdict and report. */
    void write(Report report) throws IOException {
        AtomicFile.write(
                path.resolve("verdict.json"),
                VerdictJson.render(report.analysis().verdict()));
        AtomicFile.write(path.resolve("report.html"), HtmlReport.render(report));
    }

    /** Puts a copy of the journal here, unless it lies here already. */
    void copyJournal(Path file) {
        Path copy = journal();
        try {
            if (!Files.exists(copy)) {
                AtomicFile.copy(file, copy);
            } else if (!Files.isSameFile(file, copy) && Files.mismatch(file, copy) >= 0) {
                throw new UsageException("there is another journal at " + copy + "; give another directory to --out");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
