package dev.limitlens.limiter;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnlimitedTest extends AlgorithmContract {

    @Override
    List<Algorithm> algorithms() {
        return List.of(new Unlimited());
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        return 0;
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "anything at any time | unlimited | 0:1000000+ 0:1000000+ 0:9223372036854775807+",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }
}
