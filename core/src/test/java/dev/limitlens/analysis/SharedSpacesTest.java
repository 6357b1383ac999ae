package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SharedSpacesTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final List<HypothesisSpace> EXCLUSIVE = HypothesisSpaces.of(PREMISES, 1_700_000_000_000_000_000L, 0);
    private static final List<HypothesisSpace> SHARED = SharedSpaces.of(EXCLUSIVE, PREMISES);

    private static double prior(List<HypothesisSpace> spaces, String family) {
        return spaces.stream()
                .filter(s -> s.family().equals(family))
                .mapToDouble(HypothesisSpace::prior)
                .sum();
    }

    @Test
    void each_family_may_be_shared_with_others() {
        assertThat(SHARED).allMatch(space -> space.hiddenUse() != null);
        assertThat(SHARED.stream().map(HypothesisSpace::family).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(Families.LIMITING);
    }

    @Test
    void a_shared_quota_is_improbable_before_any_answer() {
        for (String family : Families.LIMITING) {
            assertThat(prior(SHARED, family) / prior(EXCLUSIVE, family))
                    .as(family)
                    .isBetween(0.03, 0.12);
        }
    }
}
