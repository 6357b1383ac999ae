package dev.limitlens.plan;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Answered;
import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Prospect;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The search for how much is left, after 9,600 tokens of a nominal quota of 8,000 were admitted and nothing was refused. */
class ReserveTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final Answered SEEN = new Answered()
            .admitted(0, 2_400, "opening")
            .admitted(6, 4_000, "probe 1")
            .admitted(6.3, 3_200, "probe 2");
    private static final Inference STATE = state();
    private static final Reserve RESERVE = new Reserve(0.996);

    private static Inference state() {
        Inference inference = new Inference(PREMISES, START);
        SEEN.list().forEach(inference::observe);
        return inference;
    }

    private static Situation situation(long maxTokens) {
        Budget budget = new Budget(maxTokens, 200, Duration.ofMinutes(5));
        return new Situation(PREMISES, budget, ProbeCosts.STANDARD, STATE, SEEN.list(), START, 0, at(6.5));
    }

    @Test
    void it_asks_for_half_of_what_may_be_spent_at_most() {
        Step.Probe search = (Step.Probe) RESERVE.search(situation(16_000)).orElseThrow();

        assertThat(search.cost()).isBetween(1_000L, 3_200L);
        assertThat(search.at()).isEqualTo(at(6.5));
    }

    @Test
    void what_is_left_of_the_budget_must_be_able_to_show_something() {
        double surelyLeft = STATE.headroom(at(6.5), 0.05);
        assertThat(surelyLeft).isGreaterThan(100);
        // half of the rest is a little more, or a little less, than half of what is surely left
        long enough = 9_600 + Math.round(surelyLeft) + 4;
        long tooLittle = 9_600 + Math.round(surelyLeft) - 4;

        assertThat(RESERVE.search(situation(enough))).isPresent();
        assertThat(RESERVE.search(situation(tooLittle))).isEqualTo(Optional.empty());
    }

    // ---- by definition

    private static final Answered PART = new Answered()
            .admitted(0, 2_400, "opening")
            .refused(8, 4_000, "probe 1")
            .admitted(8.2, 1_200, "probe 2")
            .refused(8.4, 900, "probe 3");
    private static final Answered LITTLE = new Answered()
            .admitted(0, 2_400, "opening")
            .admitted(8, 2_400, "probe 1")
            .refused(8.2, 300, "probe 2")
            .refused(8.4, 101, "probe 3");
    private static final Answered LATE = late();
    private static final Answered LATER = late().refused(31.6, 13, "probe 6");

    /** Used late, and so far that 25 tokens are left at most; 12 after another refusal. */
    private static Answered late() {
        return new Answered()
                .admitted(0, 10, "opening")
                .admitted(31, 4_790, "probe 1")
                .refused(31.2, 300, "probe 2")
                .refused(31.3, 101, "probe 3")
                .admitted(31.4, 50, "probe 4")
                .refused(31.5, 26, "probe 5");
    }

    private static final List<Known> STATES =
            List.of(new Known(SEEN, STATE), new Known(PART, known(PART)), new Known(LITTLE, known(LITTLE)));

    private record Known(Answered seen, Inference state) {

        Situation at(double now, ProbeCosts costs, long maxTokens, List<Observation> others) {
            List<Observation> all = new ArrayList<>(seen.list());
            all.addAll(others);
            Budget budget = new Budget(maxTokens, 200, Duration.ofMinutes(5));
            return new Situation(PREMISES, budget, costs, state, all, START, 0, Answered.at(now));
        }
    }

    private static Inference known(Answered seen) {
        Inference inference = new Inference(PREMISES, START);
        seen.list().forEach(inference::observe);
        return inference;
    }

    private static List<Situation> situations() {
        List<Situation> all = new ArrayList<>();
        for (Known known : STATES) {
            for (double now : new double[] {9, 15.59, 15.6, 20, 30.59, 30.6, 45}) {
                for (List<Observation> others : List.of(
                        List.<Observation>of(),
                        new Answered().admitted(15.6, 40, "use").list(),
                        new Answered().admitted(15.7, 1_200, "use").list(),
                        new Answered().admitted(30.6, 1, "use").list(),
                        inARow(16).list(),
                        inARow(17).list())) {
                    all.add(known.at(now, ProbeCosts.STANDARD, 32_000, others));
                }
                all.add(known.at(now, ProbeCosts.STANDARD.withLeastTokens(700), 32_000, List.of()));
                all.add(known.at(now, ProbeCosts.STANDARD.withLeastTokens(2_500), 32_000, List.of()));
                all.add(known.at(now, ProbeCosts.STANDARD, 9_900, List.of()));
                all.add(known.at(now, ProbeCosts.STANDARD, 4_500, List.of()));
            }
        }
        for (Answered late : List.of(LATE, LATER)) {
            Known hardly = new Known(late, known(late));
            for (long least = 1; least <= 30; least++) {
                all.add(hardly.at(31.7, ProbeCosts.STANDARD.withLeastTokens(least), 32_000, List.of()));
            }
        }
        return all;
    }

    private static Answered inARow(int requests) {
        Answered answered = new Answered();
        for (int i = 0; i < requests; i++) {
            answered.refused(14, 9_000, "x");
        }
        return answered;
    }

    /** Until 30.6 s after the opening a reserve is held back, as long as windows that roll are possible. */
    private static boolean heldBack(Situation situation) {
        return situation.now().isBefore(at(30.6)) && situation.rolling() > 0.1;
    }

    private static Optional<Step> searched(Situation situation) {
        double low = situation.state().headroom(situation.now(), 0.05);
        double high = situation.state().headroom(situation.now(), 0.95);
        double used = situation.observations().stream()
                .filter(Observation::admitted)
                .mapToLong(Observation::tokens)
                .sum();
        boolean usedLate = situation.observations().stream()
                .anyMatch(o -> o.admitted() && !o.sentAt().isBefore(at(30.6)));
        double rough = 0.14 * (used + high);
        double toTokens = usedLate ? Math.max(1.5, 0.004 * (used + high)) : 1.5;
        long least = situation.costs().leastTokens();
        boolean worthwhile = high - low > Math.max(toTokens, least - 1)
                && situation.inARow() <= 16
                && (heldBack(situation) ? high > rough : high <= 1.5 * rough);
        long half = (situation.largest() + 1) / 2;
        return worthwhile && half >= 0.5 * low
                ? Optional.of(Step.Probe.of(
                        situation.now(),
                        Math.max(least, Math.min(half, Math.round((low + high) / 2))),
                        "probe " + situation.observations().size(),
                        "how much is left, without using it all up?"))
                : Optional.empty();
    }

    @Test
    void how_much_is_left_is_searched_for_by_halves_as_finely_as_it_matters() {
        int searched = 0;
        int not = 0;
        for (Situation situation : situations()) {
            assertThat(RESERVE.holdsBack(situation)).isEqualTo(heldBack(situation));
            Optional<Step> search = RESERVE.search(situation);
            assertThat(search)
                    .as("%s: %s", situation.now(), situation.observations())
                    .isEqualTo(searched(situation));
            searched += search.isPresent() ? 1 : 0;
            not += search.isEmpty() ? 1 : 0;
        }
        assertThat(searched).isGreaterThan(20);
        assertThat(not).isGreaterThan(20);
    }

    private static Optional<Step> usedBetween(Situation situation) {
        double left = situation.state().headroom(situation.now(), 0.5);
        double used = situation.observations().stream()
                .filter(Observation::admitted)
                .mapToLong(Observation::tokens)
                .sum();
        double sizable = 0.02 * (used + left);
        boolean usedSince = situation.observations().stream()
                .anyMatch(o ->
                        o.admitted() && o.tokens() >= sizable && !o.sentAt().isBefore(at(15.6)));
        long half = Math.round(left / 2);
        boolean use = !situation.now().isBefore(at(15.6))
                && !usedSince
                && half >= sizable
                && half >= situation.costs().leastTokens()
                && half <= situation.largest();
        return use
                ? Optional.of(Step.Probe.of(
                        situation.now(),
                        half,
                        "probe " + situation.observations().size(),
                        "uses at several times part kinds of windows"))
                : Optional.empty();
    }

    @Test
    void a_half_of_what_is_left_is_used_once_a_quarter_of_the_window_is_over() {
        int used = 0;
        for (Situation situation : situations()) {
            Optional<Step> use = RESERVE.middle(situation);
            assertThat(use)
                    .as("%s: %s", situation.now(), situation.observations())
                    .isEqualTo(usedBetween(situation));
            used += use.isPresent() ? 1 : 0;
            assertThat(RESERVE.nextUseAt(situation))
                    .isEqualTo(situation.now().isBefore(at(15.6)) ? at(15.6) : at(30.6));
        }
        assertThat(used).isBetween(20, 250);
    }

    @Test
    void a_reserve_matters_in_the_first_window_unless_the_limit_refills() {
        Known part = STATES.get(1);
        Situation early = part.at(9, ProbeCosts.STANDARD, 32_000, List.of());
        assertThat(early.refilling()).isLessThan(0.5);

        assertThat(RESERVE.matters(early)).isTrue();
        assertThat(RESERVE.matters(early.at(at(59.9)))).isTrue();
        assertThat(RESERVE.matters(early.at(at(60)))).isFalse();
    }

    /** While it is held back it is dear, and what tells hardly anything is not asked, but perhaps watched. */
    @Test
    void what_tells_something_is_asked_until_the_reserve_is_used() {
        int asked = 0;
        int watched = 0;
        for (Known known : STATES) {
            for (double now : new double[] {9, 20}) {
                Situation situation = known.at(now, ProbeCosts.STANDARD, 32_000, List.of());
                Instant until = at(now < 15.6 ? 15.6 : 30.6);
                ProbeCosts dear = new ProbeCosts(1, 0.04, 0.025, 3, 0.25);
                Optional<Prospect> best = known.state()
                        .bestProbe(dear, 0.996, at(now), until, situation.largest())
                        .filter(p -> p.familyBits() > 0.05);
                Optional<Prospect> watch =
                        known.state().watch(ProbeCosts.STANDARD, 0.996, at(now), until, situation.largest());

                assertThat(RESERVE.best(situation)).isEqualTo(best.isPresent() ? best : watch);
                asked += best.isPresent() ? 1 : 0;
                watched += best.isEmpty() && watch.isPresent() ? 1 : 0;
            }
        }
        assertThat(asked).isPositive();
        assertThat(watched).isPositive();
    }
}
