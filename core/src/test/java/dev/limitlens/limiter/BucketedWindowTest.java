package dev.limitlens.limiter;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketedWindowTest extends AlgorithmContract {

    @Override
    List<Algorithm> algorithms() {
        return List.of(
                new BucketedWindow(MINUTE, 6, 0),
                new BucketedWindow(MINUTE, 2, 7 * SECOND),
                new BucketedWindow(MINUTE, 7, 1),
                new BucketedWindow(10, 3, 2));
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        BucketedWindow rule = (BucketedWindow) algorithm;
        BigInteger now = bucket(rule, timeNanos);
        return history.stream()
                .filter(u ->
                        now.subtract(bucket(rule, u.timeNanos())).compareTo(BigInteger.valueOf(rule.buckets())) < 0)
                .mapToDouble(Use::amount)
                .sum();
    }

    private static BigInteger bucket(BucketedWindow rule, long timeNanos) {
        return BigInteger.valueOf(timeNanos - rule.phaseNanos())
                .multiply(BigInteger.valueOf(rule.buckets()))
                .divide(BigInteger.valueOf(rule.windowNanos()));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "N and not N+1 | bucketed-window | 0:8001- 0:8000+ 0:1-",
                "a use leaves with its sub-window | bucketed-window | 5:3000+ 12:5000+ 59.999999999:1- 60:3001- 60:3000+ 69.999999999:1- 70:5000+",
                "the last instant of a sub-window | bucketed-window | 9.999999999:8000+ 59.999999999:1- 60:8000+",
                "two sub-windows | bucketed-window:buckets=2 | 29:8000+ 59.999999999:1- 60:8000+ 89:1- 119.999999999:1- 120:1+",
                "another phase | bucketed-window:phase=3s | 2.999999999:8000+ 52.999999999:1- 53:8000+ 112.999999999:1- 113:1+",
                "sub-windows that do not divide the window | bucketed-window:window=10ns,buckets=3,capacity=1 | 0.000000003:1+ 0.000000009:1- 0.00000001:1+ 0.000000013:1- 0.000000019:1- 0.00000002:1+",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }
}
