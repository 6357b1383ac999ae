package dev.limitlens.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolleysTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

    private static Step.Probe probe(long millis, String purpose) {
        return Step.Probe.of(START.plusMillis(millis), 1, purpose, "because");
    }

    @Test
    void a_volley_is_known_by_its_purpose() {
        assertThat(Volleys.purpose(12)).isEqualTo("volley 12");
        assertThat(Volleys.is(Volleys.purpose(0))).isTrue();
        assertThat(Volleys.isOne("volley 3", "volley 3")).isTrue();
        assertThat(Volleys.isOne("volley 3", "volley 4")).isFalse();
        assertThat(Volleys.isOne("probe 3", "probe 3")).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Volleys.purpose(-1))
                .withMessage("firstIndex must be at least 0: -1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "volley", "volleyball 1", "drain 3", "a volley 3", Preliminary.CLOCK})
    void other_purposes_are_of_none(String purpose) {
        assertThat(Volleys.is(purpose)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 5", "3, 5", "4, 5", "5, 7", "6, 7", "7, 8", "8, 9"})
    void a_volley_ends_where_another_purpose_begins(int from, int end) {
        List<Observation> observations = observed(
                "drain", "drain", "volley 2", "volley 2", "volley 2", "volley 5", "volley 5", "probe 7", "volley 8");
        assertThat(Volleys.endOf(observations, from)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2})
    void it_begins_within_the_list(int from) {
        assertThatThrownBy(() -> Volleys.endOf(observed("volley 0", "volley 0"), from))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static List<Observation> observed(String... purposes) {
        List<Observation> observations = new ArrayList<>();
        for (String purpose : purposes) {
            Intent intent = new Intent(START, new ProbeRequest(observations.size(), purpose, 1, 1));
            observations.add(new Observation(intent, START, START, ProbeResult.admitted(1)));
        }
        return observations;
    }

    @Test
    void its_requests_are_copied_and_may_be_at_the_same_time() {
        List<Step.Probe> probes = new ArrayList<>(List.of(probe(0, "volley 3"), probe(0, "volley 3")));

        Step.Volley volley = new Step.Volley(probes);
        probes.clear();

        assertThat(volley.probes()).hasSize(2);
        assertThat(volley.purpose()).isEqualTo("volley 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65})
    void too_few_or_too_many_are_refused(int requests) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Step.Volley(Collections.nCopies(requests, probe(0, "volley 0"))))
                .withMessage("a volley must have from 2 to 64 requests: " + requests);
        assertThat(new Step.Volley(Collections.nCopies(64, probe(0, "volley 0"))).probes())
                .hasSize(64);
    }

    @Test
    void another_order_or_purpose_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Step.Volley(List.of(probe(2, "volley 0"), probe(1, "volley 0"))))
                .withMessage("the requests of a volley must be in order: one at 2026-11-24T08:00:00.002Z comes before"
                        + " one at 2026-11-24T08:00:00.001Z");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Step.Volley(List.of(probe(1, "volley 0"), probe(2, "volley 1"))))
                .withMessage("all requests of a volley must have the same purpose: 'volley 0' and 'volley 1'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Step.Volley(List.of(probe(1, "drain"), probe(2, "drain"))))
                .withMessage("the purpose of a volley must be one such as 'volley 12': 'drain'");
    }
}
