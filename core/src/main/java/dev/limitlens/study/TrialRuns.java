package dev.limitlens.study;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The trials of a study, several at a time; if one fails, its failure says which one it was. */
final class TrialRuns {

    private TrialRuns() {}

    /**
     * A trial to be run.
     *
     * @param row id of the row
     * @param index number in the row, from 0
     * @param work runs it
     */
    record Pending<R>(String row, int index, Callable<R> work) {}

    /**
     * Runs all.
     *
     * @param threads how many run at a time, at least 1
     * @param progress is told of each
     * @return the results, in the order of the trials
     * @throws InterruptedException if the thread is interrupted; the trials are given up then
     * @throws IllegalStateException if a trial fails; the message says which one, and the others are given up
     */
    static <R> List<R> run(List<Pending<R>> trials, int threads, StudyProgress progress) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<R>> running =
                    trials.stream().map(trial -> executor.submit(trial.work())).toList();
            List<R> results = new ArrayList<>();
            for (int i = 0; i < running.size(); i++) {
                results.add(outcome(trials.get(i), running.get(i)));
                progress.done(results.size(), running.size());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    private static <R> R outcome(Pending<R> trial, Future<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "trial " + trial.index() + " of " + trial.row() + " failed: " + e.getCause(), e.getCause());
        }
    }
}
