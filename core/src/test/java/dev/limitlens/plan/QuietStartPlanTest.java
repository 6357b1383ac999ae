package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.analysis.Answered;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What comes before an experiment: is the quota there at all? */
class QuietStartPlanTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ASKED = Preliminary.QUIET_START;

    private final QuietStartPlan plan = new QuietStartPlan(MINUTE, 3);

    private static String reason(Step step) {
        return ((Step.End) step).reason();
    }

    @Test
    void a_small_request_at_once_shows_that_the_quota_is_there() {
        assertThat(plan.next(List.of(), at(7))).isInstanceOfSatisfying(Step.Probe.class, probe -> {
            assertThat(probe.at()).isEqualTo(at(7));
            assertThat(probe.cost()).isEqualTo(3);
            assertThat(probe.purpose()).isEqualTo(ASKED);
        });
        List<Observation> admitted = new Answered().admitted(7, 3, ASKED).list();
        assertThat(reason(plan.next(admitted, at(8)))).isEqualTo("the quota is not used up");
    }

    @Test
    void requests_of_others_are_none_of_its_own() {
        List<Observation> other =
                new Answered().admitted(0, 1, Preliminary.CLOCK).list();

        assertThat(plan.next(other, at(1))).isInstanceOf(Step.Probe.class);
    }

    @Test
    void it_asks_twelve_times_a_window_until_the_quota_is_back() {
        Answered answered = new Answered().refused(10, 3, ASKED);
        assertThat(((Step.Probe) plan.next(answered.list(), at(11))).at()).isEqualTo(at(15));

        answered.refused(15, 3, ASKED).lost(20, 3, ASKED);
        assertThat(reason(plan.next(answered.list(), at(21))))
                .isEqualTo("the quota was used up already; it was back after 10.0 s");
    }

    @Test
    void after_a_window_and_a_half_it_gives_up() {
        Answered answered = new Answered();
        for (int k = 0; k < 18; k++) {
            answered.refused(5 * k, 3, ASKED);
        }
        // 85 s have passed, and the next one comes after 90
        assertThat(((Step.Probe) plan.next(answered.list(), at(86))).at()).isEqualTo(at(90));
        answered.refused(90, 3, ASKED);
        assertThat(reason(plan.next(answered.list(), at(91))))
                .isEqualTo(
                        "quota already exhausted: 19 requests of 3 tokens in 90.0 s were all throttled; wait for it to"
                                + " reset, stop whoever else uses it, or look at its usage in the AWS console");
    }

    @Test
    void it_is_named_and_its_ranges_are_checked() {
        assertThat(plan.id()).isEqualTo("quiet-start");
        assertThat(plan.options()).isEqualTo(Map.of("window", "PT1M", "tokens", "3"));
        assertThatThrownBy(() -> new QuietStartPlan(Duration.ZERO, 1))
                .hasMessage("the window must be longer than 0: PT0S");
        assertThatThrownBy(() -> new QuietStartPlan(Duration.ofNanos(-1), 1))
                .hasMessageStartingWith("the window must be longer than 0");
        assertThatThrownBy(() -> new QuietStartPlan(MINUTE, 0)).hasMessage("a request must cost at least 1 token: 0");
        assertThat(new QuietStartPlan(MINUTE, 1).tokens()).isEqualTo(1);
    }

    /** The experiment proper: one request. */
    private record Once() implements ExperimentPlan {
        @Override
        public String id() {
            return "once";
        }

        @Override
        public Map<String, String> options() {
            return Map.of("times", "1");
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            return Preliminary.without(observations).isEmpty()
                    ? Step.Probe.of(now, 100, "proper", "the experiment")
                    : new Step.End("done");
        }
    }

    @Test
    void the_experiment_begins_once_what_comes_first_is_over() {
        PreparedPlan prepared = new PreparedPlan(List.of(plan), new Once());
        Answered answered = new Answered();

        assertThat(((Step.Probe) prepared.next(List.of(), at(0))).purpose()).isEqualTo(ASKED);
        answered.admitted(0, 3, ASKED);
        assertThat(((Step.Probe) prepared.next(answered.list(), at(1))).purpose())
                .isEqualTo("proper");
        answered.refused(1, 100, "proper");
        assertThat(reason(prepared.next(answered.list(), at(2)))).isEqualTo("done");
        assertThat(prepared.id()).isEqualTo("once");
        assertThat(prepared.options()).isEqualTo(Map.of("times", "1"));
    }

    @Test
    void without_a_quota_there_is_no_experiment() {
        PreparedPlan prepared = new PreparedPlan(List.of(plan), new Once());
        Answered answered = new Answered();
        for (int k = 0; k < 19; k++) {
            answered.refused(5 * k, 3, ASKED);
        }

        assertThat(reason(prepared.next(answered.list(), at(91)))).startsWith("quota already exhausted");
    }

    @Test
    void a_refusal_to_tell_the_time_is_no_reason_to_end() {
        PreparedPlan prepared = new PreparedPlan(List.of(plan), new Once());
        Answered answered = new Answered().admitted(0, 3, ASKED).refused(1, 1, Preliminary.CLOCK);

        assertThat(((Step.Probe) prepared.next(answered.list(), at(2))).purpose())
                .isEqualTo("proper");
        // of what is not a question of time it is
        answered.refused(3, 1, Preliminary.CALIBRATE_SMALL);
        assertThat(prepared.next(answered.list(), at(4))).isInstanceOf(Step.End.class);
    }
}
