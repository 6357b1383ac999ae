package dev.limitlens.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Durations;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Premises PREMISES = Premises.of(8_000, MINUTE);

    private static Scenario scenario(Premises premises, Noise noise, long seed) {
        return new Scenario(
                LimiterSpec.limits("sliding-log", new LimiterSpec.Defaults(8_000, MINUTE)),
                premises,
                Scenario.startAt(MINUTE, Duration.ofSeconds(20)),
                noise,
                seed);
    }

    /** Sends the cost every second, 42 times; an answer with the time at which it came. */
    private static List<String> answers(Scenario scenario, long cost) {
        VirtualClock clock = scenario.clock();
        SimulatedProbe probe = scenario.probe(clock);
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 42; i++) {
            ProbeResult result = probe.send(new ProbeRequest(i, "test", cost, 1));
            answers.add(clock.now() + " " + result.httpStatus());
            clock.advance(Duration.ofSeconds(1));
        }
        return answers;
    }

    private static Noise noise(double lapse, Optional<CoConsumer> other) {
        return new Noise(new Latency.LogNormal(300_000_000), lapse, other);
    }

    @Test
    void the_same_seed_gives_the_same_answers_and_another_gives_others() {
        Noise everything = noise(0.1, Optional.of(CoConsumer.parse("poisson:0.5")));
        Premises premises = PREMISES.withStart(Start.UNKNOWN);
        List<String> answers = answers(scenario(premises, everything, 7), 200);

        assertThat(answers(scenario(premises, everything, 7), 200)).isEqualTo(answers);
        assertThat(answers(scenario(premises, everything, 8), 200)).isNotEqualTo(answers);
    }

    @Test
    void another_client_leaves_less_for_the_experiment() {
        long alone = admitted(answers(scenario(PREMISES, noise(0, Optional.empty()), 7), 200));
        long together =
                admitted(answers(scenario(PREMISES, noise(0, Optional.of(CoConsumer.parse("constant:0.5"))), 7), 200));

        // within a minute: 40 requests of 200, or 20 and the other client's 25 of 160
        assertThat(alone).isEqualTo(40);
        assertThat(together).isBetween(20L, 32L);
    }

    private static long admitted(List<String> answers) {
        return answers.stream().filter(answer -> answer.endsWith(" 200")).count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"60s", "5s", "7s", "1h", "0.7s"})
    void it_starts_in_a_window_of_the_clock(String window) {
        Duration length = Duration.ofNanos(Durations.parse(window));
        Duration into = length.dividedBy(3);

        Instant start = Scenario.startAt(length, into);

        assertThat(Math.floorMod(EpochNanos.of(start), length.toNanos())).isEqualTo(into.toNanos());
    }
}
