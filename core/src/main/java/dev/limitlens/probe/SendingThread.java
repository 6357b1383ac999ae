package dev.limitlens.probe;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;

/** A request that a thread of its own sends and waits for. */
final class SendingThread implements ConcurrentProbe.Pending {

    private final CompletableFuture<ConcurrentProbe.Answered> answered = new CompletableFuture<>();
    private final Thread thread;

    private SendingThread(QuotaProbe probe, ProbeRequest request, LongSupplier monotonicNanos) {
        thread = new Thread(() -> send(probe, request, monotonicNanos), "limitlens-request-" + request.index());
        thread.setDaemon(true);
    }

    static SendingThread start(QuotaProbe probe, ProbeRequest request, LongSupplier monotonicNanos) {
        SendingThread sending = new SendingThread(
                probe,
                Objects.requireNonNull(request, "request"),
                Objects.requireNonNull(monotonicNanos, "monotonicNanos"));
        sending.thread.start();
        return sending;
    }

    private void send(QuotaProbe probe, ProbeRequest request, LongSupplier monotonicNanos) {
        try {
            ProbeResult result = result(probe, request);
            answered.complete(new ConcurrentProbe.Answered(result, monotonicNanos.getAsLong()));
        } catch (RuntimeException | Error e) {
            answered.completeExceptionally(e); // it is the waiting thread's to throw
        }
    }

    private static ProbeResult result(QuotaProbe probe, ProbeRequest request) {
        try {
            return probe.send(request);
        } catch (InterruptedException e) {
            return ProbeResult.of(new Outcome.Unknown("interrupted while waiting for the answer"));
        }
    }

    @Override
    public ConcurrentProbe.Answered await() throws InterruptedException {
        try {
            return answered.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void interrupt() {
        if (!answered.isDone()) {
            thread.interrupt();
        }
    }
}
