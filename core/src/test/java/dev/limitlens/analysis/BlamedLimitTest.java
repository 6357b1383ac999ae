package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BlamedLimitTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private final BlamedLimit limit = new PairLog(PREMISES, Answered.START).unseen();

    private void observe(Answered answered) {
        Answer.Reader reader = new Answer.Reader();
        for (Observation observation : answered.list()) {
            limit.observe(observation, Objects.requireNonNull(reader.read(observation)));
        }
    }

    private static Observation request(double second, long tokens) {
        return new Answered().refused(second, tokens, "x").list().get(0);
    }

    @Test
    void a_limit_that_denied_nothing_so_far_is_not_expected_to() {
        assertThat(limit.denial(request(0, 60_000))).isEqualTo(0.1);
        observe(new Answered().admitted(0, 7_000, "x").lost(1, 1, "x"));

        assertThat(limit.denials()).isZero();
        assertThat(limit.denial(request(2, 60_000))).isEqualTo(0.1);
    }

    @Test
    void one_that_did_is_expected_to_deny_what_it_has_no_room_for() {
        observe(Answered.usedUp());

        assertThat(limit.denials()).isEqualTo(3);
        assertThat(limit.denial(request(21, 8_000))).isGreaterThan(0.95);
        assertThat(limit.denial(request(3_600, 50))).isLessThan(0.05);
        Observation between = request(40, 700);
        assertThat(limit.denial(between))
                .isCloseTo(
                        1 - limit.inference().admission(between.sentAt(), Answered.TRIP.toNanos(), 700), within(1e-12));
    }

    @Test
    void before_any_answer_its_evidence_is_that_something_limits() {
        double limiting = Families.LIMITING.stream()
                .mapToDouble(id -> limit.inference().posterior().getOrDefault(id, 0.0))
                .sum();

        assertThat(limit.logEvidence()).isCloseTo(Math.log(limiting), within(1e-9));
    }

    /** Each answer that a box leaves open counts half once more, but where a box is followed by cases. */
    @Test
    void what_is_left_open_counts_against_it() {
        observe(Answered.usedUp().admitted(60, 50, "x").refused(61, 3_000, "x"));
        Posterior state = limit.inference().state();
        double determined = 0;
        double openOnes = 0;
        for (int i = 0; i < state.cells().size(); i++) {
            Cell cell = state.cells().get(i);
            boolean limits = !cell.space.family().equals(Families.NONE);
            openOnes += limits && !cell.continuous() && cell.ambiguity() > 0.1 ? state.weight(i) : 0;
            determined += !limits
                    ? 0
                    : cell.continuous() ? state.weight(i) : state.weight(i) / Math.exp(Math.log(2) * cell.ambiguity());
        }

        assertThat(openOnes).isPositive();
        assertThat(limit.logEvidence()).isCloseTo(state.logEvidence() + Math.log(determined), within(1e-9));
    }

    /** Of eight families, seven count requests with a tenth, or a little more as no capacity is below a step; the pacer always does. */
    @Test
    void before_any_answer_it_hardly_counts_requests() {
        assertThat(limit.countsRequests(1)).isBetween(1.7 / 8, 1.75 / 8);
        assertThat(limit.countsRequests(0)).isBetween(1 / 8.0, 1.05 / 8);
        double guessed = limit.countsRequests(1) - limit.countsRequests(0);
        assertThat(limit.countsRequests(10)).isCloseTo(limit.countsRequests(0) + 10 * guessed, within(1e-9));
    }

    @Test
    void what_costs_decide_upon_does_not_count_requests() {
        Answered answered = new Answered();
        for (int i = 0; i < 4; i++) {
            answered.admitted(i, 10, "x").refused(i + 0.5, 30_000, "x");
        }
        observe(answered);

        assertThat(limit.countsRequests(1)).isLessThan(0.03);
        assertThat(List.copyOf(limit.inference().observations())).hasSize(8);
    }
}
