package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.LineInVolley.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineInVolleyTest {

    private static final double LAPSE = 0.005;

    /** So rare that it changes nothing but what is possible at all. */
    private static final double RARE_LAPSE = 1e-4;

    private static Answer refused(long send, long receive) {
        return new Answer(0, send, receive, 1, 1, 1, Answer.Kind.DENIED);
    }

    private static Answer admitted(long send, long receive) {
        return new Answer(0, send, receive, 1, 1, 1, Answer.Kind.ADMITTED);
    }

    private static double all(LineInVolley line) {
        return line.likelihoods().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    @Test
    void a_line_at_a_known_time_makes_each_answer_as_probable_as_its_decision_on_that_side() {
        Volley volley = new Volley(List.of(refused(0, 100), admitted(20, 120)), List.of(), 0);

        LineInVolley line = new LineInVolley(volley, 70, 70, RARE_LAPSE);

        // 70% of the first round trip lie before the line, and half of the second after it
        assertThat(line.likelihoods().get(Case.AMONG)).isCloseTo(0.7 * 0.5, within(1e-3));
        assertThat(line.likelihoods().get(Case.BEHIND)).isCloseTo(0.7 * 0.5, within(1e-3));
        assertThat(line.likelihoods().get(Case.AHEAD)).isCloseTo(0.3 * 0.5, within(1e-3));
        assertThat(line.variation()).isZero();
    }

    @Test
    void an_admission_before_the_line_is_a_lapse_that_was_charged_there() {
        Volley volley = new Volley(List.of(refused(0, 10), admitted(5, 15), admitted(80, 90)), List.of(), 0);

        LineInVolley line = new LineInVolley(volley, 50, 50, LAPSE);

        assertThat(line.likelihoods().keySet()).containsExactly(Case.AMONG_BUT_ONE);
        assertThat(line.likelihoods().get(Case.AMONG_BUT_ONE))
                .isCloseTo((1 - LAPSE) * LAPSE * (1 - LAPSE), within(1e-12));
    }

    @Test
    void where_the_line_may_be_anywhere_only_what_lies_in_between_fits() {
        Volley volley = new Volley(List.of(refused(1_000, 1_000), admitted(1_250, 1_250)), List.of(), 0);

        LineInVolley line = new LineInVolley(volley, 0, 10_000, RARE_LAPSE);

        // a refusal at 1000 and an admission at 1250 leave a fortieth of the places
        assertThat(line.likelihoods().get(Case.AMONG)).isCloseTo(0.025, within(1e-3));
        assertThat(line.likelihoods().get(Case.BEHIND)).isCloseTo(0.875, within(1e-3));
        assertThat(line.likelihoods().get(Case.AHEAD)).isCloseTo(0.1, within(1e-3));
        assertThat(line.variation()).isGreaterThan(0.999);
    }

    @Test
    void refusals_alone_say_that_the_line_is_not_yet_there() {
        LineInVolley line =
                new LineInVolley(new Volley(List.of(refused(0, 100), refused(50, 150)), List.of(), 0), 125, 125, 0);

        assertThat(line.likelihoods().get(Case.AMONG)).isCloseTo(0.75, within(1e-12));
        assertThat(line.likelihoods()).doesNotContainKeys(Case.AHEAD, Case.BEHIND);
    }

    /** Sixteen answers in the server's time must not make its clock better known than it is: they share its error. */
    @Test
    void a_clock_that_is_known_badly_blurs_the_line_for_all_answers_alike() {
        List<Answer> exact = new ArrayList<>();
        List<Answer> moved = new ArrayList<>();
        long error = 40;
        for (long send = -160; send < 160; send += 20) {
            boolean admits = send + 5 >= 0;
            exact.add(admits ? admitted(send, send + 10) : refused(send, send + 10));
            moved.add(admits ? admitted(send - error, send + 10 + error) : refused(send - error, send + 10 + error));
        }

        double atLine = among(new LineInVolley(new Volley(exact, List.of(), 0), 0, 0, LAPSE));
        double beside = among(new LineInVolley(new Volley(exact, List.of(), 0), 35, 35, LAPSE));
        double blurredAtLine = among(new LineInVolley(new Volley(moved, List.of(), error), 0, 0, LAPSE));
        double blurredBeside = among(new LineInVolley(new Volley(moved, List.of(), error), 35, 35, LAPSE));

        assertThat(beside / atLine).isLessThan(0.01);
        assertThat(blurredBeside / blurredAtLine).isBetween(0.5, 2.0);
    }

    private static double among(LineInVolley line) {
        return line.likelihoods().getOrDefault(Case.AMONG, 0.0)
                + line.likelihoods().getOrDefault(Case.AMONG_BUT_ONE, 0.0);
    }

    /** Whatever was answered, something must be left that explains it: each answer may have lapsed. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void all_cases_together_are_the_answers_each_with_its_lapse(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 200; run++) {
            List<Answer> members = new ArrayList<>();
            int count = 2 + random.nextInt(4);
            for (int k = 0; k < count; k++) {
                long send = random.nextLong(200);
                long receive = send + random.nextLong(200);
                members.add(random.nextBoolean() ? refused(send, receive) : admitted(send, receive));
            }
            long line = random.nextLong(400);

            LineInVolley looked = new LineInVolley(new Volley(members, List.of(), 0), line, line, LAPSE);

            double together = 0;
            for (Map.Entry<Case, Double> each : looked.likelihoods().entrySet()) {
                long lapses = members.stream()
                        .filter(m -> each.getKey() == Case.BEHIND ? m.admitted() : !m.admitted())
                        .count();
                double wrong = Math.pow(LAPSE, lapses) * Math.pow(1 - LAPSE, count - lapses);
                together += each.getValue() * (each.getKey() == Case.BEHIND || each.getKey() == Case.AHEAD ? wrong : 1);
            }
            assertThat(together / product(members, line)).as("run %d", run).isCloseTo(1, within(1e-6));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_mean_over_all_places_is_that_of_a_fine_grid(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Answer> members = new ArrayList<>();
        long line = 400_000;
        for (int k = 0; k < 12; k++) {
            long send = k * 50_000L;
            long trip = 50_000 + random.nextLong(400_000);
            long decided = send + random.nextLong(trip);
            members.add(decided < line ? refused(send, send + trip) : admitted(send, send + trip));
        }
        Volley volley = new Volley(members, List.of(), 0);
        long first = -100_000;
        long last = 1_000_000;

        double mean = 0;
        int places = 20_000;
        for (int k = 0; k < places; k++) {
            mean += product(members, first + (last - first) * (k + 0.5) / places) / places;
        }

        LineInVolley looked = new LineInVolley(volley, first, last, LAPSE);
        double among = among(looked);
        assertThat(among / mean).isCloseTo(1, within(0.15));
        assertThat(all(looked)).isGreaterThanOrEqualTo(among);
    }

    /** Written independently: each answer given the line, a lapse included. */
    private static double product(List<Answer> members, double line) {
        double product = 1;
        for (Answer member : members) {
            double length = member.receiveNanos() - member.sendNanos();
            double passed = line - member.sendNanos();
            double before = length > 0 ? Math.min(1, Math.max(0, passed / length)) : passed > 0 ? 1 : 0;
            double asDecided = member.admitted() ? 1 - before : before;
            product *= LAPSE + (1 - 2 * LAPSE) * asDecided;
        }
        return product;
    }
}
