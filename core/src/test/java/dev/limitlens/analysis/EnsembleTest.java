package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimiterState;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnsembleTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final double REFILL = 97.3;

    /** What a client sees that asks a little too often, and what follows it. */
    private static final class Watched {
        private final List<Answer> answers = new ArrayList<>();
        private final LimiterState bucket;
        private final SplittableRandom random = new SplittableRandom(5);
        private long now = START.getEpochSecond() * 1_000_000_000L;

        Watched() {
            Limiter limiter = LimiterSpec.parse("token-bucket:capacity=6000,refill=" + REFILL + "/s")
                    .resolve(new LimiterSpec.Defaults(8000, WINDOW));
            bucket = limiter.start(now);
        }

        Answer ask(double seconds) {
            now += (long) (seconds * 1e9);
            long tokens = random.nextLong(200, 800);
            boolean admitted = bucket.headroom(now) >= tokens;
            if (admitted) {
                bucket.admit(now, tokens);
            } else {
                bucket.deny(now, tokens);
            }
            Answer answer = new Answer(
                    answers.size(),
                    now - 50_000_000,
                    now + 50_000_000,
                    tokens,
                    tokens,
                    tokens,
                    admitted ? Answer.Kind.ADMITTED : Answer.Kind.DENIED);
            answers.add(answer);
            return answer;
        }

        Ensemble ensemble() {
            Posterior posterior = new Posterior(Premises.of(8000, WINDOW), START);
            answers.forEach(posterior::observe);
            Particles particles = Particles.of(posterior, 48, 0.06);
            int[] members = IntStream.range(0, particles.size)
                    .filter(i -> particles.family(i).equals(TokenBucket.ID))
                    .toArray();
            return new Ensemble(
                    Arrays.stream(members).mapToObj(particles::cell).toList(),
                    Arrays.stream(members).mapToDouble(i -> particles.weight[i]).toArray(),
                    answers,
                    answers.size(),
                    START);
        }
    }

    /** Returns mean and standard deviation of the refill. */
    private static double[] refill(Ensemble ensemble) {
        double weight = 0;
        double sum = 0;
        double squares = 0;
        for (Follower follower : ensemble.followers()) {
            double w = Math.exp(follower.logWeight);
            double refill = ((TokenBucket) follower.space.algorithm().apply(follower.point)).refillPerSecond();
            weight += w;
            sum += w * refill;
            squares += w * refill * refill;
        }
        double mean = sum / weight;
        return new double[] {mean, Math.sqrt(Math.max(0, squares / weight - mean * mean))};
    }

    private static Ensemble after(int more) {
        Watched watched = new Watched();
        for (int i = 0; i < 25; i++) {
            watched.ask(1);
        }
        Ensemble ensemble = watched.ensemble();
        for (int i = 0; i < more; i++) {
            ensemble.observe(watched.ask(5));
        }
        return ensemble;
    }

    @Test
    void the_points_close_in_on_the_refill_as_answers_come() {
        double[] early = refill(after(0));
        double[] late = refill(after(400));

        assertThat(late[0]).isBetween(REFILL * 0.99, REFILL * 1.01);
        assertThat(Math.abs(late[0] - REFILL)).isLessThan(4 * late[1] + 0.01);
        assertThat(late[1]).isLessThan(early[1] / 10);
    }

    @Test
    void the_same_answers_give_the_same_points() {
        assertThat(refill(after(60))).isEqualTo(refill(after(60)));
    }

    @Test
    void the_weights_sum_to_what_they_are_told() {
        Ensemble ensemble = after(30);
        ensemble.scaleTo(0.25);

        assertThat(ensemble.followers().stream()
                        .mapToDouble(f -> Math.exp(f.logWeight))
                        .sum())
                .isBetween(0.25 - 1e-9, 0.25 + 1e-9);
    }

    /** What a client sees of a bucket that refills in steps: the same capacity, step and interval to be found from the prior on. */
    @Test
    void points_from_the_prior_find_the_narrow_mode_of_a_stepped_bucket() {
        long start = START.getEpochSecond() * 1_000_000_000L;
        LimiterState bucket = LimiterSpec.parse("stepped-bucket:capacity=8200,step=1500,interval=11s,phase=4s")
                .resolve(new LimiterSpec.Defaults(8000, WINDOW))
                .start(start);
        SplittableRandom random = new SplittableRandom(3);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            long now = start + (long) (i * 0.9e9);
            long tokens = i == 0 ? 8_000 : random.nextLong(50, 900);
            boolean admitted = bucket.headroom(now) >= tokens;
            if (admitted) {
                bucket.admit(now, tokens);
            } else {
                bucket.deny(now, tokens);
            }
            Answer.Kind kind = admitted ? Answer.Kind.ADMITTED : Answer.Kind.DENIED;
            answers.add(new Answer(i, now, now + 1_000_000, tokens, tokens, tokens, kind));
        }
        HypothesisSpace space = HypothesisSpaces.of(Premises.of(8000, WINDOW), start, 0, start).stream()
                .filter(s -> s.family().equals(SteppedBucket.ID) && s.variant().equals(Variant.PLAIN))
                .findFirst()
                .orElseThrow();

        Ensemble ensemble = Ensemble.ofPrior(Map.of(space, 1.0), answers, 500, START);
        ensemble.scaleTo(1);

        double near = 0;
        for (Follower follower : ensemble.followers()) {
            SteppedBucket found = (SteppedBucket) space.algorithm().apply(follower.point);
            double capacity = follower.belief().quantile(0.5);
            if (Math.abs(found.step() - 1_500) < 150
                    && Math.abs(found.intervalNanos() / 1e9 - 11) < 0.5
                    && Math.abs(capacity - 8_200) < 400) {
                near += Math.exp(follower.logWeight);
            }
        }
        assertThat(near).isGreaterThan(0.8);
    }

    @Test
    void the_evidence_of_points_is_that_of_the_boxes_where_those_are_fine() {
        Watched watched = new Watched();
        for (int i = 0; i < 15; i++) {
            watched.ask(3);
        }
        Posterior posterior = new Posterior(Premises.of(8000, WINDOW), START);
        watched.answers.forEach(posterior::observe);
        Map<HypothesisSpace, Double> spaces = new LinkedHashMap<>();
        posterior.cells().stream()
                .filter(cell -> cell.space.family().equals(TokenBucket.ID) && cell.space.hiddenUse() == null)
                .forEach(cell -> spaces.put(cell.space, 1.0));
        Ensemble points = Ensemble.ofPrior(spaces, watched.answers, 2_000, posterior.startedAt());
        double boxes = 0;
        for (int i = 0; i < posterior.cells().size(); i++) {
            Cell cell = posterior.cells().get(i);
            boolean same = cell.space.family().equals(TokenBucket.ID) && cell.space.hiddenUse() == null;
            boxes += same ? Math.exp(cell.logWeight()) : 0;
        }

        assertThat(points.logEvidence()).isCloseTo(Math.log(boxes), within(0.3));
    }
}
