package dev.limitlens.analysis;

import static dev.limitlens.analysis.Answered.START;
import static dev.limitlens.analysis.Answered.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an inference says of a limit of 5,000 tokens of which little is left, in every way in which it can be asked. */
class InferenceTest {

    private static final Premises PREMISES = Premises.of(8_000, Duration.ofMinutes(1));
    private static final long TRIP = Answered.TRIP.toNanos();

    private static final List<Observation> SEEN = Answered.usedUp().list();

    private static final Inference USED = inference(SEEN);
    private static final Instant NOW = SEEN.get(SEEN.size() - 1).receivedAt();

    private static Inference inference(List<Observation> seen) {
        Inference inference = new Inference(PREMISES, START);
        seen.forEach(inference::observe);
        return inference;
    }

    @Test
    void the_posterior_is_of_every_id_and_sums_to_one() {
        Map<String, Double> posterior = USED.posterior();

        assertThat(posterior).hasSize(10);
        assertThat(posterior.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-9));
        assertThat(USED.familyProbability())
                .isEqualTo(posterior.entrySet().stream()
                        .filter(e -> !e.getKey().equals("none-of-these")
                                && !e.getKey().equals("unlimited"))
                        .mapToDouble(Map.Entry::getValue)
                        .max()
                        .orElseThrow());
        assertThat(posterior.get(USED.likeliestFamily())).isEqualTo(USED.familyProbability());
        assertThat(USED.conclusionProbability()).isBetween(USED.familyProbability() / 2, 1.0);
        assertThat(USED.rivalProbability()).isBetween(0.0, posterior.getOrDefault("none-of-these", 0.0));
        // windows that count everything for a minute have 0 to 101 left
        assertThat(posterior.getOrDefault("unlimited", 1.0)).isLessThan(1e-5);
    }

    @Test
    void the_more_is_asked_for_the_less_probable_an_admission_is() {
        double before = 1;
        for (double cost : new double[] {1, 20, 50, 101, 300, 1_000, 3_000, 20_000}) {
            double admission = USED.admission(NOW.plusSeconds(1), TRIP, cost);
            assertThat(admission).isBetween(0.0, before + 1e-12);
            before = admission;
        }
        assertThat(USED.admission(NOW.plusSeconds(1), TRIP, 64_000)).isLessThan(0.05);
        // after a long rest all of it is back
        assertThat(USED.admission(NOW.plusSeconds(3_600), TRIP, 4_800)).isGreaterThan(0.9);
    }

    @Test
    void what_is_surely_admitted_is_less_than_what_is_surely_refused() {
        for (int seconds : new int[] {0, 5, 40, 90}) {
            Instant time = NOW.plusSeconds(seconds);
            double admitted = USED.surelyAdmitted(time, 0.03, 30_000);
            double refused = USED.surelyRefused(time, 0.03, 30_000);
            assertThat(admitted).isLessThan(refused);
            assertThat(USED.surelyAdmitted(time, 0.3, 30_000)).isGreaterThanOrEqualTo(admitted);
            assertThat(USED.surelyRefused(time, 0.3, 30_000)).isLessThanOrEqualTo(refused);
            if (admitted >= 1) {
                assertThat(USED.admission(time, TRIP, admitted)).isGreaterThanOrEqualTo(0.97);
                assertThat(USED.admission(time, TRIP, admitted + Math.max(2, 2e-3 * admitted)))
                        .isLessThan(0.97);
            }
            if (refused <= 30_000) {
                assertThat(USED.admission(time, TRIP, refused)).isLessThanOrEqualTo(0.03);
            }
            assertThat(USED.admission(time, TRIP, refused - Math.max(2, 2e-3 * refused)))
                    .isGreaterThan(0.03);
        }
        // little is left now, and all of it after a long time
        assertThat(USED.surelyAdmitted(NOW, 0.03, 30_000)).isLessThan(101);
        assertThat(USED.surelyAdmitted(NOW.plusSeconds(3_600), 0.1, 30_000)).isBetween(4_000.0, 5_100.0);
        assertThat(USED.surelyAdmitted(NOW.plusSeconds(3_600), 0.1, 700)).isEqualTo(700);
        assertThat(USED.surelyAdmitted(NOW.plusSeconds(3_600), 0.1, 0.5)).isZero();
        assertThat(USED.surelyRefused(NOW.plusSeconds(3_600), 0.03, 700)).isEqualTo(701);
    }

    @Test
    void what_is_left_is_uncertain_between_quantiles() {
        double[] left = USED.admitted(NOW.plusSeconds(30), new double[] {0.9, 0.5, 0.1}, 10_000);

        assertThat(left[0]).isLessThanOrEqualTo(left[1]);
        assertThat(left[1]).isLessThanOrEqualTo(left[2]);
        assertThat(USED.admitted(NOW.plusSeconds(30), new double[] {0.5}, 0.5)).containsExactly(0);
        assertThat(USED.admitted(NOW.plusSeconds(3_600), new double[] {0.5}, 100))
                .containsExactly(100);
        double low = USED.headroom(NOW.plusSeconds(30), 0.05);
        assertThat(low).isLessThanOrEqualTo(USED.headroom(NOW.plusSeconds(30), 0.5));
        assertThat(USED.headroom(NOW.plusSeconds(30), 0.5))
                .isLessThanOrEqualTo(USED.headroom(NOW.plusSeconds(30), 0.95));
        assertThat(USED.headroom(NOW, 0.5)).isBetween(0.0, 110.0);
    }

    @Test
    void a_sharp_prediction_is_sure_of_an_answer_close_to_the_line() {
        Instant latest = NOW.plusSeconds(66);
        Prediction refused = USED.sharpPrediction(false, NOW, latest, 30_000).orElseThrow();

        assertThat(refused.admitted()).isFalse();
        assertThat(refused.at()).isEqualTo(NOW);
        // 101 were refused just now, and little came back
        assertThat(refused.cost()).isBetween(50L, 400L);
        Optional<Prediction> admitted = USED.sharpPrediction(true, NOW, latest, 30_000);
        admitted.ifPresent(p -> {
            assertThat(p.admitted()).isTrue();
            assertThat(p.at()).isBetween(NOW, latest);
            assertThat(p.cost()).isBetween(100L, 5_101L);
        });
        assertThat(USED.sharpPrediction(false, NOW, NOW.minusNanos(1), 30_000)).isEmpty();
        assertThat(USED.sharpPrediction(false, NOW, NOW, 1)).isEmpty();
        // what refuses by the cost owes nothing
        assertThat(USED.smallestDebt(NOW, latest, 30_000)).isEmpty();
        // what meters tokens is used up by no more than is predicted
        assertThat(USED.usingUp(refused, 9_999)).isEqualTo(refused);
    }

    @Test
    void a_request_is_looked_for_within_its_bounds() {
        for (long largest : new long[] {5, 500, 16_000}) {
            USED.bestProbe(ProbeCosts.STANDARD, 0.996, NOW, NOW.plusSeconds(40), largest)
                    .ifPresent(best -> {
                        assertThat(best.at()).isBetween(NOW, NOW.plusSeconds(40));
                        assertThat(best.cost()).isBetween(1L, largest);
                        assertThat(best.familyBits()).isNotNegative();
                        assertThat(best.parameterBits()).isNotNegative();
                        assertThat(best.admitProbability()).isBetween(0.0, 1.0);
                    });
        }
        assertThat(USED.bestProbe(ProbeCosts.STANDARD, 0.996, NOW, NOW.plusSeconds(200), 16_000))
                .hasValueSatisfying(best -> assertThat(best.familyBits()).isGreaterThan(0.05));
        ProbeCosts dear = new ProbeCosts(1e6, 1e6, 1e6, 0, 0);
        assertThat(USED.bestProbe(dear, 0.996, NOW, NOW.plusSeconds(200), 16_000))
                .isEmpty();
        ProbeCosts large = ProbeCosts.STANDARD.withLeastTokens(300);
        USED.bestProbe(large, 0.996, NOW, NOW.plusSeconds(200), 16_000)
                .ifPresent(best -> assertThat(best.cost()).isGreaterThanOrEqualTo(300));
    }

    @Test
    void a_request_is_looked_for_before_anything_was_answered() {
        Inference nothingSeen = new Inference(PREMISES, START);

        Prospect first = nothingSeen
                .bestProbe(ProbeCosts.STANDARD, 0.996, START, START.plusSeconds(300), 8_000)
                .orElseThrow();

        assertThat(first.at()).isBetween(START, START.plusSeconds(300));
        assertThat(first.cost()).isBetween(1L, 8_000L);
    }

    @Test
    void it_goes_on_from_what_it_has_taken_in() {
        Inference first = inference(SEEN.subList(0, 3));

        assertThat(first.isAfter(SEEN.subList(0, 3))).isTrue();
        assertThat(first.isAfter(SEEN)).isFalse();
        assertThat(first.isAfter(SEEN.subList(1, 4))).isFalse();
        assertThat(first.leadsTo(SEEN)).isTrue();
        assertThat(first.leadsTo(SEEN.subList(0, 2))).isFalse();
        assertThat(first.leadsTo(SEEN.subList(2, 6))).isFalse();
        assertThat(new Inference(PREMISES, START).leadsTo(List.of())).isTrue();
        first.goOnTo(SEEN);
        assertThat(first.observations()).isEqualTo(SEEN);
        assertThat(first.posterior()).isEqualTo(USED.posterior());
        assertThat(first.lookedAt()).isEqualTo(8);
        assertThat(first.learntFrom()).isEqualTo(8);
        assertThat(first.trace()).hasSize(8);
        assertThat(first.premises()).isEqualTo(PREMISES);
        assertThat(first.startedAt()).isEqualTo(START);
    }

    @Test
    void it_remembers_how_sure_it_was() {
        assertThat(USED.observationsBeyond(0)).isEqualTo(8);
        assertThat(USED.observationsBeyond(1)).isZero();
        assertThat(USED.observationsInDoubtOfAllModels(0)).isZero();
        assertThat(USED.isQuotaShared()).isFalse();
        assertThat(USED.isQuotaSurelyShared()).isFalse();
    }

    private static Observation taking(int index, Duration trip) {
        return new Observation(
                new Intent(at(index), new ProbeRequest(index, "x", 1, 1)),
                at(index),
                at(index).plus(trip),
                ProbeResult.admitted(1));
    }

    @Test
    void a_usual_round_trip_is_the_median_of_the_latest() {
        Inference inference = new Inference(PREMISES, START);
        assertThat(inference.tripSeconds()).isEqualTo(0.1);
        inference.observe(taking(0, Duration.ofMillis(900)));
        assertThat(inference.tripSeconds()).isEqualTo(0.9);
        inference.observe(taking(1, Duration.ofMillis(20)));
        assertThat(inference.tripSeconds()).isEqualTo(0.02);
        inference.observe(taking(2, Duration.ofMillis(30)));
        assertThat(inference.tripSeconds()).isEqualTo(0.03);
        inference.observe(taking(3, Duration.ofMillis(70)));
        assertThat(inference.tripSeconds()).isEqualTo(0.03);
    }

    /** After an unknown start a window of silence makes everything before it as if it had not been. */
    @Test
    void a_window_of_silence_after_preliminary_requests_is_a_new_beginning() {
        Premises unknown = PREMISES.withStart(Start.UNKNOWN);
        List<Observation> soon = new Answered()
                .admitted(0, 700, "calibrate large")
                .admitted(60.099, 9, "x")
                .list();
        List<Observation> late = new Answered()
                .admitted(0, 700, "calibrate large")
                .admitted(60.1, 9, "x")
                .list();
        Inference after = new Inference(unknown, START);
        late.forEach(after::observe);
        Inference before = new Inference(unknown, START);
        soon.forEach(before::observe);

        assertThat(before.learntFrom()).isEqualTo(2);
        assertThat(after.learntFrom()).isEqualTo(1);
        Inference quiet = inference(late);
        assertThat(quiet.learntFrom()).isEqualTo(2);
    }

    // ---- what it passes on

    @Test
    void what_is_left_is_that_of_the_particles_at_the_time() {
        Instant time = NOW.plusSeconds(30);
        Particles particles = USED.particles();
        Loads bounds = Loads.bounds(particles, EpochNanos.of(time), TRIP);

        assertThat(USED.headroom(time, 0.9)).isPositive().isEqualTo(particles.headroom(bounds, 0.9));
        double capacity = 0;
        for (int i = 0; i < particles.size; i++) {
            capacity += particles.weight[i] * (particles.metersCost(i) ? particles.capacity(i) : 8_000);
        }
        assertThat(USED.typicalCapacity()).isCloseTo(capacity, within(1e-6)).isBetween(4_000.0, 5_500.0);
    }

    @Test
    void nothing_that_limits_is_probable_where_nothing_is_refused() {
        Answered answered = new Answered();
        for (int i = 0; i < 8; i++) {
            answered.admitted(0.15 * i, 9_000, "x");
        }
        Inference inference = inference(answered.list());

        assertThat(inference.posterior().get("unlimited")).isGreaterThan(0.5);
        assertThat(inference.familyProbability()).isBetween(0.001, 0.5);
        assertThat(inference.conclusionProbability()).isBetween(0.001, 0.5);
    }

    /** A request is worth sending before a later one; near a line of the clock it is moved to the line. */
    @Test
    void a_watch_is_kept_until_something_is_asked_in_any_case() {
        Prospect soon = USED.watch(ProbeCosts.STANDARD, 0.996, NOW, NOW.plusSeconds(15), 16_000)
                .orElseThrow();
        assertThat(soon.at()).isBetween(NOW, NOW.plusSeconds(15));
        assertThat(USED.watch(ProbeCosts.STANDARD, 0.996, NOW, NOW, 16_000)).isEmpty();

        Inference refused = inference(
                Answered.usedUp().refused(30, 300, "x").refused(39.3, 300, "x").list());
        Prospect before = refused.watch(ProbeCosts.STANDARD, 0.996, at(39.45), at(60), 8_000)
                .orElseThrow();
        assertThat(before.at()).isBetween(at(39.88), at(39.89));
        // but not beyond the latest time
        refused.watch(ProbeCosts.STANDARD, 0.996, at(39.45), at(39.87), 8_000)
                .ifPresent(watch -> assertThat(watch.at()).isBeforeOrEqualTo(at(39.87)));
    }

    @Test
    void parameters_of_the_likeliest_family_are_asked_about_too() {
        Prospect prospect = USED.sharpestProbe(
                        ProbeCosts.STANDARD.forParametersOnly(1), NOW, NOW.plusSeconds(10), 16_000)
                .orElseThrow();

        assertThat(prospect.familyBits()).isZero();
        assertThat(prospect.parameterBits()).isPositive();
        assertThat(prospect.at()).isBetween(NOW, NOW.plusSeconds(10));
        assertThat(prospect.cost()).isBetween(1L, 16_000L);
        ParameterSummary summary = new ParameterSummary(USED.state(), USED.likeliestFamily());
        for (double share : new double[] {0.001, 0.01, 0.05, 1_000}) {
            assertThat(USED.knowsParametersTo(share)).isEqualTo(summary.isKnownTo(share));
        }
        assertThat(USED.knowsParametersTo(1_000)).isTrue();
        assertThat(USED.knowsParametersTo(0.001)).isFalse();
    }

    @Test
    void limiters_that_are_no_family_may_expect_the_opposite() {
        assertThat(USED.rivalProbability()).isPositive().isEqualTo(USED.state().modelledNone());

        Prediction against =
                USED.predictionAgainstRivals(NOW, NOW.plusSeconds(180), 16_000).orElseThrow();

        assertThat(against.at()).isBetween(NOW, NOW.plusSeconds(180));
        assertThat(against.cost()).isBetween(1L, 16_000L);
    }

    @Test
    void a_quota_is_said_to_be_shared_as_that_of_the_likeliest_family_is() {
        for (Inference inference : List.of(USED, Inference.exclusive(PREMISES, START))) {
            HiddenShare share = inference.state().hiddenShare(inference.likeliestFamily());
            assertThat(inference.isQuotaShared()).isEqualTo(share.isProbable());
            assertThat(inference.isQuotaSurelyShared()).isEqualTo(share.isNearlyCertain());
        }
    }

    @Test
    void a_whole_run_is_known_as_if_it_had_been_observed() {
        Inference whole = Inference.ofWhole(PREMISES, START, SEEN);

        assertThat(whole.posterior()).isEqualTo(USED.posterior());
        assertThat(whole.observations()).isEqualTo(SEEN);
        assertThat(whole.observationsBeyond(0)).isEqualTo(8);
    }
}
