package dev.limitlens.pacing;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.simulation.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What a client gets that follows the advice of an inferred verdict, for limiters of every family that are drawn from a seed.
 *
 * <p>{@code mvn -pl core test -Dtest=PacingStudy -DargLine=-Dtrials=4}
 */
class PacingStudy {
    private static final Duration W = Duration.ofSeconds(60);

    private static double log(SplittableRandom r, double a, double b) {
        return a * Math.pow(b / a, r.nextDouble());
    }

    private static Limiter draw(String id, SplittableRandom r) {
        long c = Math.round(log(r, 4000, 16000));
        String s = switch (id) {
            case "fixed-window/aligned" -> "fixed-window:capacity=" + c;
            case "fixed-window" -> "fixed-window:capacity=" + c + ",phase=" + (1000 + r.nextInt(58000)) + "ms";
            case "bucketed-window" ->
                id + ":capacity=" + c + ",buckets=" + r.nextInt(3, 13) + ",phase=" + r.nextInt(60000) + "ms";
            case "token-bucket" ->
                id + ":capacity=" + c + ",refill=" + String.format(Locale.ROOT, "%.3f", log(r, c / 120.0, c / 30.0))
                        + "/s";
            case "stepped-bucket" ->
                id + ":capacity=" + c + ",step=" + Math.round(log(r, c / 12.0, c / 2.0)) + ",interval="
                        + Math.round(log(r, 5000, 30000)) + "ms,phase=" + r.nextInt(5000) + "ms";
            case "pacer" -> id + ":interval=" + Math.round(log(r, 1000, 10000)) + "ms";
            default -> id + ":capacity=" + c;
        };
        return LimiterSpec.parse(s).resolve(new LimiterSpec.Defaults(8000, W));
    }

    private static final String FAMILIES =
            "fixed-window/aligned,fixed-window,anchored-window,sliding-log,sliding-counter,"
                    + "bucketed-window,token-bucket,stepped-bucket,pacer";

    @Test
    void study() throws Exception {
        int trials = Integer.getInteger("trials", 4);
        for (String id : System.getProperty("families", FAMILIES).split(",", -1)) {
            long requests = 0;
            long throttled = 0;
            double least = Double.MAX_VALUE;
            double sum = 0;
            for (int trial = 0; trial < trials; trial++) {
                Probation.Result result = trial(id, trial, 100);
                requests += result.requests();
                throttled += result.throttled();
                least = Math.min(least, result.share());
                sum += result.share();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-22s throttled %d of %d (%.2f in 1,000), share mean %.4f, least %.4f%n",
                    id,
                    throttled,
                    requests,
                    1000.0 * throttled / requests,
                    sum / trials,
                    least);
        }
    }

    /** Every other trial begins used up. */
    static Probation.Result trial(String id, int trial, int windows) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(31L * trial + id.hashCode());
        Limiter truth = draw(id, random);
        Instant start = Instant.parse("2026-01-01T12:00:00Z").plusMillis(random.nextInt(60_000));
        return new Probation(Premises.of(8000, W), Latency.standard(W))
                .run(truth, start, trial % 2 == 1, windows, trial);
    }
}
