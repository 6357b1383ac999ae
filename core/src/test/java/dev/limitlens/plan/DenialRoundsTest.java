package dev.limitlens.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Step;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the rounds ask that tell what a denial does, and when, computed by hand, of a nominal quota of 8,000 tokens a minute. Each answer takes a
 * tenth of a second, and the next request follows at once unless it is to be later.
 */
class DenialRoundsTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:20Z");
    private static final Duration TRIP = Duration.ofMillis(100);
    private static final DenialRounds ROUNDS = new DenialRounds(8_000, 60_000_000_000L);

    /** Three requests that use it up, and a small one, all but the first two denied. */
    private static final String ALL_DENIED = "++-" + "-";

    private static final String LARGE = "more than is left:1848";

    /** A round as it went on: what was asked, as {@code role:tokens@seconds} of the time since its begin, and all observations. */
    private record Asked(List<String> all, List<Observation> observations) {

        /** Returns what was asked after the given number of requests. */
        List<String> after(int requests) {
            return all.subList(requests, all.size());
        }

        List<String> withoutTimes() {
            return all.stream().map(a -> a.replaceFirst("@.*", "")).toList();
        }
    }

    private static Asked asked(int round, String answers) {
        return asked(round, answers, List.of());
    }

    private static Asked asked(int round, String answers, List<Observation> before) {
        return asked(ROUNDS, round, answers, before);
    }

    /** Answers in turn as a text of + and - says, and asks once more. */
    private static Asked asked(DenialRounds rounds, int round, String answers, List<Observation> before) {
        Instant begun = before.isEmpty()
                ? START
                : before.get(before.size() - 1).receivedAt().plusSeconds(60);
        Instant now = begun;
        List<Observation> observations = new ArrayList<>(before);
        List<String> asked = new ArrayList<>();
        for (int i = 0; i <= answers.length(); i++) {
            Step.Probe probe = rounds.next(Burst.of(round, observations), observations, now);
            if (probe == null) {
                asked.add("end");
                break;
            }
            assertThat(probe.at()).isAfterOrEqualTo(now);
            assertThat(probe.purpose()).startsWith("round " + round + " ");
            assertThat(probe.maxOutputTokens()).isEqualTo(1);
            asked.add(probe.purpose().substring(("round " + round + " ").length()) + ":" + probe.cost() + "@"
                    + seconds(Duration.between(begun, probe.at())));
            if (i < answers.length()) {
                observations.add(answered(probe, observations.size(), answers.charAt(i) == '+'));
                now = probe.at().plus(TRIP);
            }
        }
        return new Asked(asked, observations);
    }

    /** Returns it in seconds, rounded to milliseconds. */
    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static Observation answered(Step.Probe probe, int index, boolean admitted) {
        return new Observation(
                new Intent(probe.at(), new ProbeRequest(index, probe.purpose(), probe.cost(), probe.maxOutputTokens())),
                probe.at(),
                probe.at().plus(TRIP),
                admitted ? ProbeResult.admitted(probe.cost()) : ProbeResult.throttled("too many"));
    }

    /** Returns a request of the first round, so many seconds after its begin. */
    private static Observation at(double second, long tokens, String role, int index, boolean admitted) {
        Instant sent = START.plusNanos(Math.round(second * 1e9));
        return answered(Step.Probe.of(sent, tokens, Burst.purpose(1, role), "x"), index, admitted);
    }

    private static Step.Probe next(List<Observation> seen, double second) {
        Instant now = START.plusNanos(Math.round(second * 1e9));
        return Objects.requireNonNull(ROUNDS.next(Burst.of(1, seen), seen, now), "the round is over");
    }

    private static String back(double second) {
        return "back:1@" + BigDecimal.valueOf(second).stripTrailingZeros().toPlainString();
    }

    private static List<String> back(double... seconds) {
        List<String> all = new ArrayList<>();
        for (double second : seconds) {
            all.add(back(second));
        }
        return all;
    }

    @Test
    void whether_a_denial_is_charged_is_asked_by_turns_once_little_is_left() {
        assertThat(asked(1, "++-+-+-+").all())
                .containsExactly(
                        "drain:1848@0",
                        "drain:1848@0.1",
                        "drain:1848@0.2",
                        "small:1@0.3",
                        LARGE + "@0.4",
                        "small:1@0.5",
                        LARGE + "@0.6",
                        "small:1@0.7",
                        LARGE + "@0.8");
        // every other round with smaller requests
        assertThat(asked(2, "-+").withoutTimes()).containsExactly("drain:584", "small:1", "more than is left:584");
        assertThat(asked(3, "-+").withoutTimes()).containsExactly("drain:1848", "small:1", LARGE);
        assertThat(asked(4, "-+").withoutTimes()).containsExactly("drain:584", "small:1", "more than is left:584");
        assertThat(asked(new DenialRounds(3, 1_000), 1, "-", List.of()).withoutTimes())
                .containsExactly("drain:1", "small:1");
    }

    @Test
    void a_quota_that_does_not_refuse_in_time_is_let_alone() {
        // more than 2.3 nominal capacities, 18,400, are 10 requests of 1,848, and 32 of 584
        assertThat(asked(1, "+".repeat(10)).withoutTimes()).hasSize(11).endsWith("drain:1848", "end");
        assertThat(asked(1, "+".repeat(9)).withoutTimes()).hasSize(10).endsWith("drain:1848");
        assertThat(asked(2, "+".repeat(32)).withoutTimes()).hasSize(33).endsWith("drain:584", "end");
        assertThat(asked(2, "+".repeat(31)).withoutTimes()).hasSize(32).endsWith("drain:584");
        // exactly as much is not more
        DenialRounds ofTen = new DenialRounds(10, 60_000_000_000L);
        assertThat(asked(ofTen, 1, "+".repeat(12), List.of()).withoutTimes())
                .hasSize(13)
                .endsWith("drain:2", "end");
        assertThat(asked(ofTen, 1, "+".repeat(11), List.of()).withoutTimes())
                .hasSize(12)
                .endsWith("drain:2");
    }

    /** The third one was denied 0.2 s after the begin, and the small one is answered 0.2 s later. */
    @Test
    void when_quota_is_back_is_asked_at_times_that_grow_by_a_fifth() {
        assertThat(asked(1, ALL_DENIED + "-".repeat(27)).after(4))
                .containsExactlyElementsOf(concat(
                        back(
                                1.2, 1.4, 1.64, 1.928, 2.274, 2.688, 3.186, 3.783, 4.5, 5.36, 6.392, 7.63, 9.116,
                                10.899, 13.039, 15.607, 18.688, 22.386, 26.823, 32.148, 38.538, 46.205, 55.406, 66.447,
                                79.697, 95.596, 114.675),
                        // a fifth more are 137.4 s, more than 2.1 windows of a minute
                        List.of("end")));
    }

    /** Where the small request takes longer than the first times, these are over. */
    @Test
    void what_is_earlier_than_the_last_request_is_not_asked() {
        // the denial is the 7th request, 0.6 s after the begin, and the small one 0.1 s after that
        assertThat(asked(1, "++++++-" + "-").after(8)).containsExactly(back(1.6));
        // of a denial at once the small one comes 7 s later, and 1.2 to the power of 11 are 7.43
        List<Observation> late = new ArrayList<>(asked(1, "-").observations());
        late.add(at(7, 1, "small", late.size(), false));
        assertThat(seconds(Duration.between(START, next(late, 7.1).at()))).isEqualTo("7.43");
        // and if it is too late for that already, it is asked at once
        assertThat(next(late, 9).at()).isEqualTo(START.plusSeconds(9));
    }

    /** No more by turns, although a small one and no large one was asked for before. */
    @Test
    void once_quota_is_back_the_round_is_over() {
        assertThat(asked(1, ALL_DENIED + "-+").after(4)).containsExactly(back(1.2), back(1.4), "end");
        assertThat(asked(2, SECOND + "+").after(2)).containsExactly(back(1), "end");
        // at the last time, too, and nothing is asked a window later
        assertThat(asked(1, ALL_DENIED + "-".repeat(26) + "+").after(30)).containsExactly(back(114.675), "end");
    }

    /** What is known to be back may be used at once; else a bucket is to be nearly full again. */
    @Test
    void the_next_round_begins_at_once_only_if_quota_is_back() {
        assertThat(pauseAfter(ALL_DENIED + "-+")).isZero();
        assertThat(pauseAfter(ALL_DENIED + "+")).isZero();
        // all times are over
        assertThat(pauseAfter(ALL_DENIED + "-".repeat(27))).isEqualTo(1.05);
        // admissions that say nothing of when it is back
        assertThat(pauseAfter("++-" + "+-+-+-" + "-" + "+")).isEqualTo(1.05);
        assertThat(pauseAfter("+".repeat(10))).isEqualTo(1.05);
        // each round for itself
        List<Observation> seen =
                asked(2, SECOND, asked(1, SECOND + "+").observations()).observations();
        assertThat(ROUNDS.pauseWindows(Burst.of(1, seen))).isZero();
        assertThat(ROUNDS.pauseWindows(Burst.of(2, seen))).isEqualTo(1.05);
    }

    private static double pauseAfter(String answers) {
        return ROUNDS.pauseWindows(Burst.of(1, asked(1, answers).observations()));
    }

    /** Half a minute after the begin, and 64.8 s after the denial 0.2 s after it. */
    @ParameterizedTest
    @ValueSource(strings = {"+-+-+-", "+-----", "+-+---", "+---+-", "+---++"})
    void where_a_small_one_is_admitted_one_is_denied_later_and_one_asked_for_after_a_window(String turns) {
        assertThat(asked(1, "++-" + turns + "-" + "+").after(9))
                .containsExactly("more than is left, later:1848@30", "a window later:1848@65", "end");
        assertThat(asked(1, "++-" + turns + "-" + "-").after(9))
                .containsExactly(
                        "more than is left, later:1848@30", "a window later:1848@65", "a window later:1848@65.1");
    }

    /** A single denial may be a lapse. */
    @Test
    void up_to_three_are_asked_for_until_one_is_admitted_after_a_window() {
        assertThat(asked(1, "++-+-+-+-" + "-" + "-+").after(9))
                .containsExactly(
                        "more than is left, later:1848@30",
                        "a window later:1848@65",
                        "a window later:1848@65.1",
                        "end");
        for (String last : List.of("+", "-")) {
            assertThat(asked(1, "++-+-+-+-" + "-" + "--" + last).after(9))
                    .containsExactly(
                            "more than is left, later:1848@30",
                            "a window later:1848@65",
                            "a window later:1848@65.1",
                            "a window later:1848@65.2",
                            "end");
        }
        assertThat(asked(2, "-+-+-+-" + "-" + "---").after(7))
                .containsExactly(
                        "more than is left, later:584@30",
                        "a window later:584@64.8",
                        "a window later:584@64.9",
                        "a window later:584@65",
                        "end");
    }

    @Test
    void up_to_four_are_asked_for_until_one_is_denied_half_a_window_later() {
        assertThat(asked(1, "++-+-+-+-" + "++-" + "+").after(9))
                .containsExactly(
                        "more than is left, later:1848@30",
                        "more than is left, later:1848@30.1",
                        "more than is left, later:1848@30.2",
                        "a window later:1848@65",
                        "end");
        assertThat(asked(2, "-+-+-+-" + "++++" + "+").after(7))
                .containsExactly(
                        "more than is left, later:584@30",
                        "more than is left, later:584@30.1",
                        "more than is left, later:584@30.2",
                        "more than is left, later:584@30.3",
                        "a window later:584@64.8",
                        "end");
    }

    @Test
    void what_is_to_be_later_is_asked_at_once_where_it_is_later_already() {
        List<Observation> seen = new ArrayList<>(asked(1, "++-+-+-+-").observations());
        assertThat(next(seen, 31).at()).isEqualTo(START.plusSeconds(31));
        seen.add(answered(next(seen, 31), seen.size(), false));
        assertThat(next(seen, 90).at()).isEqualTo(START.plusSeconds(90));
    }

    /** A round whose first request is denied, and a small one, too. */
    private static final String SECOND = "--";

    /** The first round, in which quota was denied and then back so many seconds after the denial, which was its first request. */
    private static List<Observation> bracketed(double denied, double admitted) {
        List<Observation> all = new ArrayList<>(asked(1, SECOND).observations());
        all.add(at(denied, 1, "back", all.size(), false));
        all.add(at(admitted, 1, "back", all.size(), true));
        return all;
    }

    @Test
    void later_rounds_ask_at_times_that_grow_by_half_and_around_what_the_first_one_found() {
        assertThat(asked(2, SECOND + "-".repeat(15), bracketed(8, 12)).after(2))
                .containsExactlyElementsOf(concat(
                        back(
                                1, 1.5, 2.25, 3.375, 5.063, 7.594, 8, 10, 11.391, 12, 17.086, 25.629, 38.443, 57.665,
                                86.498),
                        // half as much again are 129.7 s
                        List.of("end")));
    }

    @Test
    void where_no_round_found_it_back_only_the_times_that_grow_are_asked() {
        assertThat(asked(2, SECOND + "-".repeat(12), asked(1, SECOND).observations())
                        .after(2))
                .containsExactlyElementsOf(concat(
                        back(1, 1.5, 2.25, 3.375, 5.063, 7.594, 11.391, 17.086, 25.629, 38.443, 57.665, 86.498),
                        List.of("end")));
    }

    @Test
    void what_two_rounds_found_is_narrowed_by_both() {
        // denied at 10, and admitted at 11.391: the middle is 10.695
        List<Observation> two =
                asked(2, SECOND + "--------" + "+", bracketed(8, 12)).observations();

        assertThat(asked(3, SECOND + "---------", two).after(2))
                .containsExactlyElementsOf(back(1, 1.5, 2.25, 3.375, 5.063, 7.594, 10, 10.695, 11.391, 17.086));
        // nothing is asked in the round itself but what the earlier ones found
        assertThat(asked(3, SECOND + "------" + "-+", two).after(8)).containsExactly(back(10), back(10.695), "end");
    }

    /** What is charged is back at one time in a round and at another one in the next. */
    @Test
    void what_contradicts_an_earlier_round_leaves_its_times_alone() {
        // denied until 17.086 and admitted at 25.629: not before what the first round found last
        List<Observation> later =
                asked(2, SECOND + "-----------" + "+", bracketed(8, 12)).observations();
        assertThat(asked(3, SECOND + "---------", later).after(2))
                .containsExactlyElementsOf(back(1, 1.5, 2.25, 3.375, 5.063, 7.594, 11.391, 11.695, 12, 17.086));
        // admitted at 3.375: not after what it found first
        List<Observation> earlier =
                asked(2, SECOND + "---" + "+", bracketed(8, 12)).observations();
        assertThat(asked(3, SECOND + "---------", earlier).after(2))
                .containsExactlyElementsOf(back(1, 1.5, 2.25, 3.375, 5.063, 7.594, 8, 10, 11.391, 12));
    }

    /** Between nothing and 1 s the middle is half a second; the small one was asked for 0.1 s after the denial. */
    @Test
    void what_is_back_at_once_is_asked_for_at_once() {
        List<Observation> atOnce = asked(1, SECOND + "+").observations();

        assertThat(asked(2, SECOND + "---", atOnce).after(2)).containsExactlyElementsOf(back(0.5, 1, 1.5, 2.25));
    }

    /** The first round used up 3,696 before it was denied, so half of it are 1,848: four requests of 584, and 0.37 minutes are 22.2 s. */
    @Test
    void every_other_round_pauses_before_it_uses_up_the_second_half() {
        List<Observation> first = asked(1, ALL_DENIED + "+").observations();

        assertThat(asked(2, "++++++-" + "+", first).all())
                .containsExactly(
                        "drain:584@0",
                        "drain:584@0.1",
                        "drain:584@0.2",
                        "drain:584@0.3",
                        "drain:584@22.2",
                        "drain:584@22.3",
                        "drain:584@22.4",
                        "small:1@22.5",
                        "more than is left:584@22.6");
        assertThat(asked(4, "+++++", first).all()).endsWith("drain:584@22.2", "drain:584@22.3");
        assertThat(asked(3, "++-", first).all())
                .containsExactly("drain:1848@0", "drain:1848@0.1", "drain:1848@0.2", "small:1@0.3");
        // quota is asked for as long after the denial as without a pause
        assertThat(asked(2, "+++++-" + "-" + "--", first).after(7)).containsExactlyElementsOf(back(22.8, 23.3, 23.8));
    }

    /** Of 1,848, 3,696, 5,544 and 7,392 half are 924, 1,848, 2,772 and 3,696: 1,168, 2,336, 2,920 and 4,088 in requests of 584. */
    @ParameterizedTest
    @CsvSource({"'+-', 2", "'++-', 4", "'+++-', 5", "'++++-', 7"})
    void half_of_what_the_first_round_used_comes_before_the_pause(String drained, int before) {
        List<Observation> first = asked(1, drained).observations();

        List<String> all = asked(2, "+".repeat(12), first).all();

        int atOnce = 0;
        while (!all.get(atOnce).endsWith("@22.2")) {
            assertThat(all.get(atOnce)).matches("drain:584@(0|0\\.\\d|1)");
            atOnce++;
        }
        assertThat(atOnce).isEqualTo(before);
    }

    /** Half a minute after the begin, not after the pause. */
    @Test
    void after_a_pause_the_later_denial_is_not_much_later() {
        List<Observation> first = asked(1, "++-+-+-+-").observations();

        assertThat(asked(2, "++++++-" + "+-+-+-" + "-" + "+", first).after(13))
                .containsExactly("more than is left, later:584@30", "a window later:584@87.2", "end");
    }

    private static List<String> concat(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }
}
