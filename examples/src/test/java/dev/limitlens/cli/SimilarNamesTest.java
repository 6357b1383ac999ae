package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarNamesTest {

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "abc, abc, 0", "'', abc, 3", "abc, '', 3", "window, wndow, 1"})
    void editsAreCounted(String one, String other, int edits) {
        assertThat(SimilarNames.edits(one, other)).isEqualTo(edits);
        assertThat(SimilarNames.edits(other, one)).isEqualTo(edits);
    }

    @Test
    void theNearestComesFirstAndTheFarAreLeftOut() {
        assertThat(SimilarNames.to("--cpacity", List.of("--capacities", "--capacity", "--window", "--plan")))
                .containsExactly("--capacity");
    }
}
