package dev.limitlens.limiter;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SteppedBucketTest extends AlgorithmContract {

    @Override
    List<Algorithm> algorithms() {
        return List.of(
                new SteppedBucket(2000, 15 * SECOND, 0),
                new SteppedBucket(133.3, SECOND, 400_000_000),
                new SteppedBucket(1000, 7, 3));
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        SteppedBucket rule = (SteppedBucket) algorithm;
        BigDecimal step = new BigDecimal(rule.step());
        BigDecimal missing = BigDecimal.ZERO;
        long last = history.isEmpty() ? 0 : tick(rule, history.get(0).timeNanos());
        for (Use use : history) {
            missing =
                    refilled(missing, step, tick(rule, use.timeNanos()) - last).add(new BigDecimal(use.amount()));
            last = tick(rule, use.timeNanos());
        }
        return refilled(missing, step, tick(rule, timeNanos) - last).doubleValue();
    }

    private static long tick(SteppedBucket rule, long timeNanos) {
        return Math.floorDiv(timeNanos - rule.phaseNanos(), rule.intervalNanos());
    }

    private static BigDecimal refilled(BigDecimal missing, BigDecimal step, long ticks) {
        return missing.subtract(step.multiply(BigDecimal.valueOf(ticks))).max(BigDecimal.ZERO);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "N and not N+1 | stepped-bucket | 0:8001- 0:8000+ 0:1-",
                "a quarter every quarter | stepped-bucket | 1:8000+ 14.999999999:1- 15:2001- 15:2000+ 29.999999999:1- 30:2000+ 60:4001- 60:4000+",
                "never more than full | stepped-bucket | 1:8000+ 600:8001- 600:8000+ 614.999999999:1- 615:2000+",
                "another phase | stepped-bucket:phase=2s | 0:8000+ 1.999999999:1- 2:2000+ 16.999999999:1- 17:2000+",
                "a full bucket does not save up ticks | stepped-bucket | 44.9:8000+ 45:2000+ 45:1-",
                "a step that is no whole number | stepped-bucket:capacity=10,step=2.5,interval=1s | 0.5:10+ 1:3- 1:2+ 1:1- 2:4- 2:3+ 2:1-",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }
}
