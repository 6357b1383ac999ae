package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.journal.Journal;
import dev.limitlens.limiter.SteppedBucket;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A stepped bucket that gets nearly half of its capacity back at once, each 28.4 s. Until it did so for the second time, twice as many steps of
 * half the size fitted better, and all of the points stood there: when those were contradicted none was left where the bucket is, and a
 * window of 30 s was named at 0.999.
 */
@Tag("long")
class LargeStepsTest {

    private static final Path JOURNAL = Path.of("src/test/resources/large-steps.jsonl");

    @Test
    void they_are_found_again_after_points_elsewhere_were_contradicted() throws IOException {
        Journal journal = Journal.read(JOURNAL);

        Verdict verdict = new Analyzer(journal.header().premises(), 0.99)
                .analyze(journal.header().startedAt(), journal.observations())
                .verdict();

        assertThat(verdict.family()).isEqualTo(SteppedBucket.ID);
        assertThat(verdict.posterior().get(SteppedBucket.ID)).isGreaterThan(0.9);
        assertThat(verdict.parameters().get("step")).satisfies(step -> {
            assertThat(step.low()).isLessThanOrEqualTo(6_001);
            assertThat(step.high()).isGreaterThanOrEqualTo(6_001);
        });
        assertThat(verdict.parameters().get("intervalSeconds")).satisfies(interval -> {
            assertThat(interval.low()).isLessThanOrEqualTo(28.4052);
            assertThat(interval.high()).isGreaterThanOrEqualTo(28.4051);
        });
    }
}
