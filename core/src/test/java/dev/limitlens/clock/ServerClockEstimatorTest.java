package dev.limitlens.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What it keeps tells as much as all headers would. */
class ServerClockEstimatorTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

    @ParameterizedTest(name = "seed {0}, drift {1} ppm, steps of either clock: {2}")
    @CsvSource({
        "1, 0, false",
        "2, 30, false",
        "3, -45, false",
        "4, 2000, false",
        "5, 0, true",
        "6, 40, true",
        "7, -300, true"
    })
    void the_estimate_after_each_header_is_that_of_all_headers(long seed, double driftPpm, boolean steps) {
        SplittableRandom random = new SplittableRandom(seed);
        ServerClockEstimator estimator = new ServerClockEstimator();
        assertThat(estimator.estimate()).isEmpty();
        List<DateHeader> headers = new ArrayList<>();
        double time = 0;
        double localStep = 0;
        double serverStep = 0;
        for (int i = 0; i < 400; i++) {
            time += random.nextDouble() * 20;
            if (steps && random.nextInt(60) == 0) {
                localStep += random.nextDouble(-30, 30);
                serverStep += random.nextBoolean() ? random.nextDouble(-3, 3) : 0;
            }
            double trip = random.nextDouble(0.01, 0.6);
            double written = time + random.nextDouble() * trip;
            Instant date =
                    at(written * (1 + driftPpm * 1e-6) + 7.3 + serverStep).truncatedTo(ChronoUnit.SECONDS);
            headers.add(new DateHeader(at(time + localStep), at(time + trip + localStep), date));
            estimator.accept(headers.get(i));

            assertThat(estimator.estimate()).contains(fromAll(headers));
        }
        assertThat(fromAll(headers).contradicted()).isEqualTo(steps || Math.abs(driftPpm) > 100);
    }

    private static Instant at(double seconds) {
        return START.plusNanos(Math.round(seconds * 1e9));
    }

    /** The definition: from the newest header back, as far as all agree. */
    private static ServerClockEstimate fromAll(List<DateHeader> headers) {
        DateHeader newest = headers.get(headers.size() - 1);
        long low = newest.lowNanos();
        long high = newest.highNanos();
        int agreeing = 1;
        for (int i = headers.size() - 2; i >= 0; i--) {
            DateHeader older = headers.get(i);
            Duration age = Duration.between(older.sentAt(), newest.receivedAt());
            long drift = age.isNegative()
                    ? 0
                    : age.dividedBy(1_000_000 / ServerClockEstimate.DRIFT_PPM).toNanos();
            long bothLow = Math.max(low, older.lowNanos() - drift);
            long bothHigh = Math.min(high, older.highNanos() + drift);
            if (bothLow >= bothHigh) {
                break;
            }
            low = bothLow;
            high = bothHigh;
            agreeing++;
        }
        return new ServerClockEstimate(Duration.ofNanos(low), Duration.ofNanos(high), headers.size(), agreeing);
    }
}
