package dev.limitlens.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Verdict;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ExamplesTest {

    @Test
    void theQuickStart() {
        Verdict verdict = QuickStart.run();

        assertThat(verdict.survivors()).contains("anchored-window");
        assertThat(verdict.conclusion()).isIn(Conclusion.RELATIVE, Conclusion.INCONCLUSIVE);
    }

    @Test
    void theSeedsExperimentSimulated() {
        Report report = SeedExperimentSimulated.run();

        // 8 chunks fill the window; the next is refused, and the one after the minute's begin is not.
        assertThat(report.observations())
                .extracting(Observation::admitted)
                .containsExactly(true, true, true, true, true, true, true, true, false, true, true);
        assertThat(report.analysis().verdict().survivors()).contains("fixed-window");
    }

    @Test
    void theSeedsExperimentOverTheSdk() {
        Report report = SeedExperimentOverSdk.run();

        assertThat(report.observations())
                .extracting(o -> o.result().httpStatus())
                .containsOnly(200, 429);
        assertThat(report.analysis().verdict().conclusion()).isNotEqualTo(Conclusion.ABSOLUTE);
    }

    @Test
    void aPlanOfOnesOwn() {
        // 1,000 tokens come back in 7.5 s, of which almost 1 s has passed by the first refusal; it asks every second.
        assertThat(WriteYourOwnPlan.run()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aProbeOfOnesOwn() {
        ExperimentRun run = WriteYourOwnProbe.run();

        // 6 requests of 125 tokens fit into 800.
        assertThat(run.observations()).filteredOn(Observation::admitted).hasSize(6);
        assertThat(run.observations()).filteredOn(Observation::denied).isNotEmpty();
        assertThat(run.end()).isEqualTo(ExperimentRun.End.PLAN_ENDED);
    }

    @Test
    void analyzingAJournal() {
        Verdict verdict = AnalyzeAJournal.run(Path.of("../core/src/test/resources/seed-run.jsonl"));

        assertThat(verdict.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
        assertThat(verdict.survivors())
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .isNotEmpty();
    }
}
