package dev.limitlens.report;

import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.experiment.Observation;
import dev.limitlens.probe.StatedQuota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeSet;
import java.util.function.Function;

/** Does the API tell the truth? What its headers say about the quota, beside what was measured. */
final class StatedAndMeasured {

    static final String TITLE = "Does the API tell the truth?";

    /** Headers count in whole seconds. */
    private static final Duration ROUNDING = Duration.ofSeconds(1);

    private static final int MOST_VALUES = 5;

    private final Report report;

    private StatedAndMeasured(Report report) {
        this.report = report;
    }

    /** Returns one sentence for each kind of statement; none if the API said nothing. */
    static List<String> sentences(Report report) {
        List<String> sentences = new ArrayList<>();
        if (report.observations().stream().allMatch(o -> stated(o).isEmpty())) {
            return sentences;
        }
        StatedAndMeasured both = new StatedAndMeasured(report);
        both.value(
                        "limit",
                        o -> stated(o).limit().stream().mapToObj(Long::valueOf).findFirst(),
                        "capacity",
                        "")
                .ifPresent(sentences::add);
        both.value("window", o -> stated(o).window().map(Duration::toSeconds), "windowSeconds", " s")
                .ifPresent(sentences::add);
        both.remaining().ifPresent(sentences::add);
        both.wait("Retry-After", StatedQuota::retryAfter).ifPresent(sentences::add);
        both.wait("the reset", StatedQuota::reset).ifPresent(sentences::add);
        return sentences;
    }

    private static StatedQuota stated(Observation observation) {
        return observation.result().statedQuota();
    }

    private Optional<String> value(
            String name, Function<Observation, Optional<Long>> of, String parameter, String unit) {
        TreeSet<Long> values = new TreeSet<>();
        report.observations().forEach(o -> of.apply(o).ifPresent(values::add));
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String said = "It says that the " + name + " is "
                + String.join(
                        ", ",
                        values.stream()
                                .limit(MOST_VALUES)
                                .map(value -> Numbers.count(value) + unit)
                                .toList())
                + (values.size() > MOST_VALUES ? " and others" : "");
        Verdict verdict = report.analysis().verdict();
        Interval measured = verdict.parameters().get(parameter);
        if (!verdict.identified() || measured == null) {
            return Optional.of(said + "; that was not measured.");
        }
        boolean agrees = values.size() == 1
                && values.first() >= Math.floor(measured.low())
                && values.first() <= Math.ceil(measured.high());
        return Optional.of(said + "; measured " + Numbers.interval(measured, unit.strip())
                + (agrees ? ": that agrees." : ": that does not agree."));
    }

    /** What is left can only be more by the next request, so a refusal of less than that is a contradiction. */
    private Optional<String> remaining() {
        int said = 0;
        int contradicted = 0;
        OptionalLong left = OptionalLong.empty();
        for (Observation next : report.observations()) {
            if (left.isPresent() && (next.admitted() || next.denied())) {
                said++;
                contradicted += next.denied() && next.tokens() <= left.getAsLong() ? 1 : 0;
            }
            left = stated(next).remaining();
        }
        return said == 0
                ? Optional.empty()
                : Optional.of(
                        contradicted == 0
                                ? "What it says is left was never refused, in " + Numbers.count(said, "case") + "."
                                : "It refused what it had just said was left in " + contradicted + " of "
                                        + Numbers.count(said, "case") + ".");
    }

    private Optional<String> wait(String name, Function<StatedQuota, Optional<Duration>> of) {
        int refusals = 0;
        int tooShort = 0;
        int tooLong = 0;
        int right = 0;
        // a client that hammers is refused thousands of times before it is admitted: nothing is looked at twice for
        // each
        Queue<Refusal> waiting = new PriorityQueue<>(Comparator.comparing(Refusal::until));
        Queue<Refusal> due =
                new PriorityQueue<>(Comparator.comparingLong(Refusal::tokens).reversed());
        for (Observation observation : report.observations()) {
            if (observation.admitted()) {
                waiting.addAll(due);
                for (Refusal refusal : waiting) {
                    tooLong += refusal.tooLong(observation) ? 1 : 0;
                    right += refusal.right(observation) ? 1 : 0;
                }
                // after an admission, what was said before means nothing any more
                waiting.clear();
                due.clear();
            } else if (observation.denied()) {
                while (!waiting.isEmpty() && waiting.element().isDue(observation)) {
                    due.add(waiting.remove());
                }
                while (!due.isEmpty() && observation.tokens() <= due.element().tokens()) {
                    due.remove();
                    tooShort++;
                }
                Optional<Duration> wait = of.apply(stated(observation));
                if (wait.isPresent()) {
                    refusals++;
                    waiting.add(Refusal.of(observation, wait.get()));
                }
            }
        }
        if (refusals == 0) {
            return Optional.empty();
        }
        int tried = tooShort + tooLong + right;
        return Optional.of(
                tried == 0
                        ? "Whether " + name + " is right was not tried, in " + Numbers.count(refusals, "refusal") + "."
                        : "Of " + Numbers.count(tried, "refusal") + " with a wait that was tried, " + name
                                + " was right in " + right + ", too short in " + tooShort
                                + ", and longer than needed in "
                                + tooLong + ".");
    }

    /**
     * A refusal that came with a wait.
     *
     * @param tokens what it was a refusal of
     * @param until when as much should be admitted
     */
    private record Refusal(long tokens, Instant until) {

        static Refusal of(Observation refusal, Duration wait) {
            return new Refusal(refusal.tokens(), refusal.receivedAt().plus(wait));
        }

        boolean isDue(Observation later) {
            return later.sentAt().isAfter(until.plus(ROUNDING));
        }

        boolean tooLong(Observation admitted) {
            return admitted.tokens() >= tokens && admitted.receivedAt().isBefore(until.minus(ROUNDING));
        }

        boolean right(Observation admitted) {
            return admitted.tokens() >= tokens
                    && !admitted.receivedAt().isBefore(until.minus(ROUNDING))
                    && !admitted.sentAt().isBefore(until);
        }
    }
}
