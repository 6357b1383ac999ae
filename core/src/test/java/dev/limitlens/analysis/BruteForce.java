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
 * point, and the prior's mass between the capacities at which some answer changes. A request without an answer is enumerated too: it
 * was admitted, denied, or never decided upon.
 *
 * <p>It knows nothing of cells, bounds or beliefs. It holds only for answers whose cost and instant are known exactly.
 */
final class BruteForce {

    /** Points for the family's main space by number of its parameters; rarer spaces make do with fewer. */
    private static final int[] POINTS = {1, 6_000, 60_000, 150_000};

    private static final double DECIDED = 0.5;

    /** What may have become of a request without an answer; the last is that nobody decided upon it. */
    private static final Answer.Kind[] BECAME = {Answer.Kind.ADMITTED, Answer.Kind.DENIED, Answer.Kind.UNKNOWN};

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
        for (HypothesisSpace space : HypothesisSpaces.of(premises, startNanos, 0, startNanos)) {
            double[] sums = models.computeIfAbsent(space.family(), id -> new double[answers.size() + 1]);
            double[] mean = mean(space);
            for (int t = 0; t < sums.length; t++) {
                sums[t] += space.prior() * mean[t];
            }
        }
        models.put(Unlimited.ID, unlimited());
        Map<String, Double> evidence = new LinkedHashMap<>();
        models.forEach((id, sums) -> evidence.put(id, sums[answers.size()]));
        evidence.merge(
                Families.NONE,
                0.04 * Arrays.stream(modelFree()).reduce(1, (a, b) -> a * b) + 0.01 * contaminated(models),
                Double::sum);
        return evidence;
    }

    private double[] unlimited() {
        double[] products = new double[answers.size() + 1];
        products[0] = 1;
        for (int i = 0; i < answers.size(); i++) {
            boolean lost = answers.get(i).kind() == Answer.Kind.UNKNOWN;
            products[i + 1] = products[i] * (lost ? 1 : answers.get(i).admitted() ? 1 - lapse : lapse);
        }
        return products;
    }

    /**
     * The models together, with each answer departing from what they predict with a probability of 0.1, 0.2 or 0.3: to the opposite,
     * or to what is expected without any model, as far as that is sure and the models expect the same.
     */
    private double contaminated(Map<String, double[]> models) {
        double[] free = modelFree();
        double sum = 0;
        for (double departure : new double[] {0.1, 0.2, 0.3}) {
            double product = 1;
            for (int t = 1; t <= answers.size(); t++) {
                if (answers.get(t - 1).kind() == Answer.Kind.UNKNOWN) {
                    continue;
                }
                double predicted = all(models, t) / all(models, t - 1);
                double opposite = 1 - predicted;
                if (predicted > 0.5 == free[t - 1] > 0.5) {
                    double sure = Math.abs(2 * free[t - 1] - 1);
                    opposite = sure * free[t - 1] + (1 - sure) * opposite;
                }
                product *= all(models, t)
                        / all(models, t - 1)
                        * ((1 - departure) * predicted + departure * opposite)
                        / predicted;
            }
            sum += product;
        }
        return sum / 3;
    }

    private static double all(Map<String, double[]> models, int seen) {
        return models.values().stream().mapToDouble(sums -> sums[seen]).sum();
    }

    /** Returns the probability of each answer without any model; of one that never came, 1. */
    private double[] modelFree() {
        ModelFreePredictor predictor = new ModelFreePredictor();
        double[] probabilities = new double[answers.size()];
        for (int i = 0; i < probabilities.length; i++) {
            Answer answer = answers.get(i);
            probabilities[i] = 1;
            if (answer.kind() != Answer.Kind.UNKNOWN) {
                probabilities[i] = predictor.probability(answer);
                predictor.observe(answer);
            }
        }
        return probabilities;
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
        List<Answer> lost =
                answers.stream().filter(a -> a.kind() == Answer.Kind.UNKNOWN).toList();
        int cases = (int) Math.pow(BECAME.length, lost.size());
        for (int c = 0; c < cases; c++) {
            int rest = c;
            Answer.Kind[] became = new Answer.Kind[answers.size()];
            for (int i = 0; i < became.length; i++) {
                became[i] = answers.get(i).kind();
                if (became[i] == Answer.Kind.UNKNOWN) {
                    became[i] = BECAME[rest % BECAME.length];
                    rest /= BECAME.length;
                }
            }
            addLikelihood(space, point, weight, became, sums);
        }
    }

    private void addLikelihood(
            HypothesisSpace space, double[] point, double weight, Answer.Kind[] became, double[] sums) {
        double[] required = new double[answers.size()];
        Meter meter = space.algorithm().apply(point).newMeter();
        Variant variant = space.variant();
        for (int i = 0; i < required.length; i++) {
            Answer answer = answers.get(i);
            long now = answer.sendNanos();
            double amount = variant.amount(answer.chargedTokens());
            required[i] = variant.admission().requiredCapacity(meter.load(now), amount);
            boolean denied = became[i] == Answer.Kind.DENIED;
            if (became[i] == Answer.Kind.ADMITTED || (denied && variant.denial() == Denial.CHARGED)) {
                meter.charge(now, amount);
            } else if (denied && variant.denial() == Denial.RESTART) {
                meter.restart(now);
            }
        }
        if (space.family().equals(Pacer.ID)) {
            addLikelihood(required, became, 1, weight, sums);
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
                addLikelihood(required, became, (bounds[i - 1] + bounds[i]) / 2, weight * mass, sums);
            }
        }
    }

    private void addLikelihood(double[] required, Answer.Kind[] became, double capacity, double weight, double[] sums) {
        double product = weight;
        for (int i = 0; i < required.length; i++) {
            sums[i] += product;
            boolean lost = answers.get(i).kind() == Answer.Kind.UNKNOWN;
            if (became[i] == Answer.Kind.UNKNOWN) {
                product *= 1 - DECIDED;
            } else {
                boolean admitted = became[i] == Answer.Kind.ADMITTED;
                product *= (lost ? DECIDED : 1) * (required[i] <= capacity == admitted ? 1 - lapse : lapse);
            }
        }
        sums[required.length] += product;
    }

    private double nominal(Variant variant) {
        return variant.metering() == Metering.TOKENS
                ? premises.capacityTokens()
                : premises.capacityRequests().orElse(16);
    }
}
