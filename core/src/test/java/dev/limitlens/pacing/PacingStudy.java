package dev.limitlens.pacing;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.simulation.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Temporary. */
class PacingStudy {
    static final Duration W = Duration.ofSeconds(60);

    static double log(SplittableRandom r, double a, double b) {
        return a * Math.pow(b / a, r.nextDouble());
    }

    static Limiter draw(String id, SplittableRandom r) {
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

    @Test
    void study() throws Exception {
        int trials = Integer.getInteger("trials", 4);
        String lat = System.getProperty("lat", "std");
        Latency latency =
                lat.equals("std") ? Latency.standard(W) : new Latency.LogNormal(Long.parseLong(lat) * 1_000_000L);
        List<String> ids = Arrays.asList(System.getProperty(
                        "ids",
                        "fixed-window/aligned,fixed-window,anchored-window,sliding-log,sliding-counter,bucketed-window,token-bucket,stepped-bucket,pacer")
                .split(","));
        for (String id : ids) {
            long req = 0, thr = 0;
            double least = 9, sum = 0;
            int n = 0;
            long worst = 0;
            for (int t = 0; t < trials; t++) {
                SplittableRandom r = new SplittableRandom(31 * t + id.hashCode());
                Limiter truth = draw(id, r);
                Instant start = Instant.parse("2026-01-01T12:00:00Z").plusMillis(r.nextInt(60000));
                long t0 = System.nanoTime();
                Probation.Result res =
                        new Probation(Premises.of(8000, W), latency).run(truth, start, t % 2 == 1, 100, t);
                System.out.printf(
                        "%s %s %s %.1fs%n",
                        res, t % 2 == 1 ? "used" : "cold", LimiterSpec.of(truth), (System.nanoTime() - t0) / 1e9);
                req += res.requests();
                thr += res.throttled();
                least = Math.min(least, res.share());
                sum += res.share();
                n++;
                worst = Math.max(worst, res.throttled() * 1000 / Math.max(1, res.requests()));
            }
            System.out.printf(
                    "== %-22s throttled %d of %d (%.2f per 1000), worst trial %d per 1000, share mean %.4f least %.4f%n",
                    id, thr, req, 1000.0 * thr / req, worst, sum / n, least);
        }
    }
}
