package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingCounterTest extends AlgorithmContract {

    @Override
    List<Algorithm> algorithms() {
        return List.of(
                new SlidingCounter(MINUTE, SlidingCounter.Anchor.CLOCK, false),
                new SlidingCounter(MINUTE, SlidingCounter.Anchor.CLOCK, true),
                new SlidingCounter(MINUTE, SlidingCounter.Anchor.FIRST_USE, false),
                new SlidingCounter(MINUTE, SlidingCounter.Anchor.FIRST_USE, true));
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        SlidingCounter rule = (SlidingCounter) algorithm;
        long window = rule.windowNanos();
        long start = Long.MIN_VALUE / 2;
        double previous = 0;
        double current = 0;
        for (Use use : history) {
            long passed = Math.floorDiv(use.timeNanos() - start, window);
            if (passed >= 2) {
                start = rule.anchor() == SlidingCounter.Anchor.CLOCK
                        ? Math.floorDiv(use.timeNanos(), window) * window
                        : use.timeNanos();
            } else {
                start += passed * window;
            }
            previous = passed == 0 ? previous : passed == 1 ? current : 0;
            current = (passed == 0 ? current : 0) + use.amount();
        }
        long passed = Math.floorDiv(timeNanos - start, window);
        double elapsed = Math.floorMod(timeNanos - start, window) / (double) window;
        double weighted = (passed == 0 ? previous : passed == 1 ? current : 0) * (1 - elapsed);
        return (passed == 0 ? current : 0) + (rule.floor() ? Math.floor(weighted) : weighted);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "N and not N+1 | sliding-counter | 0:8001- 0:8000+ 0:1-",
                "the previous window fades | sliding-counter | 30:8000+ 60:1- 75:2001- 75:2000+ 90:2001- 90:2000+ 120:4001- 120:4000+",
                "a token comes back every 7.5 ms | sliding-counter | 59:8000+ 60.0074:1- 60.0075:1+ 60.0149:1- 60.015:1+",
                "rounded down it comes back at once | sliding-counter:rounding=floor | 59:8000+ 60:1- 60.001:1+ 60.001:1- 60.0075:1-  60.0076:1+",
                "two windows later all is forgotten | sliding-counter | 59:8000+ 119.99:7998+ 119.99:1- 180:8000+",
                "anchored at the first use | sliding-counter:anchor=first-use | 30:8000+ 60:1- 90:1- 120:4001- 120:4000+ 150:4000+ 150:1-",
                "anchored anew after an idle window | sliding-counter:anchor=first-use | 30:8000+ 149:7866+ 160:8000- 210:133+ 239:3800+",
                "watched meanwhile it anchors anew all the same | sliding-counter:anchor=first-use | 30:8000+ 100:8001- 155:8000+ 214.999999999:1- 215:1- 245:4000+",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }

    @Test
    void what_is_taken_back_leaves_the_window_in_which_it_was_charged() {
        Meter meter = new SlidingCounter(MINUTE, SlidingCounter.Anchor.CLOCK, false).newMeter();
        meter.charge(START, 3_000);
        meter.charge(START + 60 * SECOND, 1_000);

        // three quarters of the window before still count
        meter.refund(START, START + 75 * SECOND, 1_000);
        assertThat(meter.load(START + 75 * SECOND)).isEqualTo(1_000 + 0.75 * 2_000);
        meter.refund(START + 60 * SECOND, START + 75 * SECOND, 400);
        assertThat(meter.load(START + 75 * SECOND)).isEqualTo(600 + 0.75 * 2_000);
        // what was charged in no window that still counts is not taken back from another one
        meter.refund(START - 1, START + 75 * SECOND, 100);
        meter.refund(START, START + 135 * SECOND, 100);
        assertThat(meter.load(START + 135 * SECOND)).isEqualTo(0.75 * 600);
    }

    @Test
    void before_the_first_use_only_the_clock_has_lines() {
        Meter onTheClock = new SlidingCounter(MINUTE, SlidingCounter.Anchor.CLOCK, false).newMeter();
        Meter onFirstUse = new SlidingCounter(MINUTE, SlidingCounter.Anchor.FIRST_USE, false).newMeter();

        assertThat(onTheClock.nextLine(START + SECOND)).isEqualTo(START + MINUTE);
        assertThat(onTheClock.nextLine(START + MINUTE)).isEqualTo(START + 2 * MINUTE);
        assertThat(onFirstUse.nextLine(START + SECOND)).isEqualTo(Long.MAX_VALUE);
        onFirstUse.charge(START + 7 * SECOND, 1);
        assertThat(onFirstUse.nextLine(START + 8 * SECOND)).isEqualTo(START + 67 * SECOND);
    }
}
