package dev.limitlens.analysis;

import dev.limitlens.analysis.AccountingRule.Limited;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.Denial;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Meter;
import dev.limitlens.limiter.Pacer;
import dev.limitlens.limiter.Penalizing;
import dev.limitlens.limiter.SteppedBucket;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * How a limit accounts for requests, averaged over everything else: the algorithm, its parameters, and the capacity, which is
 * integrated exactly, since each answer bounds it. A pure function of the observations.
 *
 * @param question what was asked
 * @param values the probability of each answer, most probable first; empty for {@link Question#CAPACITY}
 * @param capacity the capacity in tokens with its central 95% interval, if tokens are limited with a probability of a half
 */
public record Accounting(Question question, Map<String, Double> values, Optional<Interval> capacity) {

    /** Log of how much less probable than another a capacity is whose share does not matter. */
    private static final double NEGLIGIBLE = 25;

    /** Requests a window that are taken as nominal where nobody says. */
    private static final double TYPICAL_REQUESTS = 16;

    /** Nominal capacities up to which a limit on tokens beside one on requests counts as a second limit. */
    private static final double BOTH_REACH = 2;

    /** A window a unit of time long. */
    private static final FixedWindow EACH_TICK = new FixedWindow(1, 0);

    /** Share of the limits that give quota back at times that none of the algorithms foretells. */
    private static final double UNKNOWN = 0.1;

    /** Shares of the nominal capacity that may have been used before the start. */
    private static final double[] USED_BEFORE = {0, 0.2, 0.5, 0.8};

    /** Copies the map, keeping its order. */
    public Accounting {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Returns the requests in a burst up to which a second limit, on requests, counts as one. */
    public static int requestReach(Premises premises) {
        return AccountingRule.reach(premises);
    }

    /** Returns the tokens in a burst up to which a second limit, on tokens, counts as one. */
    public static long tokenReach(Premises premises) {
        return (long) (BOTH_REACH * premises.capacityTokens());
    }

    /**
     * Answers the question.
     *
     * @param startedAt when the experiment began
     * @param observations what was seen, oldest first
     */
    public static Accounting of(
            Question question, Premises premises, Instant startedAt, List<Observation> observations) {
        List<Observation> telling =
                observations.stream().filter(o -> o.admitted() || o.denied()).toList();
        Averaging averaging = new Averaging(question, premises, EpochNanos.of(startedAt), telling);
        AccountingRule.of(question).forEach(averaging::add);
        return averaging.answer(question);
    }

    /** Returns the most probable answer's probability; 0 if there is none. */
    public double confidence() {
        return values.values().stream().findFirst().orElse(0.0);
    }

    /**
     * Returns the observations with each output token as often as it counts, if that was asked for and is known: what a family, which
     * knows of no such rule, is to be inferred from.
     *
     * @param level the confidence from which on it counts as known
     * @param observations what was seen, oldest first
     */
    public List<Observation> asCounted(double level, List<Observation> observations) {
        if (question != Question.BURNDOWN || confidence() < level) {
            return observations;
        }
        int counts = Integer.parseInt(values.keySet().iterator().next());
        return counts == 1
                ? observations
                : observations.stream().map(o -> asCounted(counts, o)).toList();
    }

    private static Observation asCounted(int counts, Observation observation) {
        if (!(observation.outcome() instanceof Outcome.Admitted admitted)) {
            return observation;
        }
        Usage usage = admitted.usage();
        ProbeResult result = observation.result();
        Usage counted = new Usage(
                usage.inputTokens(),
                Math.min(Usage.MAX_TOKENS, counts * usage.outputTokens()),
                usage.cacheReadTokens(),
                usage.cacheWriteTokens());
        return new Observation(
                observation.intent(),
                observation.sentAt(),
                observation.receivedAt(),
                new ProbeResult(
                        new Outcome.Admitted(counted), result.httpStatus(), result.serverDate(), result.requestId()));
    }

    /** One answer, in the order of time. */
    private record Event(
            long decidedNanos, long settledNanos, boolean admitted, long input, long maxOutput, long output) {

        static Event of(Observation o) {
            long sent = EpochNanos.of(o.sentAt());
            long received = EpochNanos.of(o.receivedAt());
            Usage usage = o.outcome() instanceof Outcome.Admitted admitted ? admitted.usage() : null;
            return new Event(
                    sent + (received - sent) / 2,
                    received,
                    usage != null,
                    usage == null ? o.requestedTokens() : usage.inputTokens() + usage.cacheWriteTokens(),
                    o.intent().request().maxOutputTokens(),
                    usage == null ? 0 : usage.outputTokens());
        }
    }

    /** A part of the posterior: a rule with one algorithm, and its belief about the capacity in tokens. */
    private record Part(String value, double logWeight, boolean tokens, CapacityScan belief) {}

    private static final class Averaging {
        private final Premises premises;
        private final long startNanos;
        private final double[] usedBefore;
        /** From when on answers tell: while use before the start may count, they do not tell an amount. */
        private final long tellingNanos;

        /** Whether the answers tell when quota comes back, and not only what is there in a burst. */
        private final boolean whenItComesBack;

        private final Event[] events;
        private final long[] times;
        private final List<Part> parts = new ArrayList<>();

        Averaging(Question question, Premises premises, long startNanos, List<Observation> observations) {
            this.premises = premises;
            this.startNanos = startNanos;
            boolean quiet = premises.start().kind() == Start.Kind.QUIET;
            boolean amount = question == Question.BURNDOWN || question == Question.CAPACITY;
            usedBefore = quiet || amount ? new double[] {0} : USED_BEFORE;
            whenItComesBack = question == Question.DENIAL;
            tellingNanos = quiet || !amount ? startNanos : startNanos + premises.windowNanos();
            events = observations.stream().map(Event::of).toArray(Event[]::new);
            times = Arrays.stream(events).mapToLong(Event::decidedNanos).toArray();
        }

        void add(AccountingRule rule) {
            boolean requests = rule.metering() == Limited.REQUESTS;
            double nominal = requests ? nominalRequests() : premises.capacityTokens();
            // a penalty hides when quota comes back by itself
            boolean fine = whenItComesBack && rule.denial() != Denial.PENALTY;
            List<AccountingAlgorithms> algorithms = AccountingAlgorithms.of(premises, nominal, requests, fine, times);
            if (rule.denial() == Denial.RESTART) {
                algorithms = AccountingAlgorithms.restarting(algorithms);
            } else if (rule.denial() == Denial.PENALTY) {
                algorithms = AccountingPenalties.of(algorithms, premises.windowNanos(), times, this::admitted);
            }
            double known = 1;
            if (whenItComesBack && rule.denial() == Denial.CHARGED) {
                known = 1 - UNKNOWN;
                addUnknown(rule, nominal, requests);
            }
            for (AccountingAlgorithms a : algorithms) {
                for (double share : usedBefore) {
                    double prior = known * rule.prior() * a.prior() / usedBefore.length;
                    if (rule.metering() == Limited.BOTH) {
                        addBoth(rule, a, share, prior);
                    } else {
                        addSingle(rule, a, share * nominal, prior, requests);
                    }
                }
            }
        }

        private boolean admitted(int i) {
            return events[i].admitted();
        }

        private double nominalRequests() {
            return premises.capacityRequests().isPresent()
                    ? premises.capacityRequests().getAsLong()
                    : TYPICAL_REQUESTS;
        }

        /** Returns what capacity each answer requires: it is admitted from that on. */
        private double[] required(AccountingRule rule, Meter meter, double usedBefore, boolean requests) {
            return required(rule, meter, usedBefore, requests, LongUnaryOperator.identity());
        }

        private double[] required(
                AccountingRule rule, Meter meter, double usedBefore, boolean requests, LongUnaryOperator clock) {
            if (usedBefore > 0) {
                meter.charge(clock.applyAsLong(startNanos), usedBefore);
            }
            double[] required = new double[events.length];
            for (int i = 0; i < events.length; i++) {
                Event event = events[i];
                double start = requests ? 1 : event.input() + (rule.reserve() ? event.maxOutput() : 0);
                long decided = clock.applyAsLong(event.decidedNanos());
                long settled = clock.applyAsLong(event.settledNanos());
                required[i] = meter.load(decided) + start;
                if (event.admitted()) {
                    meter.charge(decided, start);
                    double end = requests ? 1 : event.input() + (double) rule.burndown() * event.output();
                    if (end > start) {
                        meter.charge(settled, end - start);
                    } else if (end < start) {
                        meter.refund(decided, settled, start - end);
                    }
                } else if (rule.denial() == Denial.CHARGED) {
                    meter.charge(decided, start);
                } else if (rule.denial().restarts()) {
                    meter.restart(decided);
                }
            }
            return required;
        }

        /**
         * Adds a limit that gives everything back at times of its own: each first admission after denials came after such a time. What is
         * charged for comes back at some time in each limit, so a time that happens to be the same twice is not taken for a penalty because
         * no other algorithm fits.
         */
        private void addUnknown(AccountingRule rule, double nominal, boolean requests) {
            ReturnTimes returns = ReturnTimes.of(premises.windowNanos(), times, this::admitted);
            for (double share : usedBefore) {
                double prior = UNKNOWN * rule.prior() * returns.probability() / usedBefore.length;
                if (prior > 0) {
                    add(
                            rule,
                            required(rule, EACH_TICK.newMeter(), share * nominal, requests, returns::count),
                            prior,
                            CapacityPrior.about(nominal),
                            requests);
                }
            }
        }

        private void addSingle(
                AccountingRule rule, AccountingAlgorithms a, double usedBefore, double prior, boolean requests) {
            CapacityPrior capacity = paces(a.algorithm())
                    ? CapacityPrior.exactly(1)
                    : CapacityPrior.about(requests ? nominalRequests() : premises.capacityTokens());
            add(rule, required(rule, a.algorithm().newMeter(), usedBefore, requests), prior, capacity, requests);
        }

        private static boolean paces(Algorithm algorithm) {
            return algorithm instanceof Penalizing penalizing
                    ? paces(penalizing.algorithm())
                    : algorithm instanceof Pacer;
        }

        private void add(
                AccountingRule rule, double[] required, double prior, CapacityPrior capacity, boolean requests) {
            CapacityScan scan =
                    CapacityScan.of(required, this::admitted, capacity, i -> events[i].decidedNanos() >= tellingNanos);
            parts.add(new Part(rule.value(), Math.log(prior) + scan.logEvidence(), !requests, scan));
        }

        /** Both limits work alike; an answer is an admission if neither refuses. */
        private void addBoth(AccountingRule rule, AccountingAlgorithms a, double share, double prior) {
            double[] tokens = required(rule, a.algorithm().newMeter(), share * premises.capacityTokens(), false);
            double[] requests = required(rule, forRequests(a.algorithm()).newMeter(), share * nominalRequests(), true);
            CapacityPrior ofTokens =
                    CapacityPrior.about(premises.capacityTokens()).within(0, BOTH_REACH * premises.capacityTokens());
            CapacityPrior ofRequests = CapacityPrior.about(nominalRequests()).within(2, AccountingRule.reach(premises));
            double[] bounds = CapacityScan.bounds(tokens, ofTokens);
            double[] logMass = new double[bounds.length - 1];
            double best = Double.NEGATIVE_INFINITY;
            for (int k = 0; k + 1 < bounds.length; k++) {
                double capacity = (bounds[k] + bounds[k + 1]) / 2;
                double fixed = 0;
                for (int i = 0; i < events.length; i++) {
                    if (tokens[i] > capacity) {
                        fixed += events[i].admitted() ? CapacityScan.WRONG : CapacityScan.RIGHT;
                    }
                }
                double utmost = CapacityScan.logShare(ofTokens, bounds[k], bounds[k + 1]) + fixed;
                if (utmost < best - NEGLIGIBLE) {
                    logMass[k] = utmost - NEGLIGIBLE;
                    continue;
                }
                CapacityScan ofCell = CapacityScan.of(requests, this::admitted, ofRequests, i -> tokens[i] <= capacity);
                logMass[k] = utmost + ofCell.logEvidence();
                best = Math.max(best, logMass[k]);
            }
            CapacityScan scan = new CapacityScan(bounds, logMass);
            parts.add(new Part(rule.value(), Math.log(prior) + scan.logEvidence(), true, scan));
        }

        /** Returns the same algorithm, in requests. */
        private Algorithm forRequests(Algorithm algorithm) {
            double scale = nominalRequests() / premises.capacityTokens();
            if (algorithm instanceof Penalizing penalizing) {
                return new Penalizing(forRequests(penalizing.algorithm()), penalizing.penaltyNanos());
            }
            if (algorithm instanceof TokenBucket bucket) {
                return new TokenBucket(bucket.refillPerSecond() * scale);
            }
            if (algorithm instanceof SteppedBucket bucket) {
                return new SteppedBucket(bucket.step() * scale, bucket.intervalNanos(), bucket.phaseNanos());
            }
            return algorithm;
        }

        Accounting answer(Question question) {
            double greatest = parts.stream().mapToDouble(Part::logWeight).max().orElse(0);
            Map<String, Double> weights = new LinkedHashMap<>();
            double sum = 0;
            double tokens = 0;
            Mixture capacity = new Mixture();
            for (Part part : parts) {
                double weight = Math.exp(part.logWeight() - greatest);
                sum += weight;
                weights.merge(part.value(), weight, Double::sum);
                if (part.tokens()) {
                    tokens += weight;
                    part.belief().addTo(capacity, weight);
                }
            }
            double total = sum;
            Map<String, Double> values = new LinkedHashMap<>();
            if (question != Question.CAPACITY) {
                weights.entrySet().stream()
                        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                        .forEach(e -> values.put(e.getKey(), e.getValue() / total));
            }
            Optional<Interval> interval = events.length > 0 && tokens > total / 2 && !capacity.isEmpty()
                    ? Optional.of(capacity.interval())
                    : Optional.empty();
            return new Accounting(question, values, interval);
        }
    }
}
