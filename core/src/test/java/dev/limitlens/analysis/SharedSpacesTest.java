package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SharedSpacesTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofSeconds(60));
    private static final long START = 1_700_000_000_000_000_000L;
    private final List<HypothesisSpace> exclusive = HypothesisSpaces.of(PREMISES, START, 0, START);
    private final List<HypothesisSpace> shared = SharedSpaces.of(exclusive, PREMISES);

    private static double prior(List<HypothesisSpace> spaces, String family) {
        return spaces.stream()
                .filter(s -> s.family().equals(family))
                .mapToDouble(HypothesisSpace::prior)
                .sum();
    }

    @Test
    void each_family_may_be_shared_with_others() {
        assertThat(shared).allMatch(space -> space.hiddenUse() != null);
        assertThat(shared.stream().map(HypothesisSpace::family).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(Families.LIMITING);
    }

    @Test
    void a_shared_quota_is_improbable_before_any_answer() {
        for (String family : Families.LIMITING) {
            assertThat(prior(shared, family) / prior(exclusive, family))
                    .as(family)
                    .isBetween(0.03, 0.12);
        }
    }

    @Test
    void they_use_one_of_four_shares_of_the_nominal_capacity_each_as_probable() {
        for (HypothesisSpace alone : exclusive) {
            List<HypothesisSpace> withOthers = shared.stream()
                    .filter(s -> s.algorithm() == alone.algorithm())
                    .toList();
            if (withOthers.isEmpty()) {
                continue;
            }
            assertThat(withOthers)
                    .extracting(HypothesisSpace::hiddenUse)
                    .containsExactly(use(0.05), use(0.13), use(0.34), use(0.9));
            assertThat(withOthers).allSatisfy(s -> assertThat(s.prior()).isCloseTo(alone.prior() / 76, within(1e-12)));
        }
    }

    @Test
    void only_the_commonest_limits_are_thought_of_with_others_besides() {
        assertThat(shared)
                .allMatch(s -> s.family().equals("pacer") || s.variant().equals(Variant.PLAIN));
        // its own prior is 76 times that of each share
        assertThat(shared).allMatch(s -> 76 * s.prior() > 0.02);
        for (HypothesisSpace alone : exclusive) {
            boolean common = alone.prior() > 0.02
                    && !alone.family().equals("none-of-these")
                    && (alone.variant().equals(Variant.PLAIN) || alone.family().equals("pacer"));
            boolean onAGrid =
                    alone.family().equals("pacer") && alone.dimensions().size() == 2;
            assertThat(shared.stream().filter(s -> s.algorithm() == alone.algorithm()))
                    .as(alone.family() + " " + alone.variant())
                    .hasSize(common && !onAGrid ? 4 : 0);
        }
    }

    @Test
    void what_others_use_blurs_what_many_cells_would_tell() {
        assertThat(cells(shared, "token-bucket")).containsOnly(16);
        assertThat(cells(shared, "stepped-bucket")).containsOnly(5);
        assertThat(cells(shared, "bucketed-window")).containsOnly(12);
        List<HypothesisSpace> used = HypothesisSpaces.of(PREMISES.withStart(Start.UNKNOWN), START, 0, START);
        // with what was used before a stepped bucket has four
        List<HypothesisSpace> usedAndShared = SharedSpaces.of(used, PREMISES.withStart(Start.UNKNOWN));
        assertThat(usedAndShared.stream()
                        .filter(s -> s.family().equals("stepped-bucket")
                                && s.dimensions().size() == 4)
                        .flatMap(s -> s.dimensions().stream())
                        .map(Dimension::cells)
                        .distinct())
                .containsExactly(3);
        assertThat(usedAndShared.stream()
                        .filter(s -> s.family().equals("stepped-bucket")
                                && s.dimensions().size() == 3)
                        .flatMap(s -> s.dimensions().stream())
                        .map(Dimension::cells)
                        .distinct())
                .containsExactly(4, 5);
    }

    private static HiddenUse use(double share) {
        return new HiddenUse(share, 8_000, 60_000_000_000L);
    }

    private static List<Integer> cells(List<HypothesisSpace> spaces, String family) {
        return spaces.stream()
                .filter(s -> s.family().equals(family))
                .flatMap(s -> s.dimensions().stream())
                .map(Dimension::cells)
                .toList();
    }
}
