package dev.limitlens.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fast part of {@link PacingStudy}: experiments, and 100 windows each by what they said. */
class PacingByInferenceTest {

    private static final List<String> FAMILIES = List.of(
            "fixed-window/aligned",
            "fixed-window",
            "anchored-window",
            "sliding-counter",
            "bucketed-window",
            "token-bucket");

    private static final int WINDOWS = 100;

    /** One refusal in a run may be bad luck; that there is no more than one in 1,000 requests shows over all of them. */
    @Test
    void is_hardly_ever_throttled_and_gets_most_of_the_quota() throws Exception {
        List<Probation.Result> results = new ArrayList<>();
        // by turns one that begins unused and one that begins used up
        for (int i = 0; i < FAMILIES.size(); i++) {
            results.add(PacingStudy.trial(FAMILIES.get(i), i % 2, WINDOWS));
        }
        results.add(PacingStudy.trial("pacer", 2, WINDOWS));

        long requests = results.stream().mapToLong(Probation.Result::requests).sum();
        long throttled = results.stream().mapToLong(Probation.Result::throttled).sum();
        assertThat(1_000 * throttled).as("%s", results).isLessThanOrEqualTo(requests);
        assertThat(results).allSatisfy(result -> {
            assertThat(result.throttled()).as("%s", result).isLessThanOrEqualTo(2);
            assertThat(result.share()).as("%s", result).isGreaterThanOrEqualTo(0.93);
        });
    }
}
