package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.TokenBucket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnowledgeTest {

    @Test
    void a_bucket_is_surely_full_after_its_largest_capacity_at_its_slowest_refill() {
        Knowledge bucket = new Knowledge(
                TokenBucket.ID,
                Map.of("capacity", new Interval(7, 7, 8), "refillPerSecond", new Interval(0.14, 0.125, 0.15)),
                false);

        assertThat(bucket.secondsToGiveAllBack()).isCloseTo(50, within(1e-9));
        assertThat(bucket.mostSecondsToGiveAllBack()).isCloseTo(64, within(1e-9));
    }

    @Test
    void a_window_gives_all_back_after_itself() {
        Knowledge window = new Knowledge(
                FixedWindow.ID,
                Map.of("capacity", new Interval(10, 9, 20), "windowSeconds", new Interval(60, 59, 61)),
                false);

        assertThat(window.secondsToGiveAllBack()).isEqualTo(60);
        assertThat(window.mostSecondsToGiveAllBack()).isEqualTo(61);
    }

    @Test
    void a_capacity_in_requests_is_known_once_it_is_one_number() {
        assertThat(requests(8, 8).isWithin(0.01)).isTrue();
        assertThat(requests(8, 9).isWithin(0.06)).isFalse();
    }

    @Test
    void a_refill_in_requests_is_no_whole_number_and_must_be_known_as_well_as_any() {
        assertThat(ofRequests(0.31, 0.38).isWithin(0.06)).isFalse();
        assertThat(ofRequests(0.345, 0.355).isWithin(0.06)).isTrue();
    }

    private static Knowledge ofRequests(double low, double high) {
        return new Knowledge(
                TokenBucket.ID,
                Map.of(
                        "capacity",
                        new Interval(23, 23, 23),
                        "refillPerSecond",
                        new Interval((low + high) / 2, low, high)),
                false);
    }

    private static Knowledge requests(double low, double high) {
        return new Knowledge(
                FixedWindow.ID,
                Map.of("capacity", new Interval(low, low, high), "windowSeconds", new Interval(60, 50, 70)),
                false);
    }
}
