package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The axes that every algorithm is crossed with. */
class LimiterStateTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = Use.START;

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a denied request is free | sliding-log | 0:8000+ 30:8000- 60:8000+",
                "a denied request is charged | sliding-log:denied=charged | 0:8000+ 30:8000- 60:1- 89.999999999:1- 120:8000-"
                        + " 179:1- 240:8000+",
                "charged denials can block for ever | sliding-log:denied=charged,capacity=1 | 0:1+ 50:1- 100:1- 150:1- 210:1+",
                "a denied request of a window is charged to it | fixed-window:denied=charged | 0:4000+ 1:5000- 2:1- 60:8000+",
                "a charged denial opens a window | anchored-window:denied=charged | 0:8001- 59.999999999:1- 60:8000+",
                "a denied request restarts the window | sliding-log:denied=restart | 0:8000+ 30:1- 60:1- 89:1- 148.999999999:1-"
                        + " 208.999999999:8000+",
                "a restart moves an anchor | anchored-window:denied=restart | 0:8000+ 59:1- 60:1- 118:1- 178:8000+",
                "a restart without load is nothing | anchored-window:denied=restart | 0:8001- 30:8000+ 90:8000+",
                "a penalty denies everything | fixed-window:denied=penalty,penalty=90s | 0:8000+ 59:1- 60:1- 148.999999999:1-"
                        + " 149:8000+",
                "denials within a penalty do not prolong it | fixed-window:denied=penalty,penalty=10s | 0:8000+ 55:1- 64:1-"
                        + " 65:1+",
                "a penalty begins anew | fixed-window:denied=penalty,penalty=10s | 0:8000+ 1:1- 11:1- 21:1- 55:1- 60:1- 65:1+",
                "a denial at the end of a penalty begins another | fixed-window:denied=penalty,penalty=10s | 0:8000+ 45:1- 55:1-"
                        + " 60:1- 64.999999999:1- 65:1+",
                "exact | fixed-window:admission=exact,capacity=10 | 0:9+ 0:2- 0:1+ 0:1-",
                "check, then charge | fixed-window:admission=check-then-charge,capacity=10 | 0:9+ 0:100+ 0:1- 60:1000+ 60:1-"
                        + " 120:1+",
                "checking at the capacity denies | fixed-window:admission=check-then-charge,capacity=10 | 0:10+ 0:1-",
                "checking below the capacity admits, by however little | token-bucket:admission=check-then-charge,"
                        + "capacity=10,refill=1/s | 0:10+ 0:1- 0.1:1+ 0.5:1- 0.9:1- 1:1- 1.1:1+",
                "debt | fixed-window:admission=debt,capacity=10 | 0:9+ 0:1+ 0:5+ 0:1- 60:11+ 60:1-",
                "debt is paid back | token-bucket:admission=debt,capacity=10,refill=1/s | 0:10+ 0:5+ 0:1- 4.999999:1- 5:100+"
                        + " 104.999:1- 105:1+",
                "requests count as one each | fixed-window:metered=requests,capacity=3 | 0:1+ 1:1000000+ 2:8000+ 3:1- 60:1+",
                "a bucket of requests | token-bucket:metered=requests,capacity=2,refill=0.5/s | 0:9+ 0:9+ 1.99:9- 2:9+ 2:9-",
                "requests in debt: one more | fixed-window:metered=requests,admission=debt,capacity=2 | 0:1+ 0:1+ 0:1+ 0:1-",
                "all of two limits must admit | fixed-window:window=10s,capacity=10+fixed-window:capacity=25 | 0:10+ 1:1- 10:10+"
                        + " 20:6- 20:5+ 30:1- 60:10+",
                "what one limit denies is charged to neither | fixed-window:capacity=5+sliding-log:capacity=10 | 0:6- 0:5+ 60:5+"
                        + " 119:1-",
                "what one limit denies the other may charge | fixed-window:capacity=5+sliding-log:capacity=10,denied=charged |"
                        + " 0:6- 0:4+ 30:1- 60:5+",
            })
    void a_timetable_computed_by_hand(String what, String spec, String requests) {
        Timetable.check(spec, requests);
    }

    @Test
    void settling_replaces_what_was_charged_by_what_it_cost() {
        LimiterState state = Limiter.of(new SlidingLog(60 * SECOND), 8000).start(START);
        state.admit(START, 3000);
        state.admit(START + SECOND, 1000);
        state.settle(START, START + 2 * SECOND, 3000, 1800);
        assertThat(state.load(START + 2 * SECOND)).isEqualTo(2800);
        state.settle(START + SECOND, START + 3 * SECOND, 1000, 1500);
        assertThat(state.load(START + 3 * SECOND)).isEqualTo(3300);
        assertThat(state.load(START + 60 * SECOND)).isEqualTo(1500);
        assertThat(state.load(START + 61 * SECOND)).isEqualTo(500);
        assertThat(state.load(START + 63 * SECOND)).isZero();
    }

    @Test
    void settling_after_the_window_takes_nothing_from_the_next() {
        LimiterState state = Limiter.of(new FixedWindow(60 * SECOND, 0), 8000).start(START);
        state.admit(START + 59 * SECOND, 3000);
        state.admit(START + 60 * SECOND, 500);
        state.settle(START + 59 * SECOND, START + 61 * SECOND, 3000, 1000);
        assertThat(state.load(START + 61 * SECOND)).isEqualTo(500);
    }

    @Test
    void a_request_counts_as_one_however_it_is_settled() {
        LimiterState state = LimiterSpec.parse("fixed-window:metered=requests")
                .resolve(new LimiterSpec.Defaults(60, Duration.ofMinutes(1)))
                .start(START);
        state.admit(START, 3000);
        state.settle(START, START, 3000, 10);
        assertThat(state.load(START)).isEqualTo(1);
    }

    @Test
    void settling_at_what_was_charged_is_no_use() {
        LimiterState state = Limiter.of(new AnchoredWindow(60 * SECOND), 8000).start(START);
        state.admit(START, 3000);
        state.settle(START, START + 70 * SECOND, 3000, 3000);
        state.admit(START + 100 * SECOND, 500);

        // a window that the settlement had opened would be over by then
        assertThat(state.load(START + 130 * SECOND)).isEqualTo(500);
    }

    @Test
    void a_single_limiter_decides_and_records_what_a_denial_does() {
        LimiterState state = resolved("sliding-log:capacity=10,denied=charged").start(START);

        assertThat(state.tryAdmit(START, 10)).isTrue();
        assertThat(state.tryAdmit(START + 30 * SECOND, 4)).isFalse();
        assertThat(state.load(START + 60 * SECOND)).isEqualTo(4);
    }

    @Test
    void what_others_use_is_gone() {
        LimiterState state = resolved("fixed-window:capacity=10").start(START);
        state.chargeElsewhere(START, 2.5);

        assertThat(state.load(START)).isEqualTo(2.5);
        assertThat(state.headroom(START)).isEqualTo(7);
    }

    @ParameterizedTest(name = "{0}: {1} after {2} s")
    @CsvSource(
            delimiter = '|',
            value = {
                // ten were used at 0, and this is asked at second 1
                "fixed-window:capacity=13,window=10s | 3 | 1",
                "fixed-window:capacity=13,window=10s | 4 | 10",
                "fixed-window:capacity=13,window=10s | 13 | 10",
                "fixed-window:capacity=13,window=10s,phase=2ms | 13 | 1",
                "fixed-window:capacity=13,window=10s,phase=9.999s | 13 | 9.999",
                "sliding-log:capacity=10 | 1 | 60",
                "sliding-counter:capacity=10 | 5 | 90",
                "token-bucket:capacity=10,refill=1/s | 1 | 1",
                "token-bucket:capacity=10,refill=1/s | 4 | 4",
                "token-bucket:capacity=10,refill=1/s | 10 | 10",
                "stepped-bucket:capacity=10,step=2,interval=3s | 3 | 6",
                "pacer:interval=1.5s | 100 | 1.5",
                "unlimited | 1000000 | 1",
            })
    void the_earliest_time_at_which_a_cost_is_admitted_is_known(String spec, long tokens, double second) {
        LimiterState state = resolved(spec).start(START);
        state.admit(START, 10);

        long earliest = state.earliest(START + SECOND, tokens);

        // a millionth of a token does not matter
        assertThat((earliest - START) / 1e9).isCloseTo(second, within(1e-5));
        assertThat(state.copy().wouldAdmit(earliest, tokens)).isTrue();
        if (second > 1) {
            assertThat(state.copy().wouldAdmit(earliest - 1, tokens)).isFalse();
        }
    }

    @Test
    void what_is_never_admitted_has_no_earliest_time() {
        LimiterState window = resolved("fixed-window:capacity=10").start(START);
        assertThat(window.earliest(START, 10)).isEqualTo(START);
        assertThat(window.earliest(START, 11)).isEqualTo(Long.MAX_VALUE);

        // 10^10 seconds from now are beyond the end of time
        LimiterState slow = Limiter.of(new TokenBucket(1e-9), 10).start(START);
        slow.admit(START, 10);
        assertThat(slow.earliest(START, 10)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void the_earliest_time_lies_after_a_penalty_and_asking_for_it_changes_nothing() {
        LimiterState state =
                resolved("fixed-window:capacity=10,denied=penalty,penalty=90s").start(START);
        assertThat(state.tryAdmit(START + SECOND, 11)).isFalse();

        assertThat(state.earliest(START + 2 * SECOND, 10)).isEqualTo(START + 91 * SECOND);
        assertThat(state.copy().headroom(START + 90 * SECOND)).isZero();
        assertThat(state.earliest(START + 2 * SECOND, 11)).isEqualTo(Long.MAX_VALUE);

        LimiterState used = resolved("sliding-log:capacity=10").start(START);
        used.admit(START, 10);
        assertThat(used.earliest(START + SECOND, 1)).isEqualTo(START + 60 * SECOND);
        assertThat(used.load(START + SECOND)).isEqualTo(10);
    }

    @Test
    void a_copy_is_independent_and_knows_the_penalty() {
        LimiterState state =
                resolved("fixed-window:capacity=10,denied=penalty,penalty=5s").start(START);
        assertThat(state.tryAdmit(START, 11)).isFalse();
        LimiterState copy = state.copy();

        assertThat(copy.headroom(START + SECOND)).isZero();
        copy.admit(START + 5 * SECOND, 4);
        assertThat(copy.headroom(START + 5 * SECOND)).isEqualTo(6);
        assertThat(state.headroom(START + 5 * SECOND)).isEqualTo(10);
        assertThat(copy.limiter()).isEqualTo(state.limiter());
    }

    private static Limiter resolved(String spec) {
        return LimiterSpec.parse(spec).resolve(new LimiterSpec.Defaults(8000, Duration.ofMinutes(1)));
    }

    @Test
    void a_pacer_is_one_request_a_time_and_exact() {
        Limiter pacer = new Limiter(
                new Pacer(SECOND, Pacer.Anchor.PASS),
                8000,
                Metering.TOKENS,
                Denial.FREE,
                Admission.DEBT,
                0,
                false,
                1,
                0);
        assertThat(pacer.capacity()).isEqualTo(1);
        assertThat(pacer.metering()).isEqualTo(Metering.REQUESTS);
        assertThat(pacer.admission()).isEqualTo(Admission.EXACT);
    }

    @Test
    void values_out_of_range_are_named() {
        Algorithm log = new SlidingLog(SECOND);
        assertThatThrownBy(() -> Limiter.of(log, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity must be at least 1: 0");
        assertThatThrownBy(() -> Limiter.of(log, 1).withStartFraction(Double.NaN))
                .hasMessage("start must lie between 0 and 1: NaN");
        assertThatThrownBy(() -> new SlidingLog(0)).hasMessage("window must be longer than 0: 0 ns");
        assertThatThrownBy(() -> new TokenBucket(Double.POSITIVE_INFINITY))
                .hasMessage("refill must be positive and finite: Infinity");
        assertThatThrownBy(() -> new BucketedWindow(SECOND, 1, 0))
                .hasMessage("buckets must be 2 to 3600 (one bucket is a fixed-window): 1");
        assertThatThrownBy(() -> new BucketedWindow(Long.MAX_VALUE / 2, 3, 0))
                .hasMessageContaining("shorter than 292 years");
        assertThatThrownBy(() -> new Limits(List.of())).hasMessage("at least one limiter is needed");
    }
}
