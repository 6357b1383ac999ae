package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Metering;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import dev.limitlens.probe.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of the cost that a limiter tested, apart from what was charged. */
class AnswerTest {

    private static final Instant START = Instant.parse("2026-11-28T10:00:00Z");

    private final List<Observation> observations = new ArrayList<>();

    @Test
    void input_alone_is_tested_and_charged() {
        admitted(2000, 1, Usage.ofInput(2000));
        denied(3000, 1);

        assertThat(last(Answer.of(observations).subList(0, 1))).isEqualTo(new Cost(2000, 2000, 2000));
        assertThat(last()).isEqualTo(new Cost(3000, 3000, 3000));
    }

    @Test
    void output_is_charged_but_tested_only_as_far_as_it_may_be_reserved() {
        admitted(2000, 800, new Usage(2000, 300, 0, 0));

        assertThat(last()).isEqualTo(new Cost(2000, 2800, 2300));
    }

    @Test
    void writing_to_a_cache_is_input() {
        admitted(2000, 1, new Usage(1500, 1, 400, 500));

        assertThat(last()).isEqualTo(new Cost(2000, 2001, 2001));
    }

    @Test
    void a_denied_request_may_have_been_tested_with_a_reservation_where_there_is_output() {
        admitted(2000, 1, new Usage(2000, 1, 0, 0));
        denied(3000, 1);

        assertThat(last()).isEqualTo(new Cost(3000, 3001, 3000.5));
    }

    @Test
    void a_request_without_an_answer_is_as_uncertain() {
        admitted(2000, 1, new Usage(2000, 1, 0, 0));
        observe(3000, 700, new Outcome.Unknown("time-out"));

        assertThat(last()).isEqualTo(new Cost(3000, 3700, 3350));
    }

    @Test
    void output_beyond_what_was_allowed_may_have_been_tested_too() {
        admitted(2000, 1, new Usage(2000, 300, 0, 0));

        assertThat(last()).isEqualTo(new Cost(2000, 2300, 2300));
    }

    /** A token of rounding is all of a request of one token. */
    @Test
    void how_badly_a_small_request_was_met_says_nothing_of_a_large_one() {
        admitted(4000, 1, Usage.ofInput(4004));
        admitted(1, 1, Usage.ofInput(38));
        denied(3000, 1);

        assertThat(last()).isEqualTo(new Cost(3000, 3003, 3001.5));
    }

    @Test
    void how_a_large_request_was_met_says_of_a_small_one_that_it_is_off_by_a_token_at_most() {
        admitted(4000, 1, Usage.ofInput(4004));
        admitted(5000, 1, Usage.ofInput(4999));
        denied(10, 1);

        assertThat(last()).isEqualTo(new Cost(9, 11, 10));
    }

    @Test
    void a_request_larger_than_all_admitted_ones_is_met_as_badly_as_the_largest() {
        admitted(1, 1, Usage.ofInput(3));
        admitted(500, 1, Usage.ofInput(250));
        denied(8000, 1);

        assertThat(last()).isEqualTo(new Cost(4000, 8000, 6000));
    }

    @Test
    void what_a_calibration_asks_for_is_words_not_tokens() {
        observe(1000, 1, new Outcome.Admitted(Usage.ofInput(4000)), Preliminary.CALIBRATE_LARGE);
        denied(3000, 1);

        assertThat(last()).isEqualTo(new Cost(3000, 3000, 3000));
    }

    private record Cost(double low, double high, double charged) {}

    private Cost last() {
        return last(Answer.of(observations));
    }

    private static Cost last(List<Answer> answers) {
        Answer last = answers.get(answers.size() - 1);
        return new Cost(last.lowTokens(), last.highTokens(), last.chargedTokens());
    }

    private void admitted(long cost, int maxOutputTokens, Usage usage) {
        observe(cost, maxOutputTokens, new Outcome.Admitted(usage));
    }

    private void denied(long cost, int maxOutputTokens) {
        observe(cost, maxOutputTokens, new Outcome.Throttled(ThrottleKind.TOKENS, "Too many tokens"));
    }

    private void observe(long cost, int maxOutputTokens, Outcome outcome) {
        observe(cost, maxOutputTokens, outcome, "probe");
    }

    private void observe(long cost, int maxOutputTokens, Outcome outcome, String purpose) {
        Instant sent = START.plusSeconds(observations.size());
        ProbeRequest request = new ProbeRequest(observations.size(), purpose, cost, maxOutputTokens);
        observations.add(
                new Observation(new Intent(sent, request), sent, sent.plusMillis(100), ProbeResult.of(outcome)));
    }

    @Test
    void what_became_of_a_request_is_what_is_said_of_it() {
        admitted(2000, 1, Usage.ofInput(2000));
        denied(3000, 1);
        observe(3000, 700, new Outcome.Unknown("time-out"));
        observe(3000, 700, new Outcome.NotCounted("ValidationException", "no such model", false));

        List<Answer> answers = Answer.of(observations);

        assertThat(answers)
                .extracting(Answer::kind)
                .containsExactly(Answer.Kind.ADMITTED, Answer.Kind.DENIED, Answer.Kind.UNKNOWN);
        assertThat(answers).extracting(Answer::observation).containsExactly(0, 1, 2);
        assertThat(answers).extracting(Answer::requests).containsOnly(1);
        assertThat(answers.get(1).as(Answer.Kind.ADMITTED))
                .isEqualTo(new Answer(
                        1,
                        answers.get(1).sendNanos(),
                        answers.get(1).receiveNanos(),
                        3000,
                        3000,
                        3000,
                        Answer.Kind.ADMITTED));
    }

    @Test
    void what_is_counted_is_tokens_or_requests_as_the_limit_has_it() {
        Variant requests = new Variant(Metering.REQUESTS, Denial.FREE, Admission.EXACT);
        Answer one = new Answer(0, 10, 20, 70, 70, 70, Answer.Kind.ADMITTED);
        Answer three = one.with(new Answer(1, 30, 40, 5, 5, 5, Answer.Kind.ADMITTED))
                .with(new Answer(2, 50, 60, 8, 8, 8, Answer.Kind.ADMITTED));

        assertThat(one.chargedAmount(Variant.PLAIN)).isEqualTo(70);
        assertThat(one.chargedAmount(requests)).isEqualTo(1);
        assertThat(one.earlierAmount(Variant.PLAIN)).isZero();
        assertThat(one.earlierAmount(requests)).isZero();
        assertThat(three.chargedAmount(Variant.PLAIN)).isEqualTo(83);
        assertThat(three.chargedAmount(requests)).isEqualTo(3);
        assertThat(three.earlierAmount(Variant.PLAIN)).isEqualTo(75);
        assertThat(three.earlierAmount(requests)).isEqualTo(2);
        assertThat(new Answer.Blur(90, 4).amount(Variant.PLAIN)).isEqualTo(90);
        assertThat(new Answer.Blur(90, 4).amount(requests)).isEqualTo(4);
    }
}
