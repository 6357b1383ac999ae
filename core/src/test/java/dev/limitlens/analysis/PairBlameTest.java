package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.journal.Journal;
import dev.limitlens.limiter.SteppedBucket;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Which of two limits is blamed for a denial, on a recorded experiment with 14,094 tokens a minute and 4,337 each 5 s. Until the minute was
 * used up for the second time, one bucket was blamed for nearly all denials and looked like a step of 3,586 each 8 s, which fitted
 * every answer.
 */
@Tag("long")
class PairBlameTest {

    private static final Path JOURNAL = Path.of("src/test/resources/two-intervals.jsonl");

    @Test
    void aLimitThatOnlyFitsWrongBlameIsGivenUpOnceTheOtherOneIsKnown() throws IOException {
        Journal journal = Journal.read(JOURNAL);
        PairInference pair =
                new PairInference(journal.header().premises(), journal.header().startedAt());

        journal.observations().forEach(pair::observe);

        assertThat(pair.first().posterior().get(SteppedBucket.ID)).isLessThan(0.1);
        assertThat(pair.second().posterior().get(SteppedBucket.ID)).isLessThan(0.1);
        assertThat(Knowledge.ofFirst(pair).secondsToGiveAllBack()).isBetween(5.0, 10.0);
        assertThat(Knowledge.ofSecond(pair).capacity()).isEqualTo(14_094);
    }
}
