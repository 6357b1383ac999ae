package dev.limitlens.limiter;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacerTest extends AlgorithmContract {

    @Override
    List<Algorithm> algorithms() {
        return List.of(new Pacer(SECOND, Pacer.Anchor.PASS), new Pacer(SECOND, Pacer.Anchor.GRID));
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        Pacer rule = (Pacer) algorithm;
        if (history.isEmpty()) {
            return 0;
        }
        long last = history.get(history.size() - 1).timeNanos();
        long interval = rule.intervalNanos();
        return rule.anchor() == Pacer.Anchor.PASS
                ? (timeNanos - last < interval ? 1 : 0)
                : (Math.floorDiv(timeNanos, interval) == Math.floorDiv(last, interval) ? 1 : 0);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "one interval after the last pass | pacer | 0.4:1+ 0.5:1- 1.399999999:1- 1.4:1+ 2.399999999:1- 2.4:1+",
                "whatever it costs | pacer | 0:1000000+ 0.999999999:1- 1:1+",
                "a denied request does not move it | pacer | 0:1+ 0.9:1- 1:1+",
                "one for each cell of a grid | pacer:anchor=grid | 0.9:1+ 0.999999999:1- 1:1+ 1.999999999:1- 2:1+",
                "another interval | pacer:interval=7500ms | 0:1+ 7.499999999:1- 7.5:1+",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }
}
