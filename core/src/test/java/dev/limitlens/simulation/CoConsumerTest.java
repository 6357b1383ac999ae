package dev.limitlens.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoConsumerTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 60 * SECOND;
    private static final long START = 1_800_000_000L * SECOND;

    private static Limiter limiter(String spec) {
        return LimiterSpec.parse(spec).resolve(new LimiterSpec.Defaults(8_000, Duration.ofSeconds(60)));
    }

    /** Returns the load at the end of the given time, in the limiter's unit, nobody else using the limiter. */
    private static double load(String client, String spec, long nanos, long seed) {
        Limiter limiter = limiter(spec);
        LimitsState state = Limits.of(limiter).start(START);
        OtherClient other = CoConsumer.parse(client)
                .at(
                        limiter,
                        WINDOW,
                        START,
                        RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
        for (long passed = 0; passed <= nanos; passed += SECOND) {
            other.sendUntil(START + passed, state);
        }
        return state.states().get(0).load(START + nanos);
    }

    @ParameterizedTest
    @CsvSource({
        "constant:0.2, sliding-log:capacity=8000, 1600",
        "constant:0.5, sliding-log:capacity=240, 120",
        "constant:0.25, 'sliding-log:capacity=40,metered=requests', 10",
    })
    void it_asks_for_its_share_in_every_window(String client, String spec, double tokens) {
        Limiter limiter = limiter(spec);
        double oneRequest = limiter.amount(limiter.capacity() / 50);

        assertThat(load(client, spec, WINDOW, 1)).isBetween(tokens - oneRequest, tokens + oneRequest);
    }

    @Test
    void poisson_arrivals_have_the_same_mean_and_scatter() {
        double[] loads = LongStream.range(0, 200)
                .mapToDouble(seed -> load("poisson:0.2", "sliding-log:capacity=8000", WINDOW, seed))
                .toArray();

        double mean = Arrays.stream(loads).average().orElseThrow();
        double variance =
                Arrays.stream(loads).map(l -> (l - mean) * (l - mean)).average().orElseThrow();
        // ten requests of 160 tokens: mean 1600, standard deviation sqrt(10) * 160 = 506
        assertThat(mean).isBetween(1_500.0, 1_700.0);
        assertThat(Math.sqrt(variance)).isBetween(430.0, 580.0);
    }

    @Test
    void it_is_throttled_like_everybody() {
        String small = "sliding-log:capacity=100,window=600s";

        assertThat(load("constant:1", small, 5 * WINDOW, 1)).isBetween(99.0, 100.0);
    }

    @Test
    void it_takes_its_share_of_a_pacers_slots() {
        // six slots a window, half of them asked for: every 20 s one, which holds the pacer for 10 s
        Limiter pacer = limiter("pacer:interval=10s");
        LimitsState state = Limits.of(pacer).start(START);
        OtherClient other = CoConsumer.parse("constant:0.5")
                .at(
                        pacer,
                        WINDOW,
                        START,
                        RandomGeneratorFactory.of("L64X128MixRandom").create(1));
        int busy = 0;
        for (int second = 0; second < 600; second++) {
            other.sendUntil(START + second * SECOND, state);
            busy += state.headroom(START + second * SECOND) > 0 ? 0 : 1;
        }

        assertThat(busy).isBetween(280, 320);
    }

    @Test
    void its_text_form_is_read_back() {
        assertThat(CoConsumer.parse("poisson:0.2"))
                .isEqualTo(new CoConsumer(CoConsumer.Arrivals.POISSON, 0.2))
                .hasToString("poisson:0.2");
        assertThat(CoConsumer.parse("constant:1")).hasToString("constant:1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "poisson", "poisson:", "poisson:much", "bursty:0.2", ":0.2", "POISSON:0.2"})
    void another_form_is_refused(String text) {
        assertThatThrownBy(() -> CoConsumer.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a co-consumer is poisson:SHARE or constant:SHARE, such as poisson:0.2, not '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void a_share_is_above_0_and_at_most_1(double share) {
        assertThatThrownBy(() -> new CoConsumer(CoConsumer.Arrivals.POISSON, share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("above 0 and at most 1: " + share);
    }
}
