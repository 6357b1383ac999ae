package dev.limitlens.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.simulation.CoConsumer;
import dev.limitlens.simulation.Latency;
import dev.limitlens.simulation.Noise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StudyTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final PlanFactory SCHEDULE =
            (premises, budget) -> MinuteBoundaryPlan.of(premises.capacityTokens(), premises.window());

    /** A clock that nobody moves: all times that a study takes are 0 by it. */
    private static final VirtualClock STOPPED = new VirtualClock(Instant.EPOCH);

    /** A user's plan: a quarter of the capacity every fifth of the window, eight times. */
    private record Drip(Premises premises) implements ExperimentPlan {
        @Override
        public String id() {
            return "drip";
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            return observations.size() == 8
                    ? new Step.End("enough")
                    : Step.Probe.of(
                            observations.isEmpty()
                                    ? now
                                    : now.plus(premises.window().dividedBy(5)),
                            premises.capacityTokens() / 4,
                            "drip",
                            "see what comes back");
        }
    }

    private static Study study(String row, int trials, Conditions conditions, PlanFactory plan) {
        return study(TruthRow.parseAll(row), trials, conditions, plan);
    }

    private static Study study(List<TruthRow> rows, int trials, Conditions conditions, PlanFactory plan) {
        return new Study(rows, trials, 11, conditions, plan, Optional.empty());
    }

    private static Conditions quiet() {
        return Conditions.standard(PREMISES);
    }

    /** Randomness from everywhere: the draws, the round trips, the lapses, the other client. */
    private static Conditions noisy() {
        return new Conditions(
                PREMISES,
                new Noise(
                        new Latency.LogNormal(300_000_000),
                        0.05,
                        Optional.of(new CoConsumer(CoConsumer.Arrivals.POISSON, 0.2))),
                Budget.standard(PREMISES),
                0.99);
    }

    private static StudyResult run(Study study, int threads) throws InterruptedException {
        return study.run(threads, STOPPED, StudyProgress.NONE);
    }

    @Test
    void the_result_does_not_depend_on_the_threads() throws InterruptedException {
        List<TruthRow> rows = Stream.of("fixed-window/aligned", "token-bucket", "pacer")
                .flatMap(row -> TruthRow.parseAll(row).stream())
                .toList();
        Study study = study(rows, 2, noisy(), (premises, budget) -> new Drip(premises));

        StudyResult one = run(study, 1);

        assertThat(run(study, 3)).isEqualTo(one);
        assertThat(one.plan()).isEqualTo("drip");
        assertThat(one.rows())
                .extracting(RowSummary::truth)
                .containsExactly("fixed-window/aligned", "token-bucket", "pacer");
        assertThat(one.rows()).extracting(RowSummary::trials).containsOnly(2);
        assertThat(one.all().trials()).isEqualTo(6);
        assertThat(one.wallSeconds()).isZero();
    }

    @Test
    void another_seed_gives_another_result() throws InterruptedException {
        Study study = study("pacer", 2, noisy(), SCHEDULE);
        Study other = new Study(study.rows(), 2, 12, study.conditions(), SCHEDULE, Optional.empty());

        assertThat(run(other, 1).all()).isNotEqualTo(run(study, 1).all());
    }

    @Test
    void the_baseline_meets_the_same_trials() throws InterruptedException {
        Study alone = study("pacer", 2, noisy(), SCHEDULE);
        Study beside = new Study(alone.rows(), 2, 11, noisy(), SCHEDULE, Optional.of(SCHEDULE));
        List<String> progress = new ArrayList<>();

        StudyResult result = beside.run(2, STOPPED, (done, all) -> progress.add(done + "/" + all));

        assertThat(result.baseline())
                .isEqualTo(result.rows())
                .isEqualTo(run(alone, 1).rows());
        assertThat(progress).containsExactly("1/4", "2/4", "3/4", "4/4");
        assertThat(run(alone, 1).baseline()).isEmpty();
    }

    @Test
    void what_was_not_correct_can_be_found_again() throws InterruptedException {
        // one probe cannot identify anything
        PlanFactory hasty = (premises, budget) -> new ExperimentPlan() {
            @Override
            public String id() {
                return "hasty";
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                return observations.isEmpty() ? Step.Probe.of(now, 1, "only", "one") : new Step.End("done");
            }
        };
        Study study = study("sliding-log", 2, quiet(), hasty);
        TruthRow row = study.rows().get(0);

        assertThat(run(study, 2).failures())
                .containsExactly(
                        new Failure("sliding-log", 0, study.trial(row, 0).seed(), Score.UNDECIDED),
                        new Failure("sliding-log", 1, study.trial(row, 1).seed(), Score.UNDECIDED));
    }

    @Test
    void a_plan_that_cannot_be_made_fails_the_study() {
        PlanFactory broken = (premises, budget) -> {
            throw new IllegalStateException("no plan");
        };

        assertThatThrownBy(() -> run(study("pacer", 1, quiet(), broken), 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no plan");
    }

    @Test
    void a_plan_that_fails_says_in_which_trial() {
        PlanFactory broken = (premises, budget) -> new ExperimentPlan() {
            @Override
            public String id() {
                return "broken";
            }

            @Override
            public Step next(List<Observation> observations, Instant now) {
                throw new IllegalArgumentException("no step");
            }
        };

        assertThatThrownBy(() -> run(study("pacer", 1, quiet(), broken), 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("trial 0 of pacer failed: java.lang.IllegalArgumentException: no step")
                .hasRootCauseMessage("no step");
    }

    @Test
    void an_interrupted_study_is_given_up() {
        Study study = study("pacer", 1, quiet(), SCHEDULE);

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> run(study, 1)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void a_study_needs_rows_and_trials() {
        assertThatThrownBy(() -> study("pacer", 0, quiet(), SCHEDULE))
                .hasMessage("a study needs at least 1 trial a row: 0");
        assertThatThrownBy(() -> study(List.of(), 1, quiet(), SCHEDULE)).hasMessage("a study needs at least one row");
    }
}
