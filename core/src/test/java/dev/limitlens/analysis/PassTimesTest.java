package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PassTimesTest {

    private static final long START = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final double LAPSE = 0.005;
    private static final int SAMPLES = 200_000;

    private static Answer answer(int index, double sent, double received, Answer.Kind kind) {
        return new Answer(index, START + (long) (sent * SECOND), START + (long) (received * SECOND), 1, 1, 1, kind);
    }

    private static PassTimes fresh(double shortest, double longest) {
        long longestNanos = (long) (longest * SECOND);
        return new PassTimes(
                (long) (shortest * SECOND), longestNanos, new RoundTrip(START - longestNanos, START - longestNanos), 0);
    }

    static LongStream seeds() {
        return LongStream.range(0, 6);
    }

    /** Draws the decision of every request, and counts how often a pacer would have given just these answers. */
    private static double evidence(List<Answer> answers, double intervalSeconds, RandomGenerator random) {
        long interval = (long) (intervalSeconds * SECOND);
        double sum = 0;
        for (int s = 0; s < SAMPLES; s++) {
            long free = Long.MIN_VALUE;
            double likelihood = 1;
            for (Answer answer : answers) {
                long decided = answer.sendNanos()
                        + (long) (random.nextDouble() * (answer.receiveNanos() - answer.sendNanos()));
                likelihood *= decided >= free == answer.admitted() ? 1 - LAPSE : LAPSE;
                free = answer.admitted() ? decided + interval : free;
            }
            sum += likelihood;
        }
        return sum / SAMPLES;
    }

    /** Requests of 0.3 seconds to a pacer of one a second: every answer hangs on when the limiter decided. */
    private static List<Answer> answers(RandomGenerator random) {
        List<Answer> answers = new ArrayList<>();
        double now = 0;
        double free = 0;
        for (int i = 0; i < 9; i++) {
            double received = now + 0.1 + 0.4 * random.nextDouble();
            double decided = now + random.nextDouble() * (received - now);
            boolean admitted = decided >= free;
            free = admitted ? decided + 1 : free;
            answers.add(answer(i, now, received, admitted ? Answer.Kind.ADMITTED : Answer.Kind.DENIED));
            now = received + 0.3 * random.nextDouble();
        }
        return answers;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_evidence_for_an_interval_is_that_of_drawn_decisions(long seed) {
        List<Answer> answers = answers(RandomJournal.random(seed));
        double[] followed = new double[3];
        double[] drawn = new double[3];
        double[] intervals = {0.9, 1, 1.1};
        for (int k = 0; k < intervals.length; k++) {
            PassTimes passes = fresh(intervals[k], intervals[k]);
            followed[k] =
                    answers.stream().mapToDouble(a -> passes.observe(a, LAPSE)).reduce(1, (a, b) -> a * b);
            drawn[k] = evidence(answers, intervals[k], RandomJournal.random(~seed));
        }

        double most = Math.max(drawn[0], Math.max(drawn[1], drawn[2]));
        for (int k = 0; k < intervals.length; k++) {
            // an interval that hardly fits at all need not be weighed exactly
            assertThat(followed[k] / most).as("interval %s", intervals[k]).isCloseTo(drawn[k] / most, within(0.08));
        }
    }

    @Test
    void refusals_after_a_pass_hang_on_one_instant() {
        PassTimes passes = fresh(1, 1);
        passes.observe(answer(0, 0, 0.4, Answer.Kind.ADMITTED), LAPSE);

        double first = passes.observe(answer(1, 1.2, 1.2, Answer.Kind.DENIED), LAPSE);
        double second = passes.observe(answer(2, 1.2, 1.2, Answer.Kind.DENIED), LAPSE);

        assertThat(first).isCloseTo(0.5, within(0.01));
        assertThat(second).as("the same question again").isGreaterThan(0.97);
    }

    @Test
    void only_the_width_of_the_box_counts_as_undetermined() {
        PassTimes point = fresh(1, 1);
        PassTimes box = fresh(0.8, 1.2);
        for (PassTimes passes : List.of(point, box)) {
            passes.observe(answer(0, 0, 0.2, Answer.Kind.ADMITTED), LAPSE);
            passes.observe(answer(1, 1.1, 1.1, Answer.Kind.DENIED), LAPSE);
        }

        assertThat(point.undetermined()).isZero();
        assertThat(box.undetermined()).isCloseTo(1, within(1e-9));
    }

    @Test
    void a_lost_request_may_have_passed() {
        PassTimes passes = fresh(1, 1);

        double lost = passes.observe(answer(0, 0, 0.2, Answer.Kind.UNKNOWN), LAPSE);
        double next = passes.observe(answer(1, 0.5, 0.5, Answer.Kind.ADMITTED), LAPSE);

        assertThat(lost).isEqualTo(1);
        assertThat(next).as("half of the lost ones were decided upon").isCloseTo(0.5, within(0.01));
    }

    @Test
    void a_pass_that_is_due_may_have_been_taken_by_another_client() {
        double taken = 0.3;
        PassTimes alone = fresh(1, 1);
        PassTimes shared = new PassTimes(SECOND, SECOND, new RoundTrip(START - SECOND, START - SECOND), taken);
        Answer due = answer(0, 5, 5.1, Answer.Kind.DENIED);

        assertThat(alone.observe(due, LAPSE)).isCloseTo(LAPSE, within(1e-9));
        assertThat(shared.observe(due, LAPSE)).isCloseTo(LAPSE + (1 - 2 * LAPSE) * taken, within(1e-9));
    }

    @Test
    void before_a_pass_is_due_others_make_no_difference() {
        PassTimes shared = new PassTimes(SECOND, SECOND, new RoundTrip(START - SECOND, START - SECOND), 0.3);
        shared.observe(answer(0, 5, 5.1, Answer.Kind.ADMITTED), LAPSE);

        assertThat(shared.observe(answer(1, 5.2, 5.3, Answer.Kind.DENIED), LAPSE))
                .isCloseTo(1 - LAPSE, within(1e-9));
    }

    private static Answer several(int requests, double sent, double received) {
        Answer one = answer(0, sent, received, Answer.Kind.ADMITTED);
        Answer all = one;
        for (int i = 1; i < requests; i++) {
            all = all.with(one);
        }
        return all;
    }

    private static double admitted(PassTimes passes, double second) {
        return passes.observe(answer(1, second, second, Answer.Kind.ADMITTED), LAPSE);
    }

    /** Three passes need two intervals; the last one came after those. */
    @Test
    void several_passes_need_an_interval_each_but_the_first() {
        PassTimes exactly = fresh(1, 1);
        PassTimes looser = fresh(1, 1);

        assertThat(exactly.observe(several(3, 0, 2), LAPSE)).isCloseTo(1 - LAPSE, within(1e-9));
        assertThat(admitted(exactly, 2.99)).isCloseTo(LAPSE, within(1e-9));
        assertThat(looser.observe(several(3, 0, 3), LAPSE)).isCloseTo(1 - LAPSE, within(1e-9));
        // the last pass lies between 2 and 3 s
        assertThat(admitted(looser, 3.5)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void more_passes_than_there_is_time_for_need_a_lapse_and_the_last_one_was_at_the_end() {
        PassTimes passes = fresh(1, 1);

        assertThat(passes.observe(several(3, 0, 1.9), LAPSE)).isCloseTo(LAPSE * (1 - LAPSE), within(1e-9));
        PassTimes later = fresh(1, 1);
        later.observe(several(3, 0, 1.9), LAPSE);
        assertThat(admitted(passes, 2.89)).isCloseTo(LAPSE, within(1e-9));
        assertThat(admitted(later, 2.91)).isCloseTo(1 - LAPSE, within(1e-9));
    }

    @Test
    void a_pass_that_is_due_is_had_unless_another_client_took_it() {
        PassTimes shared = new PassTimes(SECOND, SECOND, new RoundTrip(START - SECOND, START - SECOND), 0.3);

        assertThat(admitted(shared, 5)).isCloseTo(LAPSE + (1 - 2 * LAPSE) * 0.7, within(1e-9));
        assertThat(admitted(shared, 5.5)).isCloseTo(LAPSE, within(1e-9));
        assertThat(admitted(shared, 6.5)).isCloseTo(LAPSE + (1 - 2 * LAPSE) * 0.7, within(0.01));
    }

    /** The last pass at 0, released between 0.8 and 1.2 s; whether that comes before a decision between 1 and 1.4 s is open by half. */
    @Test
    void what_the_interval_decides_upon_is_the_difference_between_the_shortest_and_the_longest() {
        PassTimes box = fresh(0.8, 1.2);
        admitted(box, 0);
        assertThat(box.undetermined()).isZero();

        box.observe(answer(1, 1, 1.4, Answer.Kind.DENIED), LAPSE);
        assertThat(box.undetermined()).isCloseTo(0.5, within(1e-9));
        box.observe(answer(2, 1.4, 1.5, Answer.Kind.UNKNOWN), LAPSE);
        assertThat(box.undetermined()).isZero();
    }

    /** Of six lost requests, each of which may have passed, the last one matters: it was decided upon by half. */
    @Test
    void after_many_lost_requests_what_is_least_probable_is_let_go() {
        PassTimes passes = fresh(1, 1);
        for (int i = 0; i < 6; i++) {
            passes.observe(answer(i, 2 * i, 2 * i + 0.2, Answer.Kind.UNKNOWN), LAPSE);
        }

        assertThat(passes.observe(answer(6, 10.7, 10.7, Answer.Kind.ADMITTED), LAPSE))
                .isCloseTo(0.5, within(0.03));
        assertThat(admitted(passes, 11.8)).isCloseTo(1 - LAPSE, within(1e-6));
    }

    @Test
    void a_refusal_says_that_the_last_pass_was_late() {
        PassTimes passes = fresh(1, 1);
        passes.observe(answer(0, 0, 0.4, Answer.Kind.ADMITTED), LAPSE);
        passes.observe(answer(1, 1.2, 1.2, Answer.Kind.DENIED), LAPSE);

        // it was after 0.2 s, so by 1.3 s half of what is left is free
        assertThat(admitted(passes, 1.3)).isCloseTo(0.5, within(0.01));
    }
}
