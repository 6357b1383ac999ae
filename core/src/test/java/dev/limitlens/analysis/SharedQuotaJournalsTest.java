package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.journal.Journal;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Journals of bucketed windows that another client used, too, unseen, a fifth of the capacity in a window. Its few requests contradict the
 * right limit if nobody else draws on it, and an earlier model of others was so blurred that another limit was all but certain.
 */
@Tag("long")
class SharedQuotaJournalsTest {

    private static final Path FOLDER = Path.of("src/test/resources/shared-quota");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"three-buckets", "four-buckets", "six-buckets"})
    void a_few_requests_of_others_do_not_make_another_limit_certain(String name) {
        Journal journal = Journal.read(FOLDER.resolve(name + ".jsonl"));

        Verdict verdict = new Analyzer(journal.header().premises(), 0.99)
                .analyze(journal.header().startedAt(), journal.observations())
                .verdict();

        assertThat(verdict.identified()).isFalse();
        assertThat(verdict.posterior())
                .hasEntrySatisfying("bucketed-window", p -> assertThat(p).isGreaterThan(0.05));
        assertThat(verdict.survivors()).contains("bucketed-window");
    }
}
