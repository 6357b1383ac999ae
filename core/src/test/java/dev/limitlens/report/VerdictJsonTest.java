package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.limitlens.analysis.Conclusion;
import dev.limitlens.analysis.Spent;
import dev.limitlens.analysis.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictJsonTest {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Test
    void has_the_fields_of_the_contract_in_its_order() throws JsonProcessingException {
        JsonNode verdict = MAPPER.readTree(
                VerdictJson.render(Fixtures.tokenBucket().analysis().verdict()));

        assertThat(verdict.fieldNames())
                .toIterable()
                .containsExactly(
                        "schema",
                        "conclusion",
                        "conclusionProbability",
                        "family",
                        "confidence",
                        "posterior",
                        "parameters",
                        "axes",
                        "limits",
                        "clock",
                        "spent",
                        "evidence",
                        "survivors",
                        "nextProbe",
                        "warnings");
        assertThat(verdict.get("nextProbe").isNull()).isTrue();
        assertThat(verdict.at("/parameters/capacity/estimate").asText()).isEqualTo("7990");
    }

    @Test
    void leaves_out_what_does_not_apply() throws JsonProcessingException {
        JsonNode aligned = MAPPER.readTree(
                VerdictJson.render(Fixtures.alignedWindow().analysis().verdict()));

        assertThat(aligned.has("clock")).isFalse();
        assertThat(aligned.at("/aligned/probability").asDouble()).isEqualTo(0.999);
        assertThat(aligned.path("parameters").has("refillPerSecond")).isFalse();
    }

    @Test
    void writes_the_next_probe() throws JsonProcessingException {
        JsonNode probe = MAPPER.readTree(
                        VerdictJson.render(Fixtures.seedRun().analysis().verdict()))
                .get("nextProbe");

        assertThat(probe.at("/steps/1/afterSeconds").asDouble()).isEqualTo(12);
        assertThat(probe.at("/steps/1/cost").asLong()).isEqualTo(1000);
        assertThat(probe.get("from").asText()).isEqualTo("quiet");
        assertThat(probe.get("secondOfWindow").asDouble()).isEqualTo(35);
    }

    @Test
    void ends_with_one_line_break() {
        assertThat(VerdictJson.render(Fixtures.empty().analysis().verdict()))
                .endsWith("}\n")
                .doesNotEndWith("\n\n");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keeps_the_sum_of_any_posterior_and_writes_plain_numbers(long seed) throws JsonProcessingException {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int skip = 0; skip < seed; skip++) {
            random.nextLong();
        }
        Map<String, Double> posterior = new LinkedHashMap<>();
        double sum = 0;
        for (int i = 0; i < 10; i++) {
            double weight = Math.exp(-40 * random.nextDouble());
            posterior.put("family-" + i, weight);
            sum += weight;
        }
        double total = sum;
        posterior.replaceAll((id, weight) -> weight / total);

        String json = VerdictJson.render(verdict(posterior, 0.5));

        double written = 0;
        for (JsonNode probability : MAPPER.readTree(json).get("posterior")) {
            written += probability.asDouble();
        }
        assertThat(written).isCloseTo(1, within(1e-9));
        assertThat(json).doesNotContainPattern("\\d[eE][-+]?\\d").doesNotContain("NaN", "Infinity");
    }

    @Test
    void writes_the_same_text_whatever_the_order_of_the_maps() {
        Map<String, Double> forth = new LinkedHashMap<>();
        List<String> ids = List.of("token-bucket", "fixed-window", "pacer");
        ids.forEach(id -> forth.put(id, 1 / 3.0));
        Map<String, Double> back = new LinkedHashMap<>();
        List<String> reversed = new ArrayList<>(ids);
        Collections.reverse(reversed);
        reversed.forEach(id -> back.put(id, 1 / 3.0));

        assertThat(VerdictJson.render(verdict(back, 0.5))).isEqualTo(VerdictJson.render(verdict(forth, 0.5)));
    }

    @Test
    void refuses_what_is_no_number() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VerdictJson.render(verdict(Map.of("pacer", Double.NaN), 0.5)))
                .withMessageContaining("posterior.pacer")
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VerdictJson.render(verdict(Map.of("pacer", 1.0), Double.POSITIVE_INFINITY)))
                .withMessageContaining("confidence");
    }

    private static Verdict verdict(Map<String, Double> posterior, double confidence) {
        return new Verdict(
                Conclusion.INCONCLUSIVE,
                0.5,
                "pacer",
                confidence,
                false,
                posterior,
                Map.of(),
                OptionalDouble.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                new Spent(3, 1, 8000, 12.5),
                List.of(),
                List.of("pacer"),
                Optional.empty(),
                List.of());
    }
}
