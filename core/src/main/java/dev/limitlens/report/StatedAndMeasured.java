package dev.limitlens.report;

import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.experiment.Observation;
import dev.limitlens.probe.StatedQuota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
        StatedAndMeasured both = new StatedAndMeasured(report);
        List<String> sentences = new ArrayList<>();
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
        List<Observation> all = report.observations();
        for (int i = 0; i + 1 < all.size(); i++) {
            OptionalLong left = stated(all.get(i)).remaining();
            Observation next = all.get(i + 1);
            if (left.isPresent() && (next.admitted() || next.denied())) {
                said++;
                contradicted += next.denied() && next.tokens() <= left.getAsLong() ? 1 : 0;
            }
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
        List<Observation> all = report.observations();
        for (int i = 0; i < all.size(); i++) {
            Observation refusal = all.get(i);
            Optional<Duration> wait = of.apply(stated(refusal));
            if (refusal.denied() && wait.isPresent()) {
                refusals++;
                switch (judge(refusal, wait.get(), all.subList(i + 1, all.size()))) {
                    case TOO_SHORT -> tooShort++;
                    case TOO_LONG -> tooLong++;
                    case RIGHT -> right++;
                    case NOT_TRIED -> {}
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

    private enum Judgement {
        TOO_SHORT,
        TOO_LONG,
        RIGHT,
        NOT_TRIED
    }

    /** Judges by the requests until the next admission, after which the wait means nothing any more. */
    private static Judgement judge(Observation refusal, Duration wait, List<Observation> later) {
        Instant until = refusal.receivedAt().plus(wait);
        for (Observation next : later) {
            if (next.admitted()) {
                boolean asMuch = next.tokens() >= refusal.tokens();
                if (asMuch && next.receivedAt().isBefore(until.minus(ROUNDING))) {
                    return Judgement.TOO_LONG;
                }
                return asMuch && !next.sentAt().isBefore(until) ? Judgement.RIGHT : Judgement.NOT_TRIED;
            }
            if (next.denied()
                    && next.tokens() <= refusal.tokens()
                    && next.sentAt().isAfter(until.plus(ROUNDING))) {
                return Judgement.TOO_SHORT;
            }
        }
        return Judgement.NOT_TRIED;
    }
}
