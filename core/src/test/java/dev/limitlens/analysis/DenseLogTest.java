package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a log in which hundreds of requests fall into one window. */
class DenseLogTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 60 * SECOND;
    private static final double NOMINAL = 8_000;
    private static final long TRIP = SECOND / 100;

    private static Answer answer(int index, double second, double tokens, Kind kind) {
        long sent = (long) (second * SECOND);
        return new Answer(index, sent, sent + TRIP, tokens, tokens, tokens, kind);
    }

    private static List<Answer> condensed(List<Answer> answers) {
        List<Answer> left = new ArrayList<>();
        DenseLog log = new DenseLog(NOMINAL, WINDOW, left::add);
        answers.forEach(log::add);
        log.end();
        return left;
    }

    /** Answers of every kind in random order, so many a window. */
    private static List<Answer> random(int count, double perWindow, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Answer> answers = new ArrayList<>();
        double second = 0;
        for (int i = 0; i < count; i++) {
            second += random.nextDouble(0.5, 1.5) * 60 / perWindow;
            Kind kind = random.nextInt(50) == 0 ? Kind.UNKNOWN : random.nextBoolean() ? Kind.ADMITTED : Kind.DENIED;
            answers.add(answer(i, second, 1 + random.nextInt(1 + (int) (2 * NOMINAL / perWindow)), kind));
        }
        return answers;
    }

    @Test
    void a_log_with_few_requests_a_window_is_left_as_it_is() {
        List<Answer> answers = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            answers.add(
                    answer(i, 1.3 * i, 200 + random.nextInt(100), random.nextBoolean() ? Kind.ADMITTED : Kind.DENIED));
        }

        assertThat(condensed(answers)).isEqualTo(answers);
    }

    @ParameterizedTest
    @ValueSource(doubles = {40, 300, 1_200, 20_000})
    void nothing_that_was_used_is_lost_and_the_order_is_that_of_time(double perWindow) {
        List<Answer> answers = random(3_000, perWindow, 7);

        List<Answer> left = condensed(answers);

        for (Kind kind : List.of(Kind.ADMITTED, Kind.UNKNOWN)) {
            assertThat(charged(left, kind)).isCloseTo(charged(answers, kind), within(1e-6));
            assertThat(left.stream()
                            .filter(a -> a.kind() == kind)
                            .mapToInt(Answer::requests)
                            .sum())
                    .isEqualTo(
                            (int) answers.stream().filter(a -> a.kind() == kind).count());
        }
        // where a denial is charged, too, each of them counts
        assertThat(charged(left, Kind.DENIED)).isLessThanOrEqualTo(charged(answers, Kind.DENIED) + 1e-6);
        assertThat(left).extracting(Answer::observation).isSorted();
        assertThat(left).allSatisfy(a -> {
            assertThat(a.receiveNanos() - a.sendNanos()).isLessThanOrEqualTo(WINDOW / 50);
            assertThat(a.requests() == 1 || a.kind() == Kind.ADMITTED).isTrue();
        });
        double windows = 3_000 / perWindow;
        assertThat(left.size()).isLessThan((int) (200 * (windows + 1)));
    }

    private static double charged(List<Answer> answers, Kind kind) {
        return answers.stream()
                .filter(a -> a.kind() == kind)
                .mapToDouble(Answer::chargedTokens)
                .sum();
    }

    @Test
    void admissions_that_follow_each_other_closely_are_one_of_all_of_them_but_the_first_one_after_a_while() {
        Answer first = answer(0, 1, 10, Kind.ADMITTED);

        List<Answer> left = condensed(Arrays.asList(
                first,
                answer(1, 1.1, 20, Kind.ADMITTED),
                answer(2, 1.2, 30, Kind.ADMITTED),
                answer(3, 1.3, 5, Kind.ADMITTED)));

        long lastReceived = answer(3, 1.3, 5, Kind.ADMITTED).receiveNanos();
        long firstSent = answer(1, 1.1, 20, Kind.ADMITTED).sendNanos();
        assertThat(left)
                .containsExactly(
                        first,
                        new Answer(
                                3,
                                firstSent,
                                lastReceived,
                                5,
                                5,
                                55,
                                Kind.ADMITTED,
                                3,
                                50,
                                new Answer.Blur(110, 6),
                                null));
    }

    /** When quota came back is known as well as before: between the last refusal of a while and the first admission after it. */
    @Test
    void what_tells_when_quota_came_back_stays_as_it_was() {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(answer(i, 10 + 0.05 * i, 9, Kind.DENIED));
        }
        Answer last = answer(200, 20.02, 7, Kind.DENIED);
        Answer first = answer(201, 20.07, 8, Kind.ADMITTED);
        answers.add(last);
        answers.add(first);
        answers.add(answer(202, 20.12, 5, Kind.ADMITTED));

        List<Answer> left = condensed(answers);

        int end = left.size();
        assertThat(left).hasSizeLessThan(20);
        assertThat(left.get(end - 2)).isEqualTo(first);
        Answer refused = left.get(end - 3);
        assertThat(refused.sendNanos()).isEqualTo(last.sendNanos());
        assertThat(refused.receiveNanos()).isEqualTo(last.receiveNanos());
        assertThat(refused.lowTokens()).isEqualTo(7);
        // where a denial is charged, too, those that were left out count
        assertThat(charged(left, Kind.DENIED)).isCloseTo(200 * 9 + 7, within(1e-6));
    }

    private static Answer at(int index, long millis, double tokens, Kind kind) {
        long sent = millis * SECOND / 1_000;
        return new Answer(index, sent, sent + TRIP, tokens, tokens, tokens, kind);
    }

    /** A 25th of 8,000 is 320. */
    @Test
    void no_more_than_a_25th_of_the_nominal_capacity_is_taken_together() {
        Answer first = at(0, 1_000, 10, Kind.ADMITTED);
        Answer second = at(1, 1_100, 200, Kind.ADMITTED);

        assertThat(condensed(List.of(first, second, at(2, 1_200, 120, Kind.ADMITTED))))
                .extracting(Answer::chargedTokens)
                .containsExactly(10.0, 320.0);
        assertThat(condensed(List.of(first, second, at(2, 1_200, 121, Kind.ADMITTED))))
                .containsExactly(first, second, at(2, 1_200, 121, Kind.ADMITTED));
    }

    /** A 50th of a minute is 1.2 s. */
    @Test
    void what_is_taken_together_lies_within_a_50th_of_a_window() {
        List<Answer> answers = new ArrayList<>(List.of(at(0, 1_000, 1, Kind.ADMITTED)));
        for (int i = 0; i < 4; i++) {
            answers.add(at(1 + i, 1_100 + 300 * i, 1, Kind.ADMITTED));
        }
        List<Answer> within = new ArrayList<>(answers);
        within.add(at(5, 2_290, 1, Kind.ADMITTED));
        List<Answer> longer = new ArrayList<>(answers);
        longer.add(at(5, 2_291, 1, Kind.ADMITTED));

        assertThat(condensed(within)).extracting(Answer::requests).containsExactly(1, 5);
        assertThat(condensed(longer)).extracting(Answer::requests).containsExactly(1, 4, 1);
    }

    @Test
    void of_refusals_within_a_50th_of_a_window_the_last_one_is_kept_with_what_all_would_have_been_charged() {
        List<Answer> left = condensed(List.of(
                at(0, 10_000, 1, Kind.DENIED),
                at(1, 10_600, 2, Kind.DENIED),
                at(2, 11_200, 4, Kind.DENIED),
                at(3, 11_201, 8, Kind.DENIED)));

        assertThat(left).containsExactly(at(2, 11_200, 4, Kind.DENIED).charging(7), at(3, 11_201, 8, Kind.DENIED));
    }

    @Test
    void an_admission_that_stands_for_itself_leaves_nothing_open() {
        Answer lost = at(2, 5_000, 9, Kind.UNKNOWN);

        assertThat(condensed(List.of(at(0, 1_000, 5, Kind.ADMITTED), at(1, 1_100, 200, Kind.ADMITTED), lost)))
                .containsExactly(at(0, 1_000, 5, Kind.ADMITTED), at(1, 1_100, 200, Kind.ADMITTED), lost);
    }
}
