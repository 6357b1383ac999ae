package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** How a limit accounts, from a few answers that leave no doubt. */
class AccountingTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));

    private static Accounting of(Question question, Answered answered) {
        return Accounting.of(question, PREMISES, START, answered.list());
    }

    private static double probability(Accounting accounting, String value) {
        return accounting.values().getOrDefault(value, 0.0);
    }

    /** Used up to 7,400 of perhaps 8,000 in large requests. */
    private static Answered usedUp() {
        return new Answered()
                .admitted(0, 1_850, "x")
                .admitted(0.2, 1_850, "x")
                .admitted(0.4, 1_850, "x")
                .admitted(0.6, 1_850, "x")
                .refused(0.8, 1_850, "x");
    }

    @Test
    void small_requests_after_a_refusal_tell_what_is_limited() {
        Answered admitted = usedUp();
        Answered refused = usedUp();
        for (int i = 0; i < 8; i++) {
            admitted.admitted(1 + 0.2 * i, 1, "x");
            refused.refused(1 + 0.2 * i, 1, "x");
        }
        // these may be charged for the large one that was refused, or denied after it, but not if four are admitted a
        // minute later
        Answered again = usedUp();
        for (int i = 0; i < 8; i++) {
            again.refused(1 + 0.2 * i, 1, "x");
        }
        for (int i = 0; i < 4; i++) {
            again.admitted(65 + 0.2 * i, 1, "x");
        }
        for (int i = 4; i < 8; i++) {
            again.refused(65 + 0.2 * i, 1, "x");
        }

        assertThat(probability(of(Question.WHICH_LIMIT, admitted), "tokens")).isGreaterThan(0.5);
        assertThat(probability(of(Question.WHICH_LIMIT, again), "requests")).isGreaterThan(0.5);
        assertThat(probability(of(Question.WHICH_LIMIT, again), "tokens")).isLessThan(0.01);
        assertThat(of(Question.WHICH_LIMIT, refused)
                        .values()
                        .keySet()
                        .iterator()
                        .next())
                .isEqualTo("requests");
        for (Answered answered : List.of(usedUp(), admitted, refused, again)) {
            Accounting accounting = of(Question.WHICH_LIMIT, answered);
            assertThat(accounting.values().values().stream().mapToDouble(p -> p).sum())
                    .isCloseTo(1, within(1e-9));
            assertThat(List.copyOf(accounting.values().values())).isSortedAccordingTo(Comparator.reverseOrder());
            assertThat(accounting.confidence())
                    .isEqualTo(accounting.values().values().iterator().next());
        }
    }

    @Test
    void a_small_request_after_one_that_was_refused_tells_whether_that_was_charged() {
        Answered free = usedUp();
        Answered charged = usedUp();
        for (int i = 0; i < 3; i++) {
            free.admitted(1 + 0.4 * i, 1, "x").refused(1.2 + 0.4 * i, 1_850, "x");
            charged.refused(1 + 0.4 * i, 1, "x").refused(1.2 + 0.4 * i, 1_850, "x");
        }

        assertThat(probability(of(Question.DENIAL, free), "free")).isGreaterThan(0.95);
        assertThat(probability(of(Question.DENIAL, charged), "charged")).isGreaterThan(0.8);
    }

    /** Adds a denial after which even a token is denied until quota is back so many seconds later. */
    private static Answered denied(Answered answered, double second, double back) {
        answered.refused(second, 1_850, "x").refused(second + 0.2, 1, "x");
        for (double after = 4; after < back; after += 2.5) {
            answered.refused(second + after, 1, "x");
        }
        return answered.admitted(second + back, 1, "x");
    }

    /**
     * The second time most was used 25 s before the denial, and the first and the third time within a second before it. Few limits have a penalty,
     * so that two denials do not suffice.
     */
    @Test
    void quota_that_is_back_as_long_after_every_denial_tells_a_penalty_from_a_charge() {
        Answered penalty = denied(usedUp(), 0.8, 10.5);
        Answered charged = denied(usedUp(), 0.8, 60);
        penalty.admitted(80, 1_850, "x").admitted(80.2, 1_850, "x").admitted(80.4, 1_850, "x");
        charged.admitted(80, 1_850, "x").admitted(80.2, 1_850, "x").admitted(80.4, 1_850, "x");
        penalty.admitted(105, 1_850, "x");
        charged.admitted(105, 1_850, "x");
        denied(penalty, 105.2, 10.5);
        denied(charged, 105.2, 35);
        for (int i = 0; i < 4; i++) {
            penalty.admitted(200 + 0.2 * i, 1_850, "x");
            charged.admitted(200 + 0.2 * i, 1_850, "x");
        }
        denied(penalty, 200.8, 10.5);
        denied(charged, 200.8, 60);

        assertThat(probability(of(Question.DENIAL, penalty), "penalty")).isGreaterThan(0.95);
        assertThat(probability(of(Question.DENIAL, charged), "charged")).isGreaterThan(0.95);
    }

    @Test
    void the_capacity_lies_between_what_was_admitted_and_what_was_not() {
        Answered answered = usedUp().admitted(1, 462, "x")
                .refused(1.2, 231, "x")
                .admitted(1.4, 115, "x")
                .refused(1.6, 57, "x")
                .refused(1.8, 40, "x");
        Accounting accounting = of(Question.CAPACITY, answered);

        Interval capacity = accounting.capacity().orElseThrow();
        assertThat(accounting.values()).isEmpty();
        assertThat(accounting.confidence()).isZero();
        assertThat(capacity.estimate()).isBetween(7_977.0, 8_020.0);
        assertThat(capacity.low()).isBetween(7_500.0, capacity.estimate());
        assertThat(capacity.high()).isBetween(capacity.estimate(), 8_300.0);
        assertThat(of(Question.CAPACITY, new Answered()).capacity()).isEmpty();
        // lost answers tell nothing
        assertThat(of(Question.CAPACITY, usedUp().lost(1, 1, "x")).capacity())
                .isEqualTo(of(Question.CAPACITY, usedUp()).capacity());
    }

    @Test
    void what_may_have_been_used_before_does_not_tell_an_amount_until_a_window_has_passed() {
        Premises unknown = PREMISES.withStart(Start.UNKNOWN);
        Answered first = usedUp();
        Interval early = Accounting.of(Question.CAPACITY, unknown, START, first.list())
                .capacity()
                .orElseThrow();
        Interval quiet = of(Question.CAPACITY, first).capacity().orElseThrow();

        assertThat(early.high() / early.low()).isGreaterThan(4 * quiet.high() / quiet.low());
        // but whether there is a limit on tokens at all is told under any use
        Answered small = usedUp();
        for (int i = 0; i < 8; i++) {
            small.admitted(1 + 0.2 * i, 1, "x");
        }
        assertThat(Accounting.of(Question.WHICH_LIMIT, unknown, START, small.list())
                        .values()
                        .keySet()
                        .iterator()
                        .next())
                .isEqualTo("tokens");
    }

    private static Observation output(int index, double second, long input, long output, int most) {
        return new Observation(
                new Intent(Answered.at(second), new ProbeRequest(index, "x", input, most)),
                Answered.at(second),
                Answered.at(second + 0.1),
                new ProbeResult(new Outcome.Admitted(new Usage(input, output, 3, 0)), 200, Answered.at(second), "id"));
    }

    @Test
    void an_output_that_is_reserved_is_missing_until_it_is_there() {
        Answered drained = usedUp().admitted(1, 300, "x");
        List<Observation> reserved = new ArrayList<>(drained.list());
        List<Observation> none = new ArrayList<>(drained.list());
        for (int i = 0; i < 3; i++) {
            int index = 6 + 2 * i;
            reserved.add(new Observation(
                    new Intent(Answered.at(2 + i), new ProbeRequest(index, "x", 1, 1_000)),
                    Answered.at(2 + i),
                    Answered.at(2.1 + i),
                    ProbeResult.throttled("no")));
            none.add(output(index, 2 + i, 1, 1, 1_000));
            reserved.add(output(index + 1, 2.5 + i, 1, 1, 1));
            none.add(output(index + 1, 2.5 + i, 1, 1, 1));
        }

        // each pair of answers says so again
        double before = 0.5;
        double beforeNone = 0.5;
        for (int pairs = 1; pairs <= 3; pairs++) {
            int size = 6 + 2 * pairs;
            double after = probability(
                    Accounting.of(Question.RESERVATION, PREMISES, START, reserved.subList(0, size)), "reserved");
            double afterNone =
                    probability(Accounting.of(Question.RESERVATION, PREMISES, START, none.subList(0, size)), "none");
            assertThat(after).isGreaterThan(before);
            assertThat(afterNone).isGreaterThan(beforeNone);
            before = after;
            beforeNone = afterNone;
        }
    }

    @Test
    void output_is_counted_as_often_as_it_is_known_to_count() {
        List<Observation> seen = List.of(
                output(0, 0, 10, 7, 9), new Answered().refused(1, 5, "x").list().get(0));
        Accounting known = new Accounting(Question.BURNDOWN, Map.of("5", 1.0), Optional.empty());

        List<Observation> counted = known.asCounted(0.99, seen);

        assertThat(counted.get(0).outcome()).isEqualTo(new Outcome.Admitted(new Usage(10, 35, 3, 0)));
        assertThat(counted.get(0).result().serverDate()).isEqualTo(Answered.at(0));
        assertThat(counted.get(0).result().requestId()).isEqualTo("id");
        assertThat(counted.get(0).sentAt()).isEqualTo(seen.get(0).sentAt());
        assertThat(counted.get(1)).isSameAs(seen.get(1));
        assertThat(new Accounting(Question.BURNDOWN, Map.of("5", 0.9), Optional.empty()).asCounted(0.99, seen))
                .isSameAs(seen);
        assertThat(new Accounting(Question.BURNDOWN, Map.of("1", 1.0), Optional.empty()).asCounted(0.99, seen))
                .isSameAs(seen);
        assertThat(new Accounting(Question.DENIAL, Map.of("free", 1.0), Optional.empty()).asCounted(0.99, seen))
                .isSameAs(seen);
        assertThat(known.asCounted(1.0, seen)).isNotSameAs(seen);
    }

    private static Verdict verdict() {
        return new Verdict(
                Conclusion.NEITHER,
                0.9,
                "token-bucket",
                0.9,
                false,
                Map.of("token-bucket", 1.0),
                Map.of("capacity", new Interval(5, 4, 6), "refillPerSecond", new Interval(1, 1, 1)),
                OptionalDouble.empty(),
                Map.of("metered", Map.of("tokens", 0.6)),
                List.of(),
                Optional.empty(),
                new Spent(1, 0, 5, 1),
                List.of(),
                List.of("token-bucket"),
                Optional.empty(),
                List.of("a warning"));
    }

    @Test
    void a_verdict_takes_over_what_the_accounting_says() {
        Spent spent = new Spent(9, 1, 50, 2);
        Optional<Interval> capacity = Optional.of(new Interval(8, 7, 9));
        Verdict which = verdict().with(new Accounting(Question.WHICH_LIMIT, Map.of("both", 1.0), capacity), spent);
        Verdict much = verdict().with(new Accounting(Question.CAPACITY, Map.of(), capacity), spent);

        assertThat(which.axes()).isEqualTo(Map.of("metered", Map.of("both", 1.0)));
        assertThat(which.parameters()).isEqualTo(verdict().parameters());
        assertThat(which.spent()).isEqualTo(spent);
        assertThat(which.family()).isEqualTo("token-bucket");
        assertThat(which.warnings()).containsExactly("a warning");
        assertThat(much.axes()).isEqualTo(verdict().axes());
        assertThat(much.parameters())
                .isEqualTo(Map.of("capacity", new Interval(8, 7, 9), "refillPerSecond", new Interval(1, 1, 1)));
        assertThat(verdict()
                        .with(new Accounting(Question.CAPACITY, Map.of(), Optional.empty()), spent)
                        .parameters())
                .isEqualTo(verdict().parameters());
    }

    @Test
    void runs_are_joined_in_the_order_of_time() {
        List<Observation> early =
                new Answered().admitted(0, 1, "a").refused(5, 2, "b").list();
        List<Observation> late = new Answered().admitted(10, 3, "c").list();
        RecordedRun first = new RecordedRun(START, early);
        RecordedRun second = new RecordedRun(Answered.at(9), late);

        RecordedRun joined = RecordedRun.joined(List.of(second, first));

        assertThat(joined.startedAt()).isEqualTo(START);
        assertThat(joined.observations()).extracting(Observation::index).containsExactly(0, 1, 2);
        assertThat(joined.observations()).extracting(Observation::purpose).containsExactly("a", "b", "c");
        assertThat(joined.end()).isEqualTo(Answered.at(10.1));
        assertThat(new RecordedRun(START, List.of()).end()).isEqualTo(START);
        assertThat(second.later(Duration.ofSeconds(3)).startedAt()).isEqualTo(Answered.at(12));
        Observation moved = second.later(Duration.ofSeconds(3)).observations().get(0);
        assertThat(moved.sentAt()).isEqualTo(Answered.at(13));
        assertThat(moved.receivedAt()).isEqualTo(Answered.at(13.1));
        assertThat(moved.intent().intendedAt()).isEqualTo(Answered.at(13));
        assertThatThrownBy(() -> RecordedRun.joined(List.of())).hasMessage("there must be at least one run");
        assertThatThrownBy(() -> RecordedRun.joined(List.of(first, new RecordedRun(Answered.at(5.05), late))))
                .hasMessageStartingWith("two runs overlap in time");
        assertThat(RecordedRun.joined(List.of(first, new RecordedRun(Answered.at(5.1), late)))
                        .observations())
                .hasSize(3);
    }
}
