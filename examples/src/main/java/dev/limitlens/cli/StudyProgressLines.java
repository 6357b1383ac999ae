package dev.limitlens.cli;

import dev.limitlens.study.StudyProgress;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells whoever waits for a study how far it has got, a line for each tenth. */
record StudyProgressLines(PrintWriter err) implements StudyProgress {

    @Override
    public void done(int done, int all) {
        if (done * 10L / all > (done - 1) * 10L / all) {
            err.printf(Locale.ROOT, "%d of %d experiments%n", done, all);
            err.flush();
        }
    }
}
