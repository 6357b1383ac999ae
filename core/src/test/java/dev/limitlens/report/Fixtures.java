package dev.limitlens.report;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Evidence;
import dev.limitlens.analysis.Interval;
import dev.limitlens.analysis.NextProbe;
import dev.limitlens.analysis.Spent;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reports as an analyzer might have written them; the posteriors follow from the predictions by Bayes' rule. */
final class Fixtures {

    static final String SERVER_SAYS = "Too many tokens, please wait before trying again.";

    private static final List<String> IDS = List.of(
            "fixed-window",
            "anchored-window",
            "sliding-log",
            "sliding-counter",
            "bucketed-window",
            "token-bucket",
            "stepped-bucket",
            "pacer",
            "unlimited",
            "none-of-these");

    private static final Instant MINUTE = Instant.parse("2026-11-24T13:18:00Z");

    private Fixtures() {}

    /** The seed's schedule against a window of the clock, with a continued look at the boundary that settled it. */
    static Report alignedWindow() {
        List<Observation> seen = new ArrayList<>();
        List<Analysis.Trace> trace = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            seen.add(admitted(i, "consume batch " + (i + 1), 35 + 0.4 * i, 1000, 1003));
            step(trace, true, 99, 99, 99, 99, 98, 99, 96, 6, 99, 80);
        }
        seen.add(throttled(8, "consume batch 9", 38.3, 1000));
        step(trace, false, 8, 8, 8, 9, 10, 12, 15, 4, 99, 30);
        seen.add(throttled(9, "test before minute end", 45, 1000));
        step(trace, false, 4, 4, 4, 55, 12, 88, 70, 5, 99, 52);
        seen.add(admitted(10, MinuteBoundaryPlan.KEY_PURPOSE, 65, 1000, 1003));
        step(trace, true, 97, 4, 3, 40, 12, 92, 55, 90, 99, 20);
        seen.add(admitted(11, "the rest of a full window", 66, 6500, 6497));
        step(trace, true, 95, 3, 2, 3, 1, 1, 1, 90, 99, 9);
        seen.add(admitted(12, "test at minute :50", 110, 250, 251));
        step(trace, true, 98, 98, 97, 95, 97, 99, 98, 99, 99, 70);
        Map<String, Double> posterior = trace.get(trace.size() - 1).posterior();
        Map<String, Interval> parameters = new LinkedHashMap<>();
        parameters.put("capacity", new Interval(8050, 8024, 8990));
        parameters.put("windowSeconds", new Interval(60, 59.6, 60.2));
        parameters.put("phaseSeconds", new Interval(0, -0.12, 0.31));
        double confidence = posterior.getOrDefault("fixed-window", 0.0);
        Verdict verdict = new Verdict(
                Conclusion.ABSOLUTE,
                confidence * 0.999,
                "fixed-window",
                confidence,
                true,
                posterior,
                parameters,
                OptionalDouble.of(0.999),
                Map.of("metered", Map.of("tokens", 0.97, "requests", 0.03)),
                List.of(),
                Optional.empty(),
                Spent.of(MINUTE, seen),
                List.of(
                        new Evidence(
                                11,
                                "fixed-window",
                                "token-bucket",
                                Math.log(0.95 / 0.01),
                                "a bucket of this capacity had refilled by 3,900 tokens at most"),
                        new Evidence(
                                10,
                                "fixed-window",
                                "anchored-window",
                                Math.log(0.97 / 0.04),
                                "a window opened at 13:18:35 was still full")),
                List.of("fixed-window"),
                Optional.empty(),
                List.of("not tested: concurrency, daily quota", "the refusal of a request may or may not be charged"));
        return new Report(
                "simulated fixed-window:capacity=8100",
                MinuteBoundaryPlan.ID,
                Premises.of(8000, Duration.ofSeconds(60)),
                MINUTE,
                seen,
                new Analysis(verdict, trace));
    }

    /** The same with answers that suffice for no conclusion. */
    static Report undecidedWindow() {
        Report like = alignedWindow();
        Verdict verdict = like.analysis().verdict();
        Verdict undecided = new Verdict(
                Conclusion.INCONCLUSIVE,
                0.6,
                verdict.family(),
                0.6,
                false,
                verdict.posterior(),
                verdict.parameters(),
                verdict.aligned(),
                verdict.axes(),
                verdict.limits(),
                verdict.clock(),
                verdict.spent(),
                verdict.evidence(),
                List.of("fixed-window", "sliding-counter"),
                verdict.nextProbe(),
                verdict.warnings());
        return new Report(
                like.target(),
                like.plan(),
                like.premises(),
                MINUTE,
                like.observations(),
                new Analysis(undecided, like.analysis().trace()));
    }

    /** The run that was recorded for the seed: too little to tell. */
    static Report seedRun() {
        List<Observation> seen = new ArrayList<>();
        List<Analysis.Trace> trace = new ArrayList<>();
        seen.add(admitted(0, "consume batch 1", 35, 1000, 1000));
        step(trace, true, 72, 72, 71, 72, 70, 80, 71, 70, 99, 60);
        seen.add(admitted(1, "consume batch 2", 35.6, 1000, 1000));
        step(trace, true, 80, 80, 80, 80, 80, 84, 78, 12, 99, 66);
        seen.add(throttled(2, "consume batch 3", 36.2, 1000));
        step(trace, false, 70, 70, 70, 71, 72, 60, 70, 20, 99, 55);
        seen.add(throttled(3, "test before minute end", 37, 1000));
        step(trace, false, 5, 5, 5, 6, 8, 14, 10, 30, 99, 25);
        seen.add(admitted(4, MinuteBoundaryPlan.KEY_PURPOSE, 65, 1000, 1000));
        step(trace, true, 96, 31, 28, 55, 44, 93, 90, 97, 99, 50);
        seen.add(admitted(5, "test at minute :50", 110, 1000, 1000));
        step(trace, true, 98, 97, 97, 96, 98, 99, 98, 99, 99, 70);
        Map<String, Double> posterior = trace.get(trace.size() - 1).posterior();
        List<Map.Entry<String, Double>> ranking =
                List.copyOf(Ordered.ranked(posterior).entrySet());
        Verdict verdict = new Verdict(
                Conclusion.INCONCLUSIVE,
                0.52,
                ranking.get(0).getKey(),
                ranking.get(0).getValue(),
                false,
                posterior,
                Map.of("capacity", new Interval(2400, 2001, 2995)),
                OptionalDouble.empty(),
                Map.of(),
                List.of(),
                Optional.of(new Interval(0.02, -0.01, 0.05)),
                Spent.of(MINUTE, seen),
                List.of(new Evidence(
                        4,
                        "fixed-window",
                        "sliding-log",
                        Math.log(0.96 / 0.28),
                        "a log would still have held the 2,000 tokens of 13:18:35")),
                ranking.stream()
                        .filter(entry -> entry.getValue() >= 0.01)
                        .map(Map.Entry::getKey)
                        .toList(),
                Optional.of(new NextProbe(
                        List.of(new NextProbe.Step(0, 3000), new NextProbe.Step(12, 1000)),
                        NextProbe.From.QUIET,
                        OptionalDouble.of(35),
                        List.of("fixed-window", "token-bucket"),
                        0.8,
                        "A bucket has some of it back after 12 s, a window has nothing before it ends.")),
                List.of("not tested: concurrency, daily quota, what the requests really cost in tokens"));
        return new Report(
                "bedrock-runtime Converse us-east-1 amazon.nova-pro-v1:0",
                MinuteBoundaryPlan.ID,
                Premises.of(8000, Duration.ofSeconds(60)).withStart(Start.UNKNOWN),
                MINUTE,
                seen,
                new Analysis(verdict, trace));
    }

    /** A token bucket that was found with few requests in a window of ten seconds. */
    static Report tokenBucket() {
        List<Observation> seen = new ArrayList<>();
        List<Analysis.Trace> trace = new ArrayList<>();
        seen.add(admitted(0, "spread: a quarter", 0.2, 2000, 2004));
        step(trace, true, 97, 97, 97, 97, 97, 95, 96, 90, 99, 80);
        seen.add(admitted(1, "spread: the rest", 2.1, 5500, 5496));
        step(trace, true, 70, 70, 70, 71, 70, 72, 70, 90, 99, 75);
        seen.add(throttled(2, "is it full?", 2.25, 1000));
        step(trace, false, 22, 22, 22, 24, 24, 20, 26, 5, 99, 35);
        seen.add(unknown(3, "a first sip", 3.5, 500));
        seen.add(admitted(4, "a first sip", 4.2, 900, 901));
        step(trace, true, 8, 5, 5, 10, 18, 90, 40, 95, 99, 25);
        seen.add(throttled(5, "more than has come back", 4.4, 2500));
        step(trace, false, 8, 8, 8, 12, 14, 6, 12, 60, 99, 20);
        seen.add(admitted(6, "what has come back", 6.2, 1400, 1399));
        step(trace, true, 6, 5, 5, 12, 15, 94, 10, 95, 99, 16);
        seen.add(throttled(7, "a little too much", 6.3, 400));
        step(trace, false, 5, 5, 5, 9, 10, 7, 25, 98, 99, 25);
        seen.add(admitted(8, "just enough", 6.9, 350, 351));
        step(trace, true, 5, 5, 5, 9, 4, 92, 4, 95, 99, 15);
        seen.add(notCounted(9, "just enough", 8.0, 300));
        seen.add(throttled(10, "over the boundary", 10.1, 7000));
        step(trace, false, 88, 12, 12, 20, 18, 4, 8, 95, 99, 30);
        seen.add(admitted(11, "what has come back", 11.5, 3000, 3001));
        step(trace, true, 96, 92, 30, 60, 55, 93, 70, 95, 99, 45);
        Map<String, Double> posterior = trace.get(trace.size() - 1).posterior();
        // Requests 3 and 9 say nothing about the quota, so the trace skips them.
        List<Analysis.Trace> numbered = new ArrayList<>();
        List<Observation> speaking = seen.stream()
                .filter(observation -> observation.admitted() || observation.denied())
                .toList();
        for (int i = 0; i < speaking.size(); i++) {
            numbered.add(new Analysis.Trace(
                    speaking.get(i).index(),
                    trace.get(i).admitProbability(),
                    trace.get(i).posterior()));
        }
        Map<String, Interval> parameters = new LinkedHashMap<>();
        parameters.put("capacity", new Interval(7990, 7950, 8030));
        parameters.put("refillPerSecond", new Interval(801.37, 795.02, 806.91));
        Map<String, Map<String, Double>> axes = new LinkedHashMap<>();
        axes.put("metered", Map.of("tokens", 0.9993, "requests", 0.0007));
        axes.put("denial", Map.of("free", 0.97, "charged", 0.03));
        double confidence = posterior.getOrDefault("token-bucket", 0.0);
        Verdict verdict = new Verdict(
                Conclusion.NEITHER,
                confidence
                        + posterior.getOrDefault("stepped-bucket", 0.0)
                        + posterior.getOrDefault("pacer", 0.0)
                        + posterior.getOrDefault("sliding-counter", 0.0),
                "token-bucket",
                confidence,
                true,
                posterior,
                parameters,
                OptionalDouble.empty(),
                axes,
                List.of(),
                Optional.of(new Interval(0.02, -0.01, 0.05)),
                Spent.of(MINUTE, seen),
                List.of(
                        new Evidence(
                                10,
                                "token-bucket",
                                "fixed-window",
                                Math.log(0.96 / 0.12),
                                "a window that was reset at 13:18:10 would have admitted 7,000 tokens"),
                        new Evidence(
                                8,
                                "token-bucket",
                                "stepped-bucket",
                                Math.log(0.92 / 0.04),
                                "0.6 s are no whole step, yet 350 tokens had come back")),
                List.of("token-bucket"),
                Optional.empty(),
                List.of("not tested: concurrency, daily quota"));
        return new Report(
                "http://127.0.0.1:8080 POST /spend",
                "adaptive",
                Premises.of(8000, Duration.ofSeconds(10)),
                MINUTE,
                seen,
                new Analysis(verdict, numbered));
    }

    /** A run as long as memory allows, at a steady rate against a window of the clock. */
    static Report longRun(int requests) {
        List<Observation> seen = new ArrayList<>(requests);
        List<Analysis.Trace> trace = new ArrayList<>(requests);
        Analysis.Trace settled = alignedWindow().analysis().trace().get(12);
        for (int i = 0; i < requests; i++) {
            double second = i * 0.05;
            boolean admit = second % 60 < 40 + i % 7;
            seen.add(admit ? admitted(i, "steady", second, 10, 10) : throttled(i, "steady", second, 10));
            trace.add(new Analysis.Trace(i, settled.admitProbability(), settled.posterior()));
        }
        Report like = alignedWindow();
        return new Report(
                like.target(),
                "steady",
                like.premises(),
                MINUTE,
                seen,
                new Analysis(like.analysis().verdict(), trace));
    }

    /** Every text that somebody else may write is the given one. */
    static Report foreign(String text) {
        Report like = tokenBucket();
        Verdict verdict = like.analysis().verdict();
        List<Observation> seen = List.of(
                observation(0, text, 1, 10, 200, new Outcome.Admitted(Usage.ofInput(10))),
                observation(1, text, 2, 10, 429, new Outcome.Throttled(ThrottleKind.TOKENS, text)),
                observation(2, text, 3, 10, 503, new Outcome.Throttled(ThrottleKind.OVERLOADED, text)),
                observation(3, text, 4, 10, 400, new Outcome.NotCounted(text, text, false)),
                observation(4, text, 5, 10, 0, new Outcome.Unknown(text)));
        Verdict said = new Verdict(
                verdict.conclusion(),
                verdict.conclusionProbability(),
                verdict.family(),
                verdict.confidence(),
                false,
                verdict.posterior(),
                verdict.parameters(),
                verdict.aligned(),
                verdict.axes(),
                List.of(new Verdict.LimitPart("pacer", text, verdict.parameters())),
                verdict.clock(),
                verdict.spent(),
                List.of(new Evidence(1, "token-bucket", "pacer", 2, text)),
                verdict.survivors(),
                Optional.of(new NextProbe(
                        List.of(new NextProbe.Step(1, 10)),
                        NextProbe.From.LAST_OBSERVATION,
                        OptionalDouble.empty(),
                        List.of("pacer"),
                        0.5,
                        text)),
                List.of(text));
        List<Analysis.Trace> trace = like.analysis().trace().stream().limit(2).toList();
        return new Report(text, text, like.premises(), MINUTE, seen, new Analysis(said, trace));
    }

    /** Nothing was asked. */
    static Report empty() {
        Map<String, Double> posterior = Map.of("unlimited", 0.5, "none-of-these", 0.5);
        Verdict verdict = new Verdict(
                Conclusion.INCONCLUSIVE,
                0.5,
                "unlimited",
                0.5,
                false,
                posterior,
                Map.of(),
                OptionalDouble.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Spent.of(MINUTE, List.of()),
                List.of(),
                List.of("unlimited", "none-of-these"),
                Optional.empty(),
                List.of());
        return new Report(
                "nothing",
                "adaptive",
                Premises.of(8000, Duration.ofSeconds(60)),
                MINUTE,
                List.of(),
                new Analysis(verdict, List.of()));
    }

    /** Adds the families' predictions in percent, and the posterior that follows from the answer. */
    private static void step(List<Analysis.Trace> trace, boolean admitted, int... admitPercent) {
        Map<String, Double> predictions = new LinkedHashMap<>();
        Map<String, Double> posterior = new LinkedHashMap<>();
        double sum = 0;
        for (int i = 0; i < admitPercent.length; i++) {
            String id = IDS.get(i);
            double predicted = admitPercent[i] / 100.0;
            double before = trace.isEmpty()
                    ? 1
                    : trace.get(trace.size() - 1).posterior().getOrDefault(id, 0.0);
            double after = before * (admitted ? predicted : 1 - predicted);
            predictions.put(id, predicted);
            posterior.put(id, after);
            sum += after;
        }
        double total = sum;
        posterior.replaceAll((id, weight) -> weight / total);
        trace.add(new Analysis.Trace(trace.size(), predictions, posterior));
    }

    private static Observation admitted(int index, String purpose, double second, long asked, long measured) {
        return observation(index, purpose, second, asked, 200, new Outcome.Admitted(new Usage(measured - 1, 1, 0, 0)));
    }

    private static Observation throttled(int index, String purpose, double second, long asked) {
        return observation(index, purpose, second, asked, 429, new Outcome.Throttled(ThrottleKind.TOKENS, SERVER_SAYS));
    }

    private static Observation unknown(int index, String purpose, double second, long asked) {
        return observation(index, purpose, second, asked, 0, new Outcome.Unknown("no answer within 2 s"));
    }

    private static Observation notCounted(int index, String purpose, double second, long asked) {
        return observation(
                index,
                purpose,
                second,
                asked,
                400,
                new Outcome.NotCounted("ValidationException", "the prompt is too short", false));
    }

    private static Observation observation(
            int index, String purpose, double second, long asked, int status, Outcome outcome) {
        Instant intended = MINUTE.plusNanos(Math.round(second * 1e9));
        Instant sent = intended.plusMillis(3);
        Duration latency = Duration.ofMillis(80 + 37 * (index % 5));
        return new Observation(
                new Intent(intended, new ProbeRequest(index, purpose, asked, 1)),
                sent,
                sent.plus(latency),
                new ProbeResult(outcome, status, null, "request-" + index));
    }
}
