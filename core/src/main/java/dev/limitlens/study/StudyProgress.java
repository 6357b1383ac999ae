package dev.limitlens.study;

/** Is told how far a study has got, in the thread that runs it. */
@FunctionalInterface
public interface StudyProgress {

    /** Nobody wants to know. */
    StudyProgress NONE = (done, all) -> {};

    /**
     * Is told that another experiment is done.
     *
     * @param done experiments that are done
     * @param all experiments of the whole study, those of the baseline included
     */
    void done(int done, int all);
}
