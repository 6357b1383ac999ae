package dev.limitlens.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Conclusion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreTest {

    @ParameterizedTest
    @CsvSource({
        // truth, family, confidence, conclusion, score
        "token-bucket, token-bucket, 0.99, NEITHER, CORRECT",
        "token-bucket, token-bucket, 0.9899, NEITHER, UNDECIDED",
        "token-bucket, token-bucket, 0.99, INCONCLUSIVE, UNDECIDED",
        "token-bucket, token-bucket, 0.99, ABSOLUTE, CONFIDENTLY_WRONG",
        "token-bucket, pacer, 0.99, NEITHER, CONFIDENTLY_WRONG",
        "token-bucket, pacer, 0.98, NEITHER, UNDECIDED",
        "token-bucket, pacer, 0.98, INCONCLUSIVE, UNDECIDED",
        "token-bucket, none-of-these, 0.99, INCONCLUSIVE, CONFIDENTLY_WRONG",
        "token-bucket, unlimited, 0.99, INCONCLUSIVE, CONFIDENTLY_WRONG",
        "token-bucket, none-of-these, 0.6, INCONCLUSIVE, UNDECIDED",
        "unlimited, unlimited, 0.995, INCONCLUSIVE, CORRECT",
        "unlimited, unlimited, 0.9, INCONCLUSIVE, UNDECIDED",
        "unlimited, token-bucket, 0.9, NEITHER, CONFIDENTLY_WRONG",
        "fixed-window:phase=0s, fixed-window, 1, ABSOLUTE, CORRECT",
        "fixed-window:phase=0s, fixed-window, 1, NEITHER, CONFIDENTLY_WRONG",
        "fixed-window:phase=60s, fixed-window, 1, ABSOLUTE, CORRECT",
        "fixed-window:phase=17s, fixed-window, 1, NEITHER, CORRECT",
        "fixed-window:phase=17s, fixed-window, 1, ABSOLUTE, CONFIDENTLY_WRONG",
        "anchored-window, anchored-window, 1, RELATIVE, CORRECT",
        "anchored-window, sliding-log, 0.6, RELATIVE, UNDECIDED",
        "anchored-window, sliding-log, 0.6, ABSOLUTE, CONFIDENTLY_WRONG",
        "sliding-log, sliding-log, 1, RELATIVE, CORRECT",
        "bucketed-window, bucketed-window, 1, RELATIVE, CORRECT",
        "sliding-counter, sliding-counter, 1, NEITHER, CORRECT",
        "stepped-bucket, stepped-bucket, 1, NEITHER, CORRECT",
        "pacer, pacer, 1, NEITHER, CORRECT",
    })
    void a_verdict_is_scored_as_the_contract_says(
            String truth, String family, double confidence, Conclusion conclusion, Score score) {
        assertThat(Score.of(Verdicts.verdict(family, confidence, conclusion), Verdicts.limiter(truth), Verdicts.LEVEL))
                .isEqualTo(score);
    }
}
