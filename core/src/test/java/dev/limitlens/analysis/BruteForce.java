package dev.limitlens.analysis;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.Metering;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.Unlimited;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The evidence of every family by plain enumeration: the prior's parameters on a dense grid, the limiter's own meter at each
 * point, and the prior's mass between the capacities at which some answer changes.
 *
 * <p>It knows nothing of cells, bounds or beliefs. It holds only for answers whose cost and instant are known exactly.
 */
final class BruteForce {

    /** Points for the family's main space by number of its parameters; rarer spaces make do with fewer. */
    private static final int[] POINTS = {1, 6_000, 60_000, 150_000};

    private final Premises premises;
    private final long startNanos;
    private final List<Answer> answers;
    private final double lapse;

    BruteForce(Premises premises, long startNanos, List<Answer> answers, double lapse) {
        this.premises = premises;
        this.startNanos = startNanos;
        this.answers = answers;
        this.lapse = lapse;
    }

    /** Returns the probability of the answers by id, each family's prior being 1; without cells, none-of-these has 0.04 and 0.01. */
    Map<String, Double> evidence() {
        Map<String, double[]> models = new LinkedHashMap<>();
        for (HypothesisSpace space : HypothesisSpaces.of(premises, startNanos, 0)) {
            double[] sums = models.computeIfAbsent(space.family(), id -> new double[answers.size() + 1]);
            double[] mean = mean(space);
            for (int t = 0; t < sums.length; t++) {
                sums[t] += space.prior() * mean[t];
            }
        }
        models.put(Unlimited.ID, unlimited());
        Map<String, Double> evidence = new LinkedHashMap<>();
        models.forEach((id, sums) -> evidence.put(id, sums[answers.size()]));
        evidence.merge(Families.NONE, 0.04 * modelFree() + 0.01 * contaminated(models), Double::sum);
        return evidence;
    }

    private double[] unlimited() {
        double[] products = new double[answers.size() + 1];
        products[0] = 1;
        for (int i = 0; i < answers.size(); i++) {
            products[i + 1] = products[i] * (answers.get(i).admitted() ? 1 - lapse : lapse);
        }
        return products;
    }

    /** The models together, with each answer departing from what they predict with a probability of 0.1, 0.2 or 0.3. */
    private double contaminated(Map<String, double[]> models) {
        double sum = 0;
        for (double departure : new double[] {0.1, 0.2, 0.3}) {
            double product = 1;
            for (int t = 1; t <= answers.size(); t++) {
                double predicted = all(models, t) / all(models, t - 1);
                product *= all(models, t)
                        / all(models, t - 1)
                        * ((1 - departure) * predicted + departure * (1 - predicted))
                        / predicted;
            }
            sum += product;
        }
        return sum / 3;
    }

    private static double all(Map<String, double[]> models, int seen) {
        return models.values().stream().mapToDouble(sums -> sums[seen]).sum();
    }

    /** The Krichevsky-Trofimov estimator of a Markov chain, from its definition. */
    private double modelFree() {
        double product = 1;
        for (int i = 0; i < answers.size(); i++) {
            boolean last = i == 0 || answers.get(i - 1).admitted();
            double same = 0.5;
            double all = 1;
            for (int j = 0; j < i; j++) {
                boolean before = j == 0 || answers.get(j - 1).admitted();
                if (before == last) {
                    all++;
                    same += answers.get(j).admitted() == answers.get(i).admitted() ? 1 : 0;
                }
            }
            product *= same / all;
        }
        return product;
    }

    /** Returns the mean probability of the answers by how many of them are looked at. */
    private double[] mean(HypothesisSpace space) {
        if (space.earlierUse() != null) {
            throw new IllegalArgumentException("only quiet starts are enumerated");
        }
        int dimensions = space.dimensions().size();
        int points = Math.max(dimensions == 0 ? 1 : 300, (int) (POINTS[dimensions] * Math.min(1, 2 * space.prior())));
        double[] sums = new double[answers.size() + 1];
        double[] point = new double[dimensions];
        for (int k = 0; k < points; k++) {
            for (int d = 0; d < dimensions; d++) {
                point[d] = coordinate(k, points, d, dimensions);
            }
            addLikelihood(space, point, space.density().applyAsDouble(point) / points, sums);
        }
        return sums;
    }

    /** An even grid in one dimension; in more, the additive recurrence with the fewest gaps (Roberts 2018). */
    private static double coordinate(int k, int points, int d, int dimensions) {
        if (dimensions == 1) {
            return (k + 0.5) / points;
        }
        double root = dimensions == 2 ? 1.324717957244746 : 1.2207440846057596;
        return (0.5 + (k + 1) / Math.pow(root, d + 1)) % 1;
    }

    /** Adds the probability of the answers at one point, the capacity averaged over its prior. */
    private void addLikelihood(HypothesisSpace space, double[] point, double weight, double[] sums) {
        double[] required = new double[answers.size()];
        Meter meter = space.algorithm().apply(point).newMeter();
        Variant variant = space.variant();
        for (int i = 0; i < required.length; i++) {
            Answer answer = answers.get(i);
            long now = answer.sendNanos();
            double amount = variant.amount(answer.tokens());
            required[i] = variant.admission().requiredCapacity(meter.load(now), amount);
            if (answer.admitted() || variant.denial() == Denial.CHARGED) {
                meter.charge(now, amount);
            } else if (variant.denial() == Denial.RESTART) {
                meter.restart(now);
            }
        }
        if (space.family().equals(Pacer.ID)) {
            addLikelihood(required, 1, weight, sums);
            return;
        }
        LogLogistic prior = new LogLogistic(nominal(variant));
        double least = Math.max(prior.low(), space.leastCapacity().applyAsDouble(point));
        double[] bounds = new double[required.length + 2];
        System.arraycopy(required, 0, bounds, 2, required.length);
        bounds[0] = least;
        bounds[1] = prior.high();
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Math.min(prior.high(), Math.max(least, bounds[i]));
        }
        Arrays.sort(bounds);
        for (int i = 1; i < bounds.length; i++) {
            if (bounds[i] > bounds[i - 1]) {
                double mass = prior.mass(bounds[i - 1], bounds[i]);
                addLikelihood(required, (bounds[i - 1] + bounds[i]) / 2, weight * mass, sums);
            }
        }
    }

    private void addLikelihood(double[] required, double capacity, double weight, double[] sums) {
        double product = weight;
        sums[0] += product;
        for (int i = 0; i < required.length; i++) {
            product *= required[i] <= capacity == answers.get(i).admitted() ? 1 - lapse : lapse;
            sums[i + 1] += product;
        }
    }

    private double nominal(Variant variant) {
        return variant.metering() == Metering.TOKENS
                ? premises.capacityTokens()
                : premises.capacityRequests().orElse(16);
    }
}
