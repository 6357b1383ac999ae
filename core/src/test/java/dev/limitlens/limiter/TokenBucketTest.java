package dev.limitlens.limiter;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketTest extends AlgorithmContract {

    private static final MathContext DIGITS = new MathContext(25);

    @Override
    List<Algorithm> algorithms() {
        return List.of(new TokenBucket(8000 / 60.0), new TokenBucket(133.3), new TokenBucket(500));
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        BigDecimal refill = new BigDecimal(((TokenBucket) algorithm).refillPerSecond(), DIGITS);
        BigDecimal missing = BigDecimal.ZERO;
        long last = history.isEmpty() ? timeNanos : history.get(0).timeNanos();
        for (Use use : history) {
            missing = refilled(missing, refill, use.timeNanos() - last).add(new BigDecimal(use.amount()));
            last = use.timeNanos();
        }
        return refilled(missing, refill, timeNanos - last).doubleValue();
    }

    private static BigDecimal refilled(BigDecimal missing, BigDecimal perSecond, long nanos) {
        return missing.subtract(perSecond.multiply(BigDecimal.valueOf(nanos, 9)))
                .max(BigDecimal.ZERO)
                .round(DIGITS);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "N and not N+1 | token-bucket | 0:8001- 0:8000+ 0:1-",
                "a token every 7.5 ms | token-bucket | 0:8000+ 0.0074:1- 0.0075:1+ 0.0075:1- 0.015:1+",
                "the remainder is carried | token-bucket:capacity=10,refill=1/s | 0:10+ 0.9:1- 1.9:1+ 1.9:1- 2:1+ 2.9999:1- 3:1+",
                "never more than full | token-bucket:capacity=10,refill=1/s | 0:10+ 100:11- 100:10+ 100.9999:1- 101:1+",
                "half full after half a window | token-bucket | 0:8000+ 30:4001- 30:4000+ 60:4001- 60:4000+",
                "a refill for each minute | token-bucket:capacity=6,refill=6/m | 0:6+ 9.9999:1- 10:1+ 60:5+ 60:1-",
                "used at the start | token-bucket:start=0.5,refill=1000/s | 0:4001- 0:4000+ 1:1000+ 1:1-",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }
}
