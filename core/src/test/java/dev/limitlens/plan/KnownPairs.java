package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.AskedBucket;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.PairInference;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import java.time.Duration;
import java.util.OptionalLong;

/** Two limits, of each of which something is known: a bucket of 1,500 tokens, 500 a second, and another one. */
final class KnownPairs {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    static final Premises PREMISES = new Premises(8_000, MINUTE, Start.QUIET, OptionalLong.of(12));
    static final double GOAL = 0.996;

    static final Answered TOKENS = AskedBucket.besideTokens();
    static final Answered REQUESTS = AskedBucket.besideRequests();
    /** Of this one the bucket hides the other limit, and was blamed first. */
    static final Answered BUCKETS = AskedBucket.hidingTokens();

    static final PairInference OF_TOKENS = pair(TOKENS);
    static final PairInference OF_REQUESTS = pair(REQUESTS);
    static final PairInference OF_BUCKETS = pair(BUCKETS);

    private static final Inference ONE_OF_TOKENS = single(TOKENS);
    private static final Inference ONE_OF_REQUESTS = single(REQUESTS);
    private static final Inference ONE_OF_BUCKETS = single(BUCKETS);

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
        return pair == OF_TOKENS ? TOKENS : pair == OF_REQUESTS ? REQUESTS : BUCKETS;
    }

    /** Returns what is known if there is only one limit. */
    static Inference alone(PairInference pair) {
        return pair == OF_TOKENS ? ONE_OF_TOKENS : pair == OF_REQUESTS ? ONE_OF_REQUESTS : ONE_OF_BUCKETS;
    }
}
