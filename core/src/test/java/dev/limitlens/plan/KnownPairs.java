package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.OptionalLong;

/** Two limits, of each of which something is known: a bucket of 1,500 tokens, 500 a second, and another one. */
final class KnownPairs {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    static final Premises PREMISES = new Premises(8_000, MINUTE, Start.QUIET, OptionalLong.of(12));
    static final double GOAL = 0.996;

    static final PairInference OF_BUCKETS = pair(Asked.BUCKETS);
    static final Inference ONE_OF_BUCKETS = single(Asked.BUCKETS);
    static final PairInference OF_TOKENS = pair(Asked.TOKENS);
    static final PairInference OF_REQUESTS = pair(Asked.REQUESTS);

    static final Inference ONE_OF_TOKENS = single(Asked.TOKENS);
    static final Inference ONE_OF_REQUESTS = single(Asked.REQUESTS);

    private static Inference single(Answered answered) {
        Inference single = new Inference(PREMISES, START);
        answered.list().forEach(single::observe);
        return single;
    }

    private static PairInference pair(Answered answered) {
        PairInference pair = new PairInference(PREMISES, START);
        answered.list().forEach(pair::observe);
        return pair;
    }

    private KnownPairs() {}

    /** Returns what was asked of a pair. */
    static Answered of(PairInference pair) {
        return pair == OF_TOKENS ? Asked.TOKENS : pair == OF_REQUESTS ? Asked.REQUESTS : Asked.BUCKETS;
    }

    /** Returns what is known if there is only one limit. */
    static Inference alone(PairInference pair) {
        return pair == OF_TOKENS ? ONE_OF_TOKENS : pair == OF_REQUESTS ? ONE_OF_REQUESTS : ONE_OF_BUCKETS;
    }

    /** What was asked, and how it was answered. */
    static final class Asked {

        /** A bucket of 1,500 tokens, 500 a second, and another limit. */
        private static Answered answered(String other, double[][] asked) {
            LimitsState limits = LimiterSpec.limits(
                            "token-bucket:capacity=1500,refill=500/s+" + other,
                            new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
                    .start(EpochNanos.of(START));
            Answered answered = new Answered();
            for (double[] request : asked) {
                answered.asked(limits, request[0], (long) request[1], "probe");
            }
            return answered;
        }

        static final Answered TOKENS = answered("token-bucket:capacity=7000", new double[][] {
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
        });
        static final Answered REQUESTS = answered("fixed-window:capacity=12,metered=requests", new double[][] {
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
        });
        /** Of this one the bucket hides the other limit, and was blamed first. */
        static final Answered BUCKETS = answered("token-bucket:capacity=9000", new double[][] {
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
            {32.2, 1_050},
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
        });

        private Asked() {}
    }
}
