package dev.limitlens.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a result may hold is what a journal can give back. */
class ProbeResultTest {

    private static final Outcome OUTCOME = new Outcome.Unknown("?");

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void a_negative_status_is_refused(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProbeResult(OUTCOME, status, null, null, Map.of()))
                .withMessage("httpStatus must be at least 0, which says that there was none: " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Integer.MAX_VALUE})
    void any_other_status_is_taken(int status) {
        assertThat(new ProbeResult(OUTCOME, status, null, null).httpStatus()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1677-09-21T00:12:43Z", "2262-04-11T23:47:17Z", "9999-12-31T23:59:59Z"})
    void a_date_that_a_journal_cannot_give_back_is_refused(Instant date) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProbeResult(OUTCOME, 200, date, null))
                .withMessage("serverDate must lie between the years 1678 and 2262: " + date);
    }

    @Test
    void the_last_instant_there_is_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProbeResult(OUTCOME, 200, Instant.MAX, null))
                .withMessageContaining("between the years 1678 and 2262");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1677-09-21T00:12:44Z", "2262-04-11T23:47:16Z"})
    void the_dates_at_the_ends_are_taken(Instant date) {
        assertThat(new ProbeResult(OUTCOME, 200, date, null).serverDate()).isEqualTo(date);
    }
}
