package dev.limitlens.cli;

import dev.limitlens.clock.Clock;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.probe.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever watches a live experiment what it waits for and what came back, a line each; on a terminal with a live line at
 * the foot instead of one for each wait.
 */
final class ProgressLines implements ObservationSink {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration WORTH_A_LINE = Duration.ofSeconds(1);

    private final PrintWriter err;
    private final @Nullable LiveBlock live;

    ProgressLines(PrintWriter err) {
        this(err, null);
    }

    ProgressLines(PrintWriter err, @Nullable LiveBlock live) {
        this.err = err;
        this.live = live;
    }

    /** Returns lines that suit where standard error goes: with a live line if that is a terminal. */
    static ProgressLines suiting(PrintWriter err, Premises premises, Map<String, String> environment) {
        return new ProgressLines(
                err,
                LiveBlock.fits(environment) ? new LiveBlock(err, LiveBlock.coloured(environment), premises) : null);
    }

    @Override
    public void intent(Intent intent) {
        if (live != null) {
            live.intent(intent); // without it the answer follows at once and says it all
        }
    }

    /** Takes in what an experiment that is resumed has seen before. */
    void resumed(Instant startedAt, List<Observation> earlier) {
        if (live != null) {
            live.resumed(startedAt, earlier);
        }
    }

    /** Takes the live line away at the end. */
    void end() {
        if (live != null) {
            live.clear();
            err.flush();
        }
    }

    @Override
    public void observation(Observation observation) {
        if (live != null) {
            live.clear();
        }
        err.printf(
                Locale.ROOT,
                "%s %s, %d tokens: %s, %d ms%n",
                TIME.format(observation.sentAt()),
                observation.purpose(),
                observation.requestedTokens(),
                words(observation.outcome()),
                observation.latency().toMillis());
        err.flush();
        if (live != null) {
            live.observation(observation);
        }
    }

    private static String words(Outcome outcome) {
        if (outcome instanceof Outcome.Admitted admitted) {
            return "admitted, measured " + admitted.usage().charged(1) + " tokens";
        }
        if (outcome instanceof Outcome.Throttled throttled) {
            return "throttled (" + throttled.message() + ")";
        }
        if (outcome instanceof Outcome.NotCounted failure) {
            return "failed (" + failure.code() + ": " + failure.message() + ")";
        }
        return "unknown (" + ((Outcome.Unknown) outcome).reason() + ")";
    }

    /** Returns the clock, with a line for each wait that is worth one. */
    Clock announcing(Clock clock) {
        return new Clock() {
            @Override
            public Instant now() {
                return clock.now();
            }

            @Override
            public long monotonicNanos() {
                return clock.monotonicNanos();
            }

            @Override
            public void sleepUntil(Instant instant) throws InterruptedException {
                Duration wait = Duration.between(clock.now(), instant);
                if (wait.compareTo(WORTH_A_LINE) >= 0) {
                    String words = String.format(
                            Locale.ROOT, "waiting %.1f s until %s", wait.toNanos() / 1e9, TIME.format(instant));
                    if (live == null) {
                        err.println(words);
                        err.flush();
                    } else {
                        live.waiting(words);
                    }
                }
                clock.sleepUntil(instant);
            }
        };
    }
}
