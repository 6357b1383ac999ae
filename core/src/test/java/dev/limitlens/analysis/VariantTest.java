package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Metering;
import org.junit.jupiter.api.Test;

class VariantTest {

    @Test
    void a_request_counts_as_one_or_as_its_tokens() {
        assertThat(Variant.PLAIN.amount(250)).isEqualTo(250);
        assertThat(new Variant(Metering.REQUESTS, Denial.FREE, Admission.EXACT).amount(250))
                .isEqualTo(1);
    }

    @Test
    void the_cost_decides_only_where_tokens_are_counted_before_they_are_admitted() {
        assertThat(Variant.PLAIN.requiresCost()).isTrue();
        assertThat(new Variant(Metering.TOKENS, Denial.CHARGED, Admission.EXACT).requiresCost())
                .isTrue();
        assertThat(new Variant(Metering.REQUESTS, Denial.FREE, Admission.EXACT).requiresCost())
                .isFalse();
        assertThat(new Variant(Metering.TOKENS, Denial.FREE, Admission.CHECK_THEN_CHARGE).requiresCost())
                .isFalse();
        assertThat(new Variant(Metering.TOKENS, Denial.FREE, Admission.DEBT).requiresCost())
                .isFalse();
    }
}
