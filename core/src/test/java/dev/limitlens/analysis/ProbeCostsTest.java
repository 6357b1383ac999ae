package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProbeCostsTest {

    private static final ProbeCosts COSTS = new ProbeCosts(1, 2, 3, 4, 5, 6);

    @Test
    void a_copy_differs_only_in_what_was_asked_for() {
        assertThat(COSTS.withReserve(9)).isEqualTo(new ProbeCosts(1, 2, 3, 9, 5, 6));
        assertThat(COSTS.withLeastTokens(9)).isEqualTo(new ProbeCosts(1, 2, 3, 4, 5, 9));
        assertThat(COSTS.withRequestsTimes(2)).isEqualTo(new ProbeCosts(1, 2, 6, 4, 5, 6));
        assertThat(COSTS.forFamilyOnly()).isEqualTo(new ProbeCosts(1, 2, 3, 4, 0, 6));
        assertThat(COSTS.forParametersOnly(0.5)).isEqualTo(new ProbeCosts(1, 2, 3, 0, 0.5, 6));
        assertThat(new ProbeCosts(1, 2, 3, 4, 5)).isEqualTo(new ProbeCosts(1, 2, 3, 4, 5, 1));
    }

    @Test
    void no_price_is_below_nothing_and_something_costs_something() {
        assertThatCode(() -> new ProbeCosts(1, 0, 0, 0, 0, 1)).doesNotThrowAnyException();
        assertThatCode(() -> new ProbeCosts(0, 1, 0, 0, 0, 1)).doesNotThrowAnyException();
        assertThatCode(() -> new ProbeCosts(0, 0, 1, 0, 0, 1)).doesNotThrowAnyException();
        double[][] wrong = {
            {-0.1, 1, 1, 1, 1},
            {1, -0.1, 1, 1, 1},
            {1, 1, -0.1, 1, 1},
            {1, 1, 1, -0.1, 1},
            {1, 1, 1, 1, -0.1},
            {Double.NaN, 1, 1, 1, 1}
        };
        for (double[] p : wrong) {
            assertThatThrownBy(() -> new ProbeCosts(p[0], p[1], p[2], p[3], p[4]))
                    .hasMessage("prices must be at least 0");
        }
        assertThatThrownBy(() -> new ProbeCosts(0, 0, 0, 1, 1)).hasMessage("something must cost something");
        assertThatThrownBy(() -> COSTS.withLeastTokens(0))
                .hasMessage("the smallest request must cost at least 1 token: 0");
        assertThatCode(() -> COSTS.withLeastTokens(1)).doesNotThrowAnyException();
    }

    @Test
    void a_prospect_says_what_it_promises() {
        Prospect prospect = new Prospect(Answered.at(1), 7, 0.254, 1.5, 0.625);

        assertThat(prospect.words())
                .isEqualTo(
                        "expected evidence of 0.25 bits about the family and 1.50 about its parameters; admitted with a"
                                + " probability of 63%");
        assertThat(prospect.movedTo(Answered.at(2))).isEqualTo(new Prospect(Answered.at(2), 7, 0.254, 1.5, 0.625));
    }
}
