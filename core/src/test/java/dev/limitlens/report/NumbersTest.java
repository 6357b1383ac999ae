package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Interval;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "0, <0.1%",
        "0.0004, <0.1%",
        "0.0126, 1.3%",
        "0.45, 45.0%",
        "0.98999, 99.0%",
        "0.9899999, 99.0%",
        "0.9979, 99.7%",
        "0.99899, 99.8%",
        "0.9996, 99.96%",
        "0.99998, >99.99%",
        "1, >99.99%",
    })
    void percent_never_looks_surer_than_it_is(double probability, String text) {
        assertThat(Numbers.percent(probability)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0; 0",
                "7990; 7,990",
                "12345678; 12,345,678",
                "801.37; 801.4",
                "0.203; 0.203",
                "0.000012345; 0.00001235",
                "-2.5; -2.5",
            })
    void quantity_has_four_digits(double value, String text) {
        assertThat(Numbers.quantity(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "7990; 7950; 8030; 7,990 tokens (7,950 to 8,030)",
                "133.27; 132.93; 133.61; 133.27 tokens (132.93 to 133.61)",
                "8002; 7998; 8005; 8,002 tokens (7,998 to 8,005)",
                "6; 2; 7; 6 tokens (2 to 7)",
                "6.5; 2; 7; 6.5 tokens (2.0 to 7.0)",
                "60; 60; 60; 60 tokens",
                "0; -0.12; 0.31; 0.00 tokens (-0.12 to 0.31)",
            })
    void interval_is_as_precise_as_it_is_narrow(double estimate, double low, double high, String text) {
        assertThat(Numbers.interval(new Interval(estimate, low, high), "tokens"))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0.25; 0.25 s",
                "60; 60 s",
                "110.16; 110.2 s",
                "135; 2 min 15 s",
                "300; 5 min",
                "7205; 2 h",
                "9000; 2 h 30 min",
            })
    void seconds_turn_into_minutes(double seconds, String text) {
        assertThat(Numbers.seconds(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1.2; 3.3 to 1",
                "4.1; 60 to 1",
                "9; 8,100 to 1",
                "20; more than a million to 1",
            })
    void odds_have_two_digits(double logBayesFactor, String text) {
        assertThat(Numbers.odds(logBayesFactor)).isEqualTo(text);
    }
}
