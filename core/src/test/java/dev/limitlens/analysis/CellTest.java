package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.analysis.Answer.Kind;
import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One box of parameters, whose loads, weight and belief are computed by hand. A minute of the clock begins 40 s after the start. */
class CellTest {

    private static final double LAPSE = Posterior.LAPSE;
    private static final long SECOND = 1_000_000_000L;
    private static final CapacityPrior PRIOR = CapacityPrior.about(8_000);
    private static final Variant CHARGED = new Variant(Metering.TOKENS, Denial.CHARGED, Admission.EXACT);
    private static final Variant RESTART = new Variant(Metering.TOKENS, Denial.RESTART, Admission.EXACT);
    private static final Algorithm LOG = new SlidingLog(OneBox.MINUTE);
    private static final Algorithm WINDOW = new FixedWindow(OneBox.MINUTE, 0);

    private final double[] scratch = new double[Cell.MOST_THRESHOLDS];
    private final List<Cell> others = new ArrayList<>();

    private static HypothesisSpace space(
            String family,
            Variant variant,
            CapacityPrior capacity,
            List<Dimension> dimensions,
            Function<double[], Algorithm> algorithm,
            HypothesisSpace.@Nullable EarlierUse use,
            @Nullable HiddenUse hidden) {
        return new HypothesisSpace(
                family,
                false,
                0.5,
                variant,
                capacity,
                x -> 0,
                OneBox.START,
                dimensions,
                algorithm,
                x -> 1,
                use,
                hidden);
    }

    /** A limit with a prior of a half, and no unknown parameter. */
    private static Cell cell(Algorithm algorithm, Variant variant) {
        return new Cell(
                space(algorithm.id(), variant, PRIOR, List.of(), x -> algorithm, null, null),
                new double[0],
                new double[0],
                OneBox.START);
    }

    /** A limit with one unknown parameter, of which nothing is known. */
    private static Cell box(
            boolean growsEarlier, Variant variant, CapacityPrior capacity, Function<double[], Algorithm> algorithm) {
        Dimension dimension = new Dimension(1, growsEarlier, 1.0 / 4096);
        String family = algorithm.apply(new double[1]).id();
        return new Cell(
                space(family, variant, capacity, List.of(dimension), algorithm, null, null),
                new double[] {0},
                new double[] {1},
                OneBox.START);
    }

    /** A bucket that refills 100 to 200 a second. */
    private static Cell bucket() {
        return box(true, Variant.PLAIN, PRIOR, x -> new TokenBucket(100 * (1 + x[0])));
    }

    private static Answer answer(double second, double tokens, Kind kind) {
        return OneBox.answer(second, tokens, kind);
    }

    private static Answer answer(double sent, double received, double tokens, Kind kind) {
        return new Answer(
                0,
                OneBox.START + Math.round(sent * SECOND),
                OneBox.START + Math.round(received * SECOND),
                tokens,
                tokens,
                tokens,
                kind);
    }

    private static long at(double second) {
        return OneBox.START + Math.round(second * SECOND);
    }

    /** Takes in an answer, and returns by what that multiplied the weight. */
    private double observe(Cell cell, Answer answer) {
        double before = cell.logWeight();
        cell.observe(answer, LAPSE, scratch, others);
        return Math.exp(cell.logWeight() - before);
    }

    private static double below(double capacity) {
        return PRIOR.cumulative(capacity) - PRIOR.cumulative(PRIOR.low());
    }

    /** Returns the probability of a denial from what is believed, by a limit that admits from a capacity on. */
    private static double denied(CapacityBelief belief, double from) {
        double enough = belief.massFrom(from);
        return (1 - LAPSE) * (1 - enough) + LAPSE * enough;
    }

    private static double late(Cell cell, double second) {
        return cell.lateMeter().copy().load(at(second));
    }

    private static double early(Cell cell, double second) {
        return cell.earlyMeter().copy().load(at(second));
    }

    @Test
    void an_answer_bounds_the_capacity_by_what_is_in_use() {
        Cell cell = cell(LOG, Variant.PLAIN);
        assertThat(Math.exp(cell.logWeight())).isCloseTo(0.5, within(1e-12));
        assertThat(cell.belief.mass()).isCloseTo(1, within(1e-12));

        double first = observe(cell, answer(0, 3_000, Kind.ADMITTED));
        assertThat(first).isCloseTo(LAPSE * below(3_000) + (1 - LAPSE) * (1 - below(3_000)), within(1e-9));

        double expected = denied(cell.belief, 7_000);
        assertThat(observe(cell, answer(30, 4_000, Kind.DENIED))).isCloseTo(expected, within(1e-9));
        expected = 1 - denied(cell.belief, 4_000);
        assertThat(observe(cell, answer(61, 4_000, Kind.ADMITTED))).isCloseTo(expected, within(1e-9));
        assertThat(cell.ambiguity()).isZero();
        assertThat(others).isEmpty();
        assertThat(cell.isShared).isFalse();
        assertThat(cell.family).isEqualTo(Families.index(SlidingLog.ID));
        assertThat(cell.continuous()).isFalse();
        assertThat(cell.cases()).isEqualTo(1);
        assertThat(cell.part(0)).isEqualTo(0.5);
        assertThat(cell.between()).isSameAs(Particles.ALL_BETWEEN);
        assertThat(cell.divisible(0)).isFalse();
        cell.drawTogether();
        assertThat(late(cell, 62)).isEqualTo(4_000);
    }

    @Test
    void the_prior_of_the_capacity_is_a_part_of_the_weight() {
        CapacityPrior upper = PRIOR.within(8_000, 1e9);
        Cell cell = new Cell(
                space(SlidingLog.ID, Variant.PLAIN, upper, List.of(), x -> LOG, null, null),
                new double[0],
                new double[0],
                OneBox.START);
        Cell impossible = new Cell(
                space(SlidingLog.ID, Variant.PLAIN, PRIOR.within(1e9, 1e9), List.of(), x -> LOG, null, null),
                new double[0],
                new double[0],
                OneBox.START);

        assertThat(Math.exp(cell.logWeight())).isCloseTo(0.5 * (1 - below(8_000)), within(1e-9));
        assertThat(cell.belief.mass()).isCloseTo(1, within(1e-9));
        assertThat(impossible.logWeight()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(impossible.belief.mass()).isZero();
    }

    @Test
    void what_a_denial_does_is_an_axis() {
        Cell free = cell(LOG, Variant.PLAIN);
        Cell charged = cell(LOG, CHARGED);
        Cell restarted = cell(LOG, RESTART);
        for (Cell cell : List.of(free, charged, restarted)) {
            observe(cell, answer(0, 3_000, Kind.ADMITTED));
            observe(cell, answer(30, 6_000, Kind.DENIED));
        }

        assertThat(late(free, 50)).isEqualTo(3_000);
        assertThat(late(free, 61)).isZero();
        assertThat(late(charged, 50)).isEqualTo(9_000);
        assertThat(early(charged, 61)).isEqualTo(6_000);
        assertThat(late(restarted, 61)).isEqualTo(3_000);
        assertThat(early(restarted, 61)).isEqualTo(3_000);
        assertThat(late(restarted, 91)).isZero();
    }

    @Test
    void a_lost_request_was_charged_or_denied_or_not_decided_upon() {
        Cell cell = cell(LOG, Variant.PLAIN);

        double left = observe(cell, answer(0, 3_000, Kind.UNKNOWN));

        double admitted = LAPSE * below(3_000) + (1 - LAPSE) * (1 - below(3_000));
        assertThat(others).hasSize(1);
        assertThat(Math.exp(others.get(0).logWeight())).isCloseTo(0.5 * 0.5 * admitted, within(1e-9));
        assertThat(left).isCloseTo(0.5 + 0.5 * (1 - admitted), within(1e-9));
        assertThat(late(others.get(0), 1)).isEqualTo(3_000);
        assertThat(early(others.get(0), 1)).isEqualTo(3_000);
        assertThat(late(cell, 1)).isZero();
        assertThat(others.get(0).box()).isSameAs(cell.box());
        // the capacity is below 3,000 in half of the cases in which it was decided upon
        double small = below(3_000);
        double smallLeft = 0.5 * small + 0.5 * (1 - LAPSE) * small;
        assertThat(1 - cell.belief.massFrom(3_000)).isCloseTo(smallLeft / left, within(1e-9));
        assertThat(others.get(0).belief.massFrom(3_000)).isCloseTo((1 - LAPSE) * (1 - small) / admitted, within(1e-9));
    }

    @Test
    void where_denials_are_charged_a_lost_one_is_three_cases() {
        Cell cell = cell(LOG, CHARGED);

        double left = observe(cell, answer(0, 3_000, Kind.UNKNOWN));

        double admitted = LAPSE * below(3_000) + (1 - LAPSE) * (1 - below(3_000));
        assertThat(left).isCloseTo(0.5, within(1e-12));
        assertThat(others).hasSize(2);
        assertThat(Math.exp(others.get(0).logWeight())).isCloseTo(0.25 * admitted, within(1e-9));
        assertThat(Math.exp(others.get(1).logWeight())).isCloseTo(0.25 * (1 - admitted), within(1e-9));
        assertThat(late(others.get(0), 1)).isEqualTo(3_000);
        assertThat(late(others.get(1), 1)).isEqualTo(3_000);
        assertThat(late(cell, 1)).isZero();
    }

    @Test
    void a_charge_that_is_next_to_impossible_is_not_followed() {
        Cell cell = cell(LOG, Variant.PLAIN);
        cell.observe(answer(0, 1e9, Kind.UNKNOWN), 1e-4, scratch, others);

        assertThat(others).isEmpty();
        assertThat(Math.exp(cell.logWeight())).isCloseTo(0.5 * (1 - 0.5e-4), within(1e-9));
        assertThat(late(cell, 1)).isZero();

        cell.observe(answer(0, 1e9, Kind.UNKNOWN), LAPSE, scratch, others);
        assertThat(others).hasSize(1);
    }

    private List<Cell> afterSixLost() {
        List<Cell> all = new ArrayList<>(List.of(cell(LOG, Variant.PLAIN)));
        for (int i = 0; i < 6; i++) {
            observeAll(all, answer(i, 1_000, Kind.UNKNOWN));
        }
        assertThat(all).hasSize(64);
        return all;
    }

    private void observeAll(List<Cell> all, Answer answer) {
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).observe(answer, LAPSE, scratch, all);
        }
    }

    @Test
    void of_more_than_six_lost_requests_it_is_left_open_what_was_charged() {
        List<Cell> all = afterSixLost();
        observeAll(all, answer(10, 1_000, Kind.UNKNOWN));

        assertThat(all).hasSize(64);
        assertThat(all).allSatisfy(c -> assertThat(late(c, 11) - early(c, 11)).isEqualTo(1_000));
        observeAll(all, answer(12, 1_000, Kind.DENIED));
        assertThat(all).allSatisfy(c -> assertThat(c.ambiguity()).isPositive());
    }

    @Test
    void beyond_those_an_improbable_charge_is_left_out() {
        List<Cell> all = afterSixLost();
        observeAll(all, answer(10, 1e9, Kind.UNKNOWN));

        assertThat(all).hasSize(64);
        assertThat(all).allSatisfy(c -> assertThat(late(c, 11)).isEqualTo(early(c, 11)));
        observeAll(all, answer(12, 1_000, Kind.DENIED));
        assertThat(all).allSatisfy(c -> assertThat(c.ambiguity()).isZero());
    }

    /** The line lies a third of the way, so that the limiter decided after it with two thirds. */
    @Test
    void both_sides_of_a_line_that_was_crossed_are_followed() {
        Cell after = cell(WINDOW, Variant.PLAIN);
        observe(after, answer(0, 3_000, Kind.ADMITTED));
        double weight = Math.exp(after.logWeight());
        CapacityBelief belief = after.belief.copy();

        double left = observe(after, answer(39.95, 40.1, 4_000, Kind.ADMITTED));

        assertThat(others).hasSize(1);
        Cell before = others.get(0);
        assertThat(left).isCloseTo(2 / 3.0 * (1 - denied(belief, 4_000)), within(1e-9));
        assertThat(Math.exp(before.logWeight()) / weight)
                .isCloseTo(1 / 3.0 * (1 - denied(belief, 7_000)), within(1e-9));
        assertThat(late(after, 41)).isEqualTo(4_000);
        assertThat(early(after, 41)).isEqualTo(4_000);
        assertThat(late(before, 41)).isZero();
        assertThat(early(before, 41)).isZero();
        assertThat(after.ambiguity()).isZero();

        // no more than the loads tells the two apart, and after another minute these do not, either
        double sum = Math.exp(after.logWeight()) + Math.exp(before.logWeight());
        double share = Math.exp(before.logWeight()) / sum;
        assertThat(after.absorb(before)).isFalse();
        observe(after, answer(101, 1, Kind.UNKNOWN).as(Kind.DENIED));
        observe(before, answer(101, 1, Kind.DENIED));
        double of7000 = share * before.belief.massFrom(7_000) + (1 - share) * after.belief.massFrom(7_000);
        assertThat(after.absorb(before)).isTrue();
        assertThat(Math.exp(after.logWeight())).isCloseTo(sum * LAPSE, within(1e-9));
        assertThat(after.belief.massFrom(7_000)).isCloseTo(of7000, within(1e-6));
    }

    @Test
    void a_line_at_the_end_of_the_round_trip_was_hardly_crossed() {
        Cell cell = cell(WINDOW, Variant.PLAIN);
        observe(cell, answer(0, 3_000, Kind.ADMITTED));
        CapacityBelief belief = cell.belief.copy();

        assertThat(observe(cell, answer(39.8, 39.9, 4_000, Kind.DENIED)))
                .isCloseTo(denied(belief, 7_000), within(1e-9));
        assertThat(others).isEmpty();
        belief = cell.belief.copy();
        // at the instant itself a new window has begun
        assertThat(observe(cell, answer(40, 40.1, 4_000, Kind.DENIED))).isCloseTo(denied(belief, 4_000), within(1e-9));
        assertThat(others).isEmpty();
    }

    /** Sixteen round trips of 4 s are longer than the window. */
    @Test
    void where_lines_come_about_as_often_as_answers_it_is_left_open_on_which_side_the_limiter_decided() {
        Cell cell = cell(WINDOW, Variant.PLAIN);
        observe(cell, answer(0, 3_000, Kind.ADMITTED));
        CapacityBelief belief = cell.belief.copy();
        double between = belief.massBetween(4_000, 7_000);

        double left = observe(cell, answer(38, 42, 4_000, Kind.ADMITTED));

        assertThat(others).isEmpty();
        assertThat(left)
                .isCloseTo(
                        LAPSE * (1 - belief.massFrom(4_000)) + between / 2 + (1 - LAPSE) * belief.massFrom(7_000),
                        within(1e-9));
        assertThat(cell.ambiguity()).isCloseTo(between, within(1e-9));
        // it was charged as soon as possible or as late as possible
        assertThat(early(cell, 43)).isZero();
        assertThat(late(cell, 43)).isEqualTo(4_000);

        belief = cell.belief.copy();
        double open = belief.massBetween(4_000, 8_000);
        double fits = (1 + 0.01 * between) / (2 + 0.01 * between);
        left = observe(cell, answer(50, 4_000, Kind.DENIED));
        assertThat(left)
                .isCloseTo(
                        (1 - LAPSE) * (1 - belief.massFrom(4_000))
                                + (LAPSE + (1 - 2 * LAPSE) * fits) * open
                                + LAPSE * belief.massFrom(8_000),
                        within(1e-9));
        assertThat(cell.ambiguity()).isCloseTo(between + open, within(1e-9));
    }

    /** 1,000 of blur, of which a fifth of what is asked about may hide the limiter. */
    @Test
    void what_blur_alone_leaves_open_is_no_evidence() {
        double[] first = {1_000, 1_000, 1_000};
        double[] asked = {6_000, 6_000, 500};
        double[] blur = {1_000, 999, 5_000};
        for (int i = 0; i < 3; i++) {
            Cell cell = cell(WINDOW, Variant.PLAIN);
            Cell admitting = cell(WINDOW, Variant.PLAIN);
            observe(cell, answer(0, first[i], Kind.ADMITTED));
            observe(admitting, answer(0, first[i], Kind.ADMITTED));
            CapacityBelief belief = cell.belief.copy();
            Answer.Blur blurred = new Answer.Blur(blur[i], 0);
            double left = observe(cell, answer(38, 42, asked[i], Kind.DENIED).blurredBy(blurred));
            double also =
                    observe(admitting, answer(38, 42, asked[i], Kind.ADMITTED).blurredBy(blurred));
            if (i == 0) {
                assertThat(cell.ambiguity()).isZero();
                assertThat(left).isCloseTo(denied(belief, 7_000), within(1e-9));
                assertThat(also).isCloseTo(1 - denied(belief, 6_000), within(1e-9));
            } else {
                assertThat(cell.ambiguity()).isPositive();
                assertThat(admitting.ambiguity()).isPositive();
            }
        }
    }

    @Test
    void of_several_admissions_the_last_one_was_tested_on_top_of_the_others() {
        Cell cell = cell(LOG, Variant.PLAIN);

        double left = observe(cell, answer(0, 1_000, Kind.ADMITTED).with(answer(0, 500, Kind.ADMITTED)));

        assertThat(left).isCloseTo(LAPSE * below(1_500) + (1 - LAPSE) * (1 - below(1_500)), within(1e-9));
        assertThat(late(cell, 1)).isEqualTo(1_500);
        assertThat(early(cell, 1)).isEqualTo(1_500);
    }

    /** After 10 s 2,000 of the 6,000 may have come back, or 1,000. */
    @Test
    void where_a_bucket_answers_between_its_two_meters_is_one_of_three_cases() {
        Cell cell = bucket();
        assertThat(cell.continuous()).isTrue();
        assertThat(cell.part(0)).isCloseTo(1 / 6.0, within(1e-12));
        assertThat(cell.part(2)).isCloseTo(5 / 6.0, within(1e-12));
        assertThat(cell.between()[0]).isCloseTo(0.5 - Math.sqrt(1 / 12.0), within(1e-9));
        assertThat(cell.between()[1]).isCloseTo(0.5 + Math.sqrt(1 / 12.0), within(1e-9));
        observe(cell, answer(0, 6_000, Kind.ADMITTED));
        assertThat(cell.ambiguity()).isZero();
        CapacityBelief belief = cell.belief.copy();

        double left = observe(cell, answer(10, 1_000, Kind.DENIED));

        double expected = 0;
        for (int k = 0; k < 3; k++) {
            expected += denied(belief, 5_000 + 1_000 * (2 * k + 1) / 6.0) / 3;
        }
        assertThat(left).isCloseTo(expected, within(1e-9));
        assertThat(cell.ambiguity()).isCloseTo(belief.massBetween(5_000, 6_000), within(1e-9));
        assertThat(early(cell, 10)).isCloseTo(4_000, within(1e-6));
        assertThat(late(cell, 10)).isCloseTo(5_000, within(1e-6));
        // a fiftieth of what is open of the capacity is more than the 1,000 in between
        assertThat(cell.cases()).isEqualTo(1);
    }

    /** Decided upon between 9 s and 11 s: 3,800 to 5,100 are in use by then. */
    @Test
    void a_bucket_gives_back_while_a_request_is_under_way() {
        Cell cell = bucket();
        observe(cell, answer(0, 6_000, Kind.ADMITTED));
        CapacityBelief belief = cell.belief.copy();

        double left = observe(cell, answer(9, 11, 1_000, Kind.ADMITTED));

        double expected = 0;
        for (int k = 0; k < 3; k++) {
            expected += (1 - denied(belief, 4_800 + 1_300 * (2 * k + 1) / 6.0)) / 3;
        }
        assertThat(left).isCloseTo(expected, within(1e-9));
        // charged as soon as possible or as late as possible
        assertThat(early(cell, 11)).isCloseTo(6_000 - 2_200 + 1_000, within(1e-6));
        assertThat(late(cell, 11)).isCloseTo(6_000 - 1_100 + 1_000, within(1e-6));
    }

    /** Without lapses: a capacity between 6,000 and 6,100. */
    private Cell nearlyKnown() {
        Cell cell = bucket();
        cell.observe(answer(0, 6_100, Kind.DENIED), 0, scratch, others);
        cell.observe(answer(0, 6_000, Kind.ADMITTED), 0, scratch, others);
        assertThat(cell.belief.low()).isEqualTo(6_000);
        assertThat(cell.belief.high()).isEqualTo(6_100);
        return cell;
    }

    /** Thresholds of 5,867, 6,200 and 6,533: only the bucket that refills fastest has room for it. A tenth is drawn anew each time. */
    @Test
    void a_meter_that_the_limiter_is_not_near_is_brought_closer() {
        Cell slowGone = nearlyKnown();
        slowGone.observe(answer(10, 1_700, Kind.ADMITTED), 0, scratch, others);
        assertThat(slowGone.cases()).isEqualTo(3);
        assertThat(slowGone.belief.caseMass(2)).isCloseTo(0.1 / 3, within(1e-9));
        double mean = (1 - 0.2 / 3) / 6 + 0.1 / 3 / 2 + 0.1 / 3 * 5 / 6;
        assertThat((slowGone.between()[0] + slowGone.between()[1]) / 2).isCloseTo(mean, within(1e-9));

        slowGone.drawTogether();

        assertThat(early(slowGone, 10)).isCloseTo(5_700, within(1e-6));
        assertThat(late(slowGone, 10)).isCloseTo(6_700 - 1_000 / 3.0, within(1e-6));
        assertThat(slowGone.belief.caseMass(0)).isCloseTo(2 / 3.0 * (1 - 0.2 / 3) / (1 - 0.1 / 3), within(1e-9));

        Cell fastGone = nearlyKnown();
        fastGone.observe(answer(10, 1_700, Kind.DENIED), 0, scratch, others);
        fastGone.drawTogether();
        assertThat(early(fastGone, 10)).isCloseTo(4_000 + 1_000 / 3.0, within(1e-6));
        assertThat(late(fastGone, 10)).isCloseTo(5_000, within(1e-6));
        double least = 0.1 / 3;
        double each = (1 - least) / 2;
        assertThat(fastGone.belief.caseMass(0)).isCloseTo(2 / 3.0 * each / (1 - least), within(1e-9));
    }

    @Test
    void two_meters_that_may_both_be_right_stay_where_they_are() {
        Cell cell = nearlyKnown();
        cell.observe(answer(10, 900, Kind.ADMITTED), 0, scratch, others);

        cell.drawTogether();

        assertThat(early(cell, 10)).isCloseTo(4_900, within(1e-6));
        assertThat(late(cell, 10)).isCloseTo(5_900, within(1e-6));
    }

    private static Cell shared(Algorithm algorithm) {
        return new Cell(
                space(algorithm.id(), Variant.PLAIN, PRIOR, List.of(), x -> algorithm, null, OneBox.OTHERS),
                new double[0],
                new double[0],
                OneBox.START);
    }

    /** In 29 s others are expected to use 33 quarters of a request of 160, and 68 in a minute. */
    @Test
    void what_others_use_counts_as_well() {
        Cell cell = shared(LOG);
        Cell alone = cell(LOG, Variant.PLAIN);
        assertThat(cell.isShared).isTrue();
        observe(cell, answer(0, 1_000, Kind.ADMITTED));
        observe(alone, answer(0, 1_000, Kind.ADMITTED));

        double left = observe(cell, answer(29, 5_000, Kind.DENIED));
        // none of them, or anything up to twice what they use on average
        double none = 1 - OneBox.OTHERS.probability(29 * SECOND);
        double most = 2 * OneBox.OTHERS.amount(29 * SECOND);
        double expected = none * denied(alone.belief, 6_000);
        for (int i = 0; i < 200; i++) {
            expected += (1 - none) / 200 * denied(alone.belief, 6_000 + (i + 0.5) / 200 * most);
        }

        assertThat(late(cell, 29)).isEqualTo(1_000 + 33 * 40);
        assertThat(left).isCloseTo(expected, within(0.02));
        assertThat(Math.abs(left - denied(alone.belief, 6_000))).isGreaterThan(0.04);
        // it may be another number of requests by now, so that the bound is no sharp one
        observe(alone, answer(29, 5_000 + 33 * 40, Kind.DENIED));
        assertThat(cell.belief.massFrom(7_320)).isBetween(0.005, 0.05);
        observe(cell, answer(89, 1, Kind.ADMITTED));
        assertThat(late(cell, 89)).isEqualTo(68 * 40 + 1);
        assertThat(cell.belief.massFrom(7_320)).isGreaterThan(0.06);
    }

    /** What is left is too little for the others, and known; once a window has given it back, they may have used more or less of it. */
    @Test
    void what_is_believed_spreads_as_others_may_have_used_more_or_less() {
        Cell soon = shared(LOG);
        Cell late = shared(LOG);
        for (Cell cell : List.of(soon, late)) {
            cell.observe(answer(0, 6_500, Kind.DENIED), 0, scratch, others);
            cell.observe(answer(0, 6_400, Kind.ADMITTED), 0, scratch, others);
        }
        assertThat(soon.belief.high() - soon.belief.low()).isLessThan(110);

        observe(soon, answer(5, 1, Kind.DENIED).as(Kind.ADMITTED));
        observe(late, answer(80, 1, Kind.ADMITTED));

        assertThat(soon.belief.massBetween(6_400, 6_500)).isCloseTo(1, within(0.02));
        assertThat(late.belief.massBetween(6_400, 6_500)).isLessThan(0.5);
        assertThat(late.belief.massFrom(6_500)).isGreaterThan(0.1);
        assertThat(late.belief.massFrom(6_400)).isLessThan(0.9);
    }

    /** What is left is too little for any of their requests: a minute later the same is known of it, and a second log would give it back. */
    @Test
    void what_others_may_use_is_no_more_than_what_is_left() {
        Algorithm window = new AnchoredWindow(1_000 * SECOND);
        Cell full = shared(window);
        full.observe(answer(0, 6_400, Kind.ADMITTED), 0, scratch, others);
        full.observe(answer(0, 60, Kind.DENIED), 0, scratch, others);
        double left = full.belief.massBetween(6_400, 6_460);
        assertThat(left).isCloseTo(1, within(1e-9));

        observe(full, answer(60, 60, Kind.DENIED));

        assertThat(full.belief.massBetween(6_400, 6_460)).isCloseTo(1, within(1e-9));
        assertThat(late(full, 60)).isEqualTo(6_400);
    }

    private static Algorithm pacer(double[] x) {
        return new Pacer((long) ((1 + x[0]) * SECOND), Pacer.Anchor.PASS);
    }

    /** Passes 1 to 2 s apart; the last one before the start an interval ago. */
    @Test
    void a_pacer_is_followed_by_when_it_let_pass_the_last_request() {
        Variant requests = new Variant(Metering.REQUESTS, Denial.FREE, Admission.EXACT);
        Cell cell = box(false, requests, CapacityPrior.exactly(1), CellTest::pacer);
        PassTimes passes = new PassTimes(
                SECOND, 2 * SECOND, new RoundTrip(OneBox.START - 2 * SECOND, OneBox.START - 2 * SECOND), 0);
        double open = 0;
        for (Answer answer : List.of(
                answer(0, 0.3, 9, Kind.ADMITTED),
                answer(1.2, 1.5, 9, Kind.DENIED),
                answer(1.9, 2.2, 9, Kind.UNKNOWN),
                answer(2.6, 2.7, 9, Kind.ADMITTED))) {
            double expected = passes.observe(answer, LAPSE);
            open += passes.undetermined();

            assertThat(observe(cell, answer)).isCloseTo(expected, within(1e-9));
            assertThat(cell.ambiguity()).isCloseTo(open, within(1e-9));
        }
        assertThat(others).isEmpty();
        assertThat(cell.foreseesUntilNanos()).isGreaterThan(at(1e9));
    }

    @Test
    void a_pass_before_the_start_may_have_been_had_by_anybody() {
        Variant requests = new Variant(Metering.REQUESTS, Denial.FREE, Admission.EXACT);
        HypothesisSpace.EarlierUse use = new HypothesisSpace.EarlierUse(
                x -> 1, x -> (0.2 + x[0]) * SECOND, HypothesisSpace.EarlierUse.Kind.FIXED_AMOUNT, 0);
        HiddenUse hidden = new HiddenUse(0.34, 1, OneBox.MINUTE);
        Dimension interval = new Dimension(1, false, 0.01);
        Cell cell = new Cell(
                space(Pacer.ID, requests, CapacityPrior.exactly(1), List.of(interval), CellTest::pacer, use, hidden),
                new double[] {0},
                new double[] {0.5},
                OneBox.START);
        PassTimes passes = new PassTimes(
                SECOND, 3 * SECOND / 2, new RoundTrip(OneBox.START - SECOND / 5, OneBox.START - 7 * SECOND / 10), 0.34);
        for (Answer answer : List.of(answer(0.1, 0.3, 9, Kind.DENIED), answer(1, 1.3, 9, Kind.ADMITTED))) {
            double expected = passes.observe(answer, LAPSE);
            assertThat(observe(cell, answer)).isCloseTo(expected, within(1e-9));
        }
    }

    @Test
    void what_was_used_before_the_start_is_in_use_at_first() {
        HypothesisSpace.EarlierUse use = new HypothesisSpace.EarlierUse(
                x -> 2_000 * x[0], x -> 10.0 * SECOND, HypothesisSpace.EarlierUse.Kind.FIXED_AMOUNT, 0);
        Cell cell = new Cell(
                space(SlidingLog.ID, Variant.PLAIN, PRIOR, List.of(new Dimension(1, false, 0.1)), x -> LOG, use, null),
                new double[] {0.5},
                new double[] {1},
                OneBox.START);

        assertThat(early(cell, 1)).isEqualTo(1_000);
        assertThat(late(cell, 1)).isEqualTo(2_000);
        assertThat(late(cell, 51)).isZero();
        assertThat(cell.middle()).containsExactly(0.75);
    }

    /** Refills 10 s and 12 s apart: after n of them it is open by 2 s * n where the lines are. */
    @Test
    void where_the_lines_are_is_known_for_some_time_only() {
        Cell cell = box(false, Variant.PLAIN, PRIOR, x -> new SteppedBucket(500, (long) ((10 + 2 * x[0]) * SECOND), 0));

        assertThat(cell.foreseesUntilNanos()).isEqualTo(at(100 / 2.0 / 8));
        assertThat(cell(LOG, Variant.PLAIN).foreseesUntilNanos()).isGreaterThan(at(1e9));
    }

    @Test
    void the_side_is_cut_that_bears_most_on_the_answers_unless_it_is_the_finest() {
        List<Dimension> dimensions = List.of(
                new Dimension(1, false, 0.1, 1), new Dimension(1, false, 0.1, 4), new Dimension(1, false, 0.6, 100));
        HypothesisSpace space = space(SlidingLog.ID, Variant.PLAIN, PRIOR, dimensions, x -> LOG, null, null);
        Cell cell = new Cell(space, new double[] {0, 0.5, 0}, new double[] {1, 1, 0.5}, OneBox.START);

        List<Cell> halves = cell.halves(OneBox.START, List.of(), LAPSE, Double.NEGATIVE_INFINITY, scratch);

        assertThat(cell.divisible(0)).isTrue();
        assertThat(halves).hasSize(2);
        assertThat(halves.get(0).low).containsExactly(0, 0.5, 0);
        assertThat(halves.get(0).high).containsExactly(1, 0.75, 0.5);
        assertThat(halves.get(1).low).containsExactly(0, 0.75, 0);
        assertThat(halves.get(1).high).containsExactly(1, 1, 0.5);
        assertThat(halves.get(0).logWeight()).isCloseTo(cell.logWeight() - Math.log(2), within(1e-12));
        assertThat(new Cell(space, new double[3], new double[] {0.1, 0.1, 0.6}, OneBox.START).divisible(0))
                .isFalse();
    }

    @Test
    void of_many_answers_a_side_is_cut_finer_where_they_tell_more() {
        Dimension same = new Dimension(1, false, 0.1);
        Dimension finer = new Dimension(1, true, 0.1, 0.1).finerOfMany(4);
        HypothesisSpace space = space(SlidingLog.ID, Variant.PLAIN, PRIOR, List.of(same, finer), x -> LOG, null, null);
        Cell cell = new Cell(space, new double[2], new double[] {0.1, 0.1}, OneBox.START);

        assertThat(cell.divisible(Dimension.MANY)).isFalse();
        assertThat(cell.divisible(Dimension.MANY + 1)).isTrue();
        assertThat(new Cell(space, new double[2], new double[] {0.1, 0.025}, OneBox.START).divisible(1_000))
                .isFalse();
        assertThat(finer.withCells(3)).isEqualTo(new Dimension(3, true, 0.1, 0.1, 4));
    }

    @Test
    void cases_without_weight_are_given_up_while_answers_are_replayed() {
        List<Answer> answers = List.of(answer(0, 3_000, Kind.UNKNOWN), answer(1, 5_500, Kind.ADMITTED));
        double admitted = LAPSE * below(3_000) + (1 - LAPSE) * (1 - below(3_000));
        List<Cell> all = cell(LOG, Variant.PLAIN).replay(answers, LAPSE, Double.NEGATIVE_INFINITY, scratch);
        assertThat(all).hasSize(2);

        // the charged case weighs 0.25 * admitted before the second answer
        assertThat(cell(LOG, Variant.PLAIN).replay(answers.subList(0, 1), LAPSE, Math.log(0.251 * admitted), scratch))
                .hasSize(1)
                .allSatisfy(c -> assertThat(late(c, 1)).isZero());
        assertThat(cell(LOG, Variant.PLAIN).replay(answers.subList(0, 1), LAPSE, Math.log(0.249 * admitted), scratch))
                .hasSize(2);
    }

    /** 64 cases of what was lost, and both sides of a line of each: it was decided before that with two thirds. */
    @Test
    void of_too_many_cases_the_most_probable_are_followed() {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            answers.add(answer(i, 10, Kind.UNKNOWN));
        }
        answers.add(answer(39.9, 40.05, 10, Kind.ADMITTED));

        List<Cell> left = cell(WINDOW, Variant.PLAIN).replay(answers, LAPSE, Double.NEGATIVE_INFINITY, scratch);

        assertThat(left).hasSize(64);
        assertThat(left).allSatisfy(c -> assertThat(late(c, 41)).isZero());
        assertThat(left.stream().mapToDouble(c -> Math.exp(c.logWeight())).sum())
                .isCloseTo(1 / 3.0, within(0.01));
    }

    @Test
    void only_cases_of_one_box_are_one_again() {
        Cell cell = cell(LOG, Variant.PLAIN);

        assertThat(cell.absorb(cell(WINDOW, Variant.PLAIN))).isFalse();
        Cell left = OneBox.box(FixedWindow.ID, 0.5, null);
        Cell right = new Cell(left.space, new double[] {0.25}, new double[] {0.5}, OneBox.START);
        Cell shorter = new Cell(left.space, new double[] {0}, new double[] {0.25}, OneBox.START);
        assertThat(left.absorb(right)).isFalse();
        assertThat(left.absorb(shorter)).isFalse();
        assertThat(left.absorb(new Cell(left.space, new double[] {0}, new double[] {0.5}, OneBox.START)))
                .isTrue();
        assertThat(Math.exp(left.logWeight())).isCloseTo(0.5, within(1e-12));
    }
}
