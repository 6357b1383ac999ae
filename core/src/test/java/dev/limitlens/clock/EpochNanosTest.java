package dev.limitlens.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochNanosTest {

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T00:00:01.000000002Z, 1000000002",
        "1969-12-31T23:59:59.999999999Z, -1",
        "2026-11-24T08:00:00.123456789Z, 1795507200123456789",
    })
    void instants_and_nanoseconds_are_the_same_time(Instant instant, long nanos) {
        assertThat(EpochNanos.of(instant)).isEqualTo(nanos);
        assertThat(EpochNanos.toInstant(nanos)).isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource({"1677-09-21T00:12:44Z", "2262-04-11T23:47:16.854775807Z"})
    void the_first_and_the_last_time_are_covered(Instant instant) {
        long beyond = instant.isBefore(Instant.EPOCH) ? -1 : 1;

        assertThat(EpochNanos.covers(instant)).isTrue();
        assertThat(EpochNanos.toInstant(EpochNanos.of(instant))).isEqualTo(instant);
        assertThat(EpochNanos.covers(instant.plusNanos(beyond))).isFalse();
        assertThatThrownBy(() -> EpochNanos.of(instant.plusNanos(beyond))).isInstanceOf(DateTimeException.class);
        assertThat(EpochNanos.covers(Instant.EPOCH)).isTrue();
    }

    @Test
    void a_time_out_of_range_is_an_error_that_names_the_range() {
        assertThatThrownBy(() -> EpochNanos.of(Instant.parse("2263-01-01T00:00:00Z")))
                .isInstanceOf(DateTimeException.class)
                .hasMessage("time out of range, must lie between the years 1678 and 2262: 2263-01-01T00:00:00Z");
    }
}
