package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.LimiterSpec;
import java.time.Duration;
import java.util.stream.Stream;

/** What was asked, until it was known, of a bucket of 1,500 tokens that refills 500 a second, alone or beside another limit; and the answers. */
public final class AskedBucket {

    public static final String BUCKET = "token-bucket:capacity=1500,refill=500/s";

    private static final double[][] ALONE = {
        {0, 1_400},
        {0.2, 400},
        {0.4, 200},
        {1.3, 500},
        {1.5, 200},
        {2.5, 600},
        {3.5, 450},
        {5, 800},
        {8, 1_480},
        {8.2, 200},
        {9.2, 450},
        {10.2, 550},
        {11.2, 500},
        {13, 900},
        {20, 1_495},
        {20.2, 100},
        {30, 1_505},
        {30.2, 1_498},
        {32.2, 1_050}
    };

    private static final double[][] FOR_MORE_TOKENS = {
        {36, 1_480},
        {39.2, 1_480},
        {42.4, 1_480},
        {45.6, 1_480},
        {48.8, 1_480},
        {52, 1_480},
        {55.2, 700},
        {55.5, 350},
        {55.8, 170},
        {59.2, 800},
        {59.5, 400},
        {64.2, 1_400},
        {64.5, 600}
    };

    private static final double[][] OF_TOKENS = {
        {0, 1_400},
        {0.2, 400},
        {0.4, 200},
        {3.5, 1_480},
        {3.7, 200},
        {8, 1_450},
        {11, 1_450},
        {14, 1_450},
        {17, 1_450},
        {17.2, 700},
        {17.4, 350}
    };

    private static final double[][] OF_REQUESTS = {
        {0, 1_400},
        {0.2, 400},
        {0.4, 200},
        {3.5, 1_480},
        {3.7, 200},
        {5, 1},
        {5.2, 1},
        {5.4, 1},
        {5.6, 1},
        {5.8, 1},
        {6, 1},
        {6.2, 1},
        {6.4, 1},
        {6.6, 1},
        {6.8, 1},
        {7, 1},
        {7.2, 1},
        {12, 1}
    };

    private AskedBucket() {}

    /** Returns it alone. */
    public static Answered alone() {
        return answered(BUCKET, ALONE);
    }

    /** Returns what is asked of it alone, by time in seconds and tokens. */
    public static double[][] questions() {
        return Stream.of(ALONE).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns it beside a bucket of 7,000 tokens that refills them in a minute. */
    public static Answered besideTokens() {
        return answered(BUCKET + "+token-bucket:capacity=7000", OF_TOKENS);
    }

    /** Returns it beside twelve requests in a minute of the clock. */
    public static Answered besideRequests() {
        return answered(BUCKET + "+fixed-window:capacity=12,metered=requests", OF_REQUESTS);
    }

    /** Returns it where it hides a bucket of 9,000 tokens that refills them in a minute, and was blamed first. */
    public static Answered hidingTokens() {
        return answered(
                BUCKET + "+token-bucket:capacity=9000",
                Stream.of(ALONE, FOR_MORE_TOKENS).flatMap(Stream::of).toArray(double[][]::new));
    }

    private static Answered answered(String spec, double[][] questions) {
        return new Answered()
                .asked(
                        LimiterSpec.limits(spec, new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
                                .start(EpochNanos.of(Answered.START)),
                        questions,
                        "probe");
    }
}
