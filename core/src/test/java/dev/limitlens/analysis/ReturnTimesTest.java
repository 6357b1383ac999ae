package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When quota came back in a limit on a minute, of answers in a row: {@code 10-} was denied in second 10, and {@code 20+} admitted in second 20. */
class ReturnTimesTest {

    private static final long SECOND = 1_000_000_000L;

    private static ReturnTimes of(String answers) {
        String[] each = answers.isEmpty() ? new String[0] : answers.split(" ", -1);
        long[] times = Arrays.stream(each).mapToLong(ReturnTimesTest::nanos).toArray();
        return ReturnTimes.of(60 * SECOND, times, i -> each[i].endsWith("+"));
    }

    private static long nanos(String answer) {
        return Math.round(Double.parseDouble(answer.substring(0, answer.length() - 1)) * SECOND);
    }

    private static double share(double from, double to) {
        return Math.log(to / from) / Math.log(300);
    }

    /** From 2 to 10 s after the denial in second 10, and from 15 to 20 s after the one in second 30. */
    @Test
    void quota_came_back_between_the_last_denial_in_a_row_and_the_admission_after_it() {
        ReturnTimes returns = of("0+ 10- 12- 20+ 30- 35- 45- 50+ 60-");

        assertThat(returns.probability()).isCloseTo(share(2, 10) * share(15, 20), within(1e-12));
    }

    @Test
    void it_is_back_from_each_such_admission_on() {
        ReturnTimes returns = of("0+ 10- 12- 20+ 25+ 30- 35- 45- 50+ 60-");

        assertThat(returns.count(0)).isZero();
        assertThat(returns.count(20 * SECOND - 1)).isZero();
        assertThat(returns.count(20 * SECOND)).isEqualTo(1);
        assertThat(returns.count(25 * SECOND)).isEqualTo(1);
        assertThat(returns.count(50 * SECOND - 1)).isEqualTo(1);
        assertThat(returns.count(50 * SECOND)).isEqualTo(2);
        assertThat(returns.count(1_000 * SECOND)).isEqualTo(2);
    }

    /** What is admitted without a denial before it, and what is denied to the end, tell no such time. */
    @ParameterizedTest
    @CsvSource({"''", "5+", "5+ 6+ 70+", "5-", "5+ 10- 70-"})
    void without_an_admission_after_a_denial_nothing_came_back(String answers) {
        ReturnTimes returns = of(answers);

        assertThat(returns.probability()).isEqualTo(1);
        assertThat(returns.count(1_000 * SECOND)).isZero();
    }

    @Test
    void one_denial_says_that_it_is_no_longer_than_the_time_to_the_admission() {
        assertThat(of("5- 15+").probability()).isCloseTo(share(1, 10), within(1e-12));
        assertThat(of("5- 15+").count(15 * SECOND)).isEqualTo(1);
    }

    /** A 60th of the window is a second, and five windows are 300. */
    @Test
    void nothing_comes_back_within_a_60th_of_the_window_or_after_five_of_it() {
        assertThat(of("0+ 5- 5.4- 6+").probability()).isZero();
        assertThat(of("0+ 5- 5.4- 7+").probability()).isCloseTo(share(1, 2), within(1e-12));
        assertThat(of("0+ 5- 105- 405+").probability()).isCloseTo(share(100, 300), within(1e-12));
        assertThat(of("0+ 5- 305- 405+").probability()).isZero();
        // once is enough
        assertThat(of("0+ 10- 12- 20+ 30- 30.5+").probability()).isZero();
    }
}
