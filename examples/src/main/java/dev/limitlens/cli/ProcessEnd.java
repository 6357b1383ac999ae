package dev.limitlens.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends the process with the exit code of its command, also when Ctrl-C or a signal ends it early: the command's thread is
 * interrupted then and given time to write what it has.
 */
final class ProcessEnd {

    /** Longer than a request that cannot be interrupted usually takes. */
    private static final long GRACE_SECONDS = 30;

    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    private ProcessEnd() {}

    /** Arranges that a signal interrupts the given thread, which must call {@link #exit} in the end. */
    static ProcessEnd interrupting(Thread command) {
        ProcessEnd end = new ProcessEnd();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end.shutDown(command), "limitlens-shutdown"));
        return end;
    }

    /** Ends the process with the given code. */
    void exit(int code) {
        exitCode.complete(code);
        System.exit(code);
    }

    private void shutDown(Thread command) {
        if (exitCode.isDone()) {
            return;
        }
        command.interrupt();
        int code;
        try {
            code = exitCode.get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            code = ExitCodes.INTERRUPTED;
        }
        // Without this the JVM would return the signal's code, whatever the command found or however it ended.
        Runtime.getRuntime().halt(code);
    }
}
