package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The median of the latest round trips. */
class UsualTripTest {

    private final UsualTrip usual = new UsualTrip(60_000_000_000L);

    @Test
    void before_any_it_is_a_small_part_of_the_window() {
        assertThat(usual.nanos()).isEqualTo(100_000_000);
        assertThat(new UsualTrip(1).nanos()).isEqualTo(1);
    }

    @Test
    void one_slow_trip_in_the_beginning_changes_little() {
        usual.add(Duration.ofSeconds(2));
        assertThat(usual.nanos()).isEqualTo(2_000_000_000);
        usual.add(Duration.ofMillis(30));
        usual.add(Duration.ofMillis(40));
        assertThat(usual.nanos()).isEqualTo(40_000_000);
    }

    @Test
    void of_more_than_thirty_two_only_the_latest_count() {
        for (int i = 0; i < 32; i++) {
            usual.add(Duration.ofMillis(500));
        }
        for (int i = 0; i < 15; i++) {
            usual.add(Duration.ofMillis(20));
        }
        assertThat(usual.nanos()).isEqualTo(500_000_000);
        usual.add(Duration.ofMillis(20));
        assertThat(usual.nanos()).isEqualTo(20_000_000);
    }

    @Test
    void one_that_took_no_time_still_takes_some() {
        usual.add(Duration.ZERO);
        assertThat(usual.nanos()).isEqualTo(1);
    }
}
