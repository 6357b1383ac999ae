package dev.limitlens.limiter;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnchoredWindowTest extends AlgorithmContract {

    @Override
    List<Algorithm> algorithms() {
        return List.of(new AnchoredWindow(MINUTE), new AnchoredWindow(7));
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        long windowNanos = ((AnchoredWindow) algorithm).windowNanos();
        long opened = Long.MIN_VALUE / 2;
        double used = 0;
        for (Use use : history) {
            if (use.timeNanos() - opened >= windowNanos) {
                opened = use.timeNanos();
                used = 0;
            }
            used += use.amount();
        }
        return timeNanos - opened < windowNanos ? used : 0;
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "N and not N+1 | anchored-window | 0:8001- 0:8000+ 0:1-",
                "a window after the first use | anchored-window | 35:8000+ 60:1- 94.999999999:1- 95:8000+ 154.999999999:1- 155:1+",
                "later uses do not move it | anchored-window | 35:1+ 94:7999+ 94.5:1- 95:8000+ 95:1-",
                "it reopens with the next use, not at once | anchored-window | 0:8000+ 100:8000+ 159.999999999:1- 160:1+",
                "a denied request does not open it | anchored-window | 0:8001- 30:8000+ 60:1- 89.999999999:1- 90:1+",
                "used at the start | anchored-window:start=1 | 0:1- 59.999999999:1- 60:8000+",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }
}
