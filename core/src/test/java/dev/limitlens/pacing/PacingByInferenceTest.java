package dev.limitlens.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fast part of {@link PacingStudy}: an experiment, and 30 windows by what it said. */
class PacingByInferenceTest {

    @ParameterizedTest
    @CsvSource({
        "fixed-window/aligned, 0",
        "fixed-window/aligned, 1",
        "fixed-window, 0",
        "fixed-window, 1",
        "anchored-window, 0",
        "anchored-window, 1",
        "sliding-counter, 0",
        "sliding-counter, 1",
        "bucketed-window, 0",
        "bucketed-window, 1",
        "token-bucket, 3",
        "pacer, 2"
    })
    void is_hardly_ever_throttled_and_gets_most_of_the_quota(String family, int trial) throws Exception {
        Probation.Result result = PacingStudy.trial(family, trial, 30);

        assertThat(result.throttled()).as("%s", result).isLessThanOrEqualTo(1);
        assertThat(result.share()).as("%s", result).isGreaterThanOrEqualTo(0.93);
    }
}
