package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DecayingMeterTest extends AlgorithmContract {

    @Override
    List<Algorithm> algorithms() {
        return List.of(new DecayingMeter(MINUTE), new DecayingMeter(7 * SECOND));
    }

    @Override
    double loadByDefinition(Algorithm algorithm, List<Use> history, long timeNanos) {
        double timeConstant = ((DecayingMeter) algorithm).timeConstantNanos();
        return history.stream()
                .mapToDouble(use -> use.amount() * Math.exp((use.timeNanos() - timeNanos) / timeConstant))
                .sum();
    }

    @Test
    void half_is_left_after_the_half_life_whenever_it_was_used() {
        Meter meter = new DecayingMeter(MINUTE).newMeter();
        long halfLife = (long) (MINUTE * Math.log(2));
        meter.charge(START, 4_000);
        meter.charge(START + halfLife, 1_000);

        assertThat(meter.load(START + halfLife)).isCloseTo(3_000, within(1e-3));
        assertThat(meter.load(START + 2 * halfLife)).isCloseTo(1_500, within(1e-3));
    }
}
