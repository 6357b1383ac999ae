package dev.limitlens.limiter;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedWindowTest extends AlgorithmContract {

    @Override
    List<Algorithm> algorithms() {
        return List.of(new FixedWindow(MINUTE, 0), new FixedWindow(MINUTE, 17 * SECOND + 1), new FixedWindow(7, 3));
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        FixedWindow rule = (FixedWindow) algorithm;
        long current = Math.floorDiv(timeNanos - rule.phaseNanos(), rule.windowNanos());
        return history.stream()
                .filter(u -> Math.floorDiv(u.timeNanos() - rule.phaseNanos(), rule.windowNanos()) == current)
                .mapToDouble(Use::amount)
                .sum();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "N and not N+1 | fixed-window | 0:8001- 0:8000+ 0:1-",
                "at the instant of the reset | fixed-window | 35:8000+ 59.999999999:1- 60:8000+ 60:1-",
                "twice the capacity across a reset | fixed-window | 59.999999999:8000+ 60:8000+ 119.999999999:1- 120:1+",
                "another phase | fixed-window:phase=17s | 16.999999999:8000+ 17:8000+ 60:1- 76.999999999:1- 77:8000+",
                "a phase beyond the window | fixed-window:phase=77s | 16.999999999:8000+ 17:8000+ 76.999999999:1-",
                "a short window | fixed-window:window=10s,capacity=3 | 9:3+ 9.9:1- 10:2+ 10:2- 10:1+ 19.999999999:1- 20:3+",
                "the rest of a window is not carried | fixed-window | 0:1+ 60:8000+ 61:1-",
                "used at the start | fixed-window:start=0.25 | 0:6001- 0:6000+ 59.999999999:1- 60:8000+",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }
}
