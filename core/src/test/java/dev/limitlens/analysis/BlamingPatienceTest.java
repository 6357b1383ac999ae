package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How many denials it takes until all blame is thought over. */
class BlamingPatienceTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private final Answered answered = new Answered();
    private final LimitsState pacer = LimiterSpec.limits(
                    "pacer:interval=2s", new LimiterSpec.Defaults(8_000, Duration.ofMinutes(1)))
            .start(EpochNanos.of(Answered.START));

    /** Pairs of requests, of which the pacer denies the second one; closer to each other than any interval that would deny one at 9 s. */
    private void pace(double from, int pairs) {
        for (int i = 0; i < pairs; i++) {
            answered.asked(pacer, from + 3.1 * i, 4_000, "x");
            answered.asked(pacer, from + 3.1 * i + 1.2 + 0.1 * i, 5, "x");
        }
    }

    /** Returns with which denials those before it were blamed otherwise, counted from 1. */
    private List<Integer> denialsWithOtherBlame() {
        PairLog log = new PairLog(PREMISES, Answered.START);
        Blaming blaming = new Blaming(log);
        Answer.Reader reader = new Answer.Reader();
        List<Integer> changes = new ArrayList<>();
        int denials = 0;
        for (Observation observation : answered.list()) {
            Answer answer = Objects.requireNonNull(reader.read(observation));
            TwoLimits before = blaming.limits();
            log.add(observation, answer);
            blaming.observe(observation, answer);
            denials += observation.denied() ? 1 : 0;
            if (blaming.limits() != before) {
                changes.add(denials);
            }
        }
        return changes;
    }

    /** The sixth denial is one that neither expected; fifteen more are expected ones. */
    @Test
    void after_blame_was_changed_it_is_thought_over_as_soon_as_at_first() {
        answered.asked(pacer, 0, 4_000, "x")
                .asked(pacer, 1, 5, "x")
                .asked(pacer, 4, 4_000, "x")
                .asked(pacer, 5.5, 5, "x")
                .refused(9, 30_000, "x");
        pace(12, 2);
        answered.refused(42, 500, "x").refused(62, 501, "x").refused(82, 502, "x");
        pace(87, 4);
        answered.refused(122, 500, "x");
        pace(127, 4);
        answered.refused(162, 500, "x");
        pace(167, 4);

        assertThat(denialsWithOtherBlame()).containsExactly(6, 21);
    }
}
