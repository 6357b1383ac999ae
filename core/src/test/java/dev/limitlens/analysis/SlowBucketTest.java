package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.journal.Journal;
import dev.limitlens.limiter.TokenBucket;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A token bucket that takes two minutes to fill, after an unknown start, through 158 recorded answers. Its refill was followed no more finely
 * than 0.1%, which leaves each of the small requests open that the plan asks for: what had fitted the first hundred was contradicted by the
 * next ones, and it was called a sliding counter at 0.9997.
 */
@Tag("long")
class SlowBucketTest {

    private static final Path JOURNAL = Path.of("src/test/resources/slow-bucket.jsonl");

    @Test
    void the_true_refill_is_not_lost() throws IOException {
        Journal journal = Journal.read(JOURNAL);

        Verdict verdict = new Analyzer(journal.header().premises(), 0.99)
                .analyze(journal.header().startedAt(), journal.observations())
                .verdict();

        assertThat(verdict.family()).isEqualTo(TokenBucket.ID);
        assertThat(verdict.identified()).isTrue();
        assertThat(verdict.parameters().get("refillPerSecond")).satisfies(refill -> {
            assertThat(refill.low()).isLessThanOrEqualTo(51.8532).isGreaterThan(51.3);
            assertThat(refill.high()).isGreaterThanOrEqualTo(51.8531).isLessThan(52.4);
        });
    }
}
