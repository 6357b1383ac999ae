package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a request is charged before its output is known, and after. */
class SettlementTest {

    private static final long SECOND = 1_000_000_000L;

    private static LimitsState start(String spec) {
        return LimiterSpec.limits(spec, new LimiterSpec.Defaults(1000, Duration.ofSeconds(60)))
                .start(0);
    }

    @Test
    void a_reservation_holds_the_largest_output_until_it_is_settled() {
        LimitsState state = start("fixed-window:reserve=true,burndown=5");

        assertThat(state.tryStart(0, 100, 901)).isPresent();
        assertThat(state.tryStart(0, 100, 900)).isEmpty();
        assertThat(state.headroom(SECOND)).isZero();

        state.settle(0, SECOND, 100, 900, 20);
        assertThat(state.headroom(SECOND)).isEqualTo(1000 - (100 + 5 * 20));
    }

    @Test
    void burndown_can_cost_more_than_was_reserved() {
        LimitsState state = start("fixed-window:reserve=true,burndown=5");

        assertThat(state.tryStart(0, 100, 50)).isEmpty();
        state.settle(0, SECOND, 100, 50, 50);

        assertThat(state.headroom(SECOND)).isEqualTo(1000 - (100 + 5 * 50));
    }

    @Test
    void without_a_reservation_the_output_is_charged_afterwards() {
        LimitsState state = start("fixed-window:burndown=5");

        assertThat(state.tryStart(0, 1000, 900)).isEmpty();
        state.settle(0, SECOND, 1000, 900, 20);

        assertThat(state.states().get(0).load(SECOND)).isEqualTo(1100);
    }

    @Test
    void what_was_reserved_in_an_earlier_window_is_not_given_back_to_this_one() {
        LimitsState state = start("fixed-window:reserve=true");

        assertThat(state.tryStart(0, 100, 900)).isEmpty();
        assertThat(state.tryStart(60 * SECOND, 300, 1)).isEmpty();
        state.settle(0, 61 * SECOND, 100, 900, 1);

        assertThat(state.headroom(61 * SECOND)).isEqualTo(1000 - 301);
    }

    @Test
    void a_request_counts_once_however_much_it_generates() {
        LimitsState state = start("fixed-window:capacity=2,metered=requests+fixed-window:reserve=true");

        assertThat(state.tryStart(0, 10, 100)).isEmpty();
        state.settle(0, SECOND, 10, 100, 50);
        assertThat(state.tryStart(SECOND, 10, 100)).isEmpty();
        state.settle(SECOND, SECOND, 10, 100, 50);

        assertThat(state.tryStart(SECOND, 10, 1)).map(Limiter::metering).contains(Metering.REQUESTS);
    }

    @Test
    void each_limiter_treats_a_request_that_another_denied_as_it_says() {
        LimitsState state = start("fixed-window:capacity=50+sliding-log:denied=charged,reserve=true");

        assertThat(state.tryStart(0, 60, 100)).isPresent();

        assertThat(state.states()).extracting(s -> s.load(0)).containsExactly(0.0, 160.0);
    }
}
