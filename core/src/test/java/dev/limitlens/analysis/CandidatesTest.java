package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.journal.Journal;
import dev.limitlens.report.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidatesTest {

    /** However sure the answer is: who reads the report wants to see what it was preferred to. */
    @Test
    void theNearestRivalIsAmongThemHoweverImprobableItIs() {
        Journal journal = Journal.read(Golden.FOLDER.resolve("verdict").resolve("pacer.jsonl"));

        Analysis analysis = new Analyzer(journal.header().premises(), 0.99)
                .analyze(journal.header().startedAt(), journal.observations());

        List<String> families =
                analysis.candidates().stream().map(Candidate::family).distinct().toList();
        assertThat(analysis.verdict().family()).isEqualTo("pacer");
        assertThat(families).hasSize(2).startsWith("pacer");
        double rival = analysis.verdict().posterior().getOrDefault(families.get(1), 0.0);
        assertThat(rival).isBetween(1e-9, 1e-3);
        assertThat(analysis.verdict().posterior())
                .allSatisfy((id, probability) -> assertThat(
                                Families.limits(id) && !id.equals("pacer") && probability > rival)
                        .isFalse());
    }
}
