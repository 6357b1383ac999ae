package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SteppedBucket;
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

    @Test
    void an_interval_holds_as_many_capacities_as_whole_numbers_lie_in_it() {
        assertThat(capacity(7.5, 8, 10.2).openNumbers()).isEqualTo(3);
        assertThat(capacity(7, 8, 10).openNumbers()).isEqualTo(4);
        assertThat(capacity(7, 7, 7).openNumbers()).isEqualTo(1);
        assertThat(capacity(7.2, 7.3, 7.4).openNumbers()).isEqualTo(1);
        assertThat(pacer(2, 3, 4).openNumbers()).isEqualTo(1);
    }

    @Test
    void a_capacity_is_at_least_one_and_a_pacer_has_one_of_one() {
        assertThat(capacity(7.5, 8, 10.2).capacity()).isEqualTo(8);
        assertThat(capacity(0.1, 0.2, 3).capacity()).isEqualTo(1);
        assertThat(pacer(2, 3, 4).capacity()).isEqualTo(1);
    }

    @Test
    void a_pacer_gives_back_after_its_interval_and_a_stepped_bucket_by_its_refill() {
        Knowledge stepped = new Knowledge(
                SteppedBucket.ID,
                Map.of(
                        "capacity", new Interval(100, 90, 120),
                        "refillPerSecond", new Interval(4, 3, 5),
                        "intervalSeconds", new Interval(10, 9, 11)),
                true);

        assertThat(pacer(2, 3, 4).secondsToGiveAllBack()).isEqualTo(3);
        assertThat(pacer(2, 3, 4).mostSecondsToGiveAllBack()).isEqualTo(4);
        assertThat(pacer(2, 3, 4).periodSeconds()).isEqualTo(3);
        assertThat(stepped.secondsToGiveAllBack()).isEqualTo(25);
        assertThat(stepped.mostSecondsToGiveAllBack()).isEqualTo(40);
        assertThat(stepped.periodSeconds()).isEqualTo(10);
        assertThat(capacity(7, 8, 10).periodSeconds()).isEqualTo(60);
    }

    @Test
    void what_gives_nothing_back_that_is_known_takes_no_time() {
        assertThat(new Knowledge(TokenBucket.ID, Map.of("capacity", new Interval(5, 5, 5)), true)
                        .secondsToGiveAllBack())
                .isZero();
        assertThat(new Knowledge(
                                TokenBucket.ID,
                                Map.of("capacity", new Interval(5, 5, 5), "refillPerSecond", new Interval(1, 0, 2)),
                                true)
                        .mostSecondsToGiveAllBack())
                .isZero();
        assertThat(new Knowledge(SteppedBucket.ID, Map.of("intervalSeconds", new Interval(5, 4, 6)), true)
                        .secondsToGiveAllBack())
                .isZero();
    }

    @Test
    void a_capacity_in_tokens_may_be_as_wide_as_the_share_or_hold_only_one_number() {
        assertThat(capacity(95, 100, 105).isWithin(0.1)).isTrue();
        assertThat(capacity(94, 100, 105).isWithin(0.1)).isFalse();
        assertThat(capacity(1.25, 1.5, 1.75).isWithin(0.01)).isTrue();
        assertThat(capacity(1.25, 1.5, 1.76).isWithin(0.01)).isFalse();
    }

    @Test
    void requests_must_be_known_to_a_fiftieth() {
        assertThat(requests(100, 102).isWithin(0.06)).isTrue();
        assertThat(requests(100, 103).isWithin(0.06)).isFalse();
        assertThat(requests(100, 102).isWithin(0.01)).isFalse();
    }

    @Test
    void an_interval_matters_to_a_pacer_only() {
        assertThat(pacer(2, 3, 4).isWithin(0.1)).isFalse();
        assertThat(pacer(2.9, 3, 3.1).isWithin(0.1)).isTrue();
        Knowledge stepped = new Knowledge(
                SteppedBucket.ID,
                Map.of("refillPerSecond", new Interval(4, 4, 4), "intervalSeconds", new Interval(10, 1, 20)),
                true);
        assertThat(stepped.isWithin(0.01)).isTrue();
    }

    private static Knowledge capacity(double low, double estimate, double high) {
        return new Knowledge(
                FixedWindow.ID,
                Map.of("capacity", new Interval(estimate, low, high), "windowSeconds", new Interval(60, 50, 70)),
                true);
    }

    private static Knowledge pacer(double low, double estimate, double high) {
        return new Knowledge(Pacer.ID, Map.of("intervalSeconds", new Interval(estimate, low, high)), false);
    }
}
