package dev.limitlens.plan;

import dev.limitlens.analysis.Inference;
import dev.limitlens.analysis.Knowledge;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Looks for a second limit behind the one that is known: on requests by sending many cheap ones, on a longer time by using what the
 * known one admits, until so much went through that there is none.
 */
final class HiddenLimitSearch {

    /** Begins the purpose of each request of the search. */
    static final String PURPOSE = "second limit? ";

    private static final String USE_PURPOSE = PURPOSE + "use what the first one admits";

    /** Refusals of what should be admitted, and requests from the first one on, before the other plan is asked what that means. */
    private static final int CONFIRMATIONS = 4;

    private static final int HALVINGS = 8;

    /** Part of the nominal window within which a limit gives everything back that may hide a longer one. */
    private static final double SHORT = 1 / 3.0;

    /** Nominal capacities up to which a limit on the nominal window must be ruled out before there is taken to be none. */
    private static final double REACH = 2.2;

    /** Phases of a window that are looked at, and the share of them that may still hide one. */
    private static final int PHASES = 60;

    private static final double UNLUCKY = 0.1;

    /** How many times as much as was tried must be in reach to be worth trying. */
    private static final double MORE = 1.05;

    /** Requests of the search after which the parameters of the known limit are precise enough. */
    private static final int MOST_FOR_PARAMETERS = 30;

    private final Premises premises;
    private final HeadroomMeasurement measurement;

    HiddenLimitSearch(Premises premises) {
        this.premises = premises;
        measurement = new HeadroomMeasurement(premises);
    }

    /**
     * Returns half the latest request, if one was refused though the known limit should have admitted it: only a second limit refuses
     * that, and what it has left is halved by each answer, be it a refusal or an admission. So it is soon known how much it had, and
     * several refusals say that it is there.
     */
    static Optional<Step> again(List<Observation> observations, Instant now) {
        int begins = observations.size() - 1;
        while (begins > 0 && isHalfOf(observations.get(begins), observations.get(begins - 1))) {
            begins--;
        }
        List<Observation> halved = observations.subList(begins, observations.size());
        Observation last = halved.get(halved.size() - 1);
        boolean again = halved.get(0).denied()
                && surelyAdmitted(halved.get(0))
                && halved.size() < HALVINGS
                && halved.stream().filter(Observation::denied).count() < CONFIRMATIONS
                && last.requestedTokens() > 1;
        return again
                ? Optional.of(Step.Probe.of(
                        now,
                        last.requestedTokens() / 2,
                        USE_PURPOSE,
                        "what should have been admitted was refused: how much is left?"))
                : Optional.empty();
    }

    private static boolean isHalfOf(Observation observation, Observation before) {
        return observation.purpose().startsWith(USE_PURPOSE)
                && observation.requestedTokens() == before.requestedTokens() / 2
                && surelyAdmitted(before);
    }

    private static boolean surelyAdmitted(Observation observation) {
        return observation.purpose().startsWith(USE_PURPOSE)
                || observation.purpose().equals(ValidatingPlan.ADMITTED);
    }

    /** Returns the next request of the search, if it is not over. */
    Optional<Step> next(Inference single, List<Observation> observations, Instant now, Remaining remaining) {
        Knowledge known = Knowledge.of(single);
        return manyRequests(single, known, observations, now, remaining)
                .or(() -> muchUse(single, known, observations, now, remaining));
    }

    private Optional<Step> manyRequests(
            Inference single, Knowledge known, List<Observation> observations, Instant now, Remaining remaining) {
        boolean search = premises.capacityRequests().isPresent()
                && known.metersTokens()
                && ruledOut(observations, o -> 1)
                        < REACH * premises.capacityRequests().getAsLong();
        return search
                ? SureUse.first(premises, now, remaining, at -> single.surelyAdmitted(at, SureUse.DOUBT, 1) >= 1)
                        .map(at -> Step.Probe.of(
                                at, 1, PURPOSE + "on requests", "a limit on requests shows once there are many"))
                : Optional.empty();
    }

    private Optional<Step> muchUse(
            Inference single, Knowledge known, List<Observation> observations, Instant now, Remaining remaining) {
        double seconds = known.secondsToGiveAllBack();
        double through = seconds > 0 ? known.capacity() * (1 + premises.windowNanos() / 1e9 / seconds) : 0;
        double tried = ruledOut(observations, Observation::tokens);
        boolean hides = seconds <= SHORT * premises.windowNanos() / 1e9;
        if (!hides || tried >= REACH * premises.capacityTokens() || through <= MORE * tried) {
            return Optional.empty();
        }
        if (!known.isWithin(PairEstimation.KNOWN)) {
            Optional<Step> precise = measurement
                    .ofTokens(single, known, at -> remaining.tokens(), now, remaining)
                    .map(look -> look.step(PURPOSE + "how fast is the one that is known?"));
            long asked = observations.stream()
                    .filter(o -> o.purpose().startsWith(PURPOSE))
                    .count();
            if (precise.isPresent() && asked < MOST_FOR_PARAMETERS) {
                return precise;
            }
        }
        return SureUse.largest(
                single, known, remaining.tokens(), (at, cost) -> true, premises, now, remaining, USE_PURPOSE);
    }

    /**
     * Returns the largest capacity for which a limit on the nominal window would have refused something by now: a bucket gave back
     * meanwhile, and a window may have ended meanwhile, but for a few of its phases.
     */
    private double ruledOut(List<Observation> observations, ToLongFunction<Observation> amount) {
        List<Observation> admitted =
                observations.stream().filter(Observation::admitted).toList();
        double bucket = 0;
        for (int i = 0; i < admitted.size(); i++) {
            double sum = 0;
            for (Observation observation : admitted.subList(i, admitted.size())) {
                sum += amount.applyAsLong(observation);
                Duration since = Duration.between(admitted.get(i).sentAt(), observation.receivedAt());
                bucket = Math.max(bucket, sum / (1 + since.toNanos() / (double) premises.windowNanos()));
            }
        }
        double[] byPhase = IntStream.range(0, PHASES)
                .mapToDouble(phase -> mostInOneWindow(admitted, amount, premises.windowNanos() / PHASES * phase))
                .sorted()
                .toArray();
        return Math.min(bucket, byPhase[(int) (PHASES * UNLUCKY)]);
    }

    private double mostInOneWindow(List<Observation> admitted, ToLongFunction<Observation> amount, long phaseNanos) {
        Map<Long, Double> used = new HashMap<>();
        for (Observation observation : admitted) {
            long window = Math.floorDiv(EpochNanos.of(observation.sentAt()) - phaseNanos, premises.windowNanos());
            used.merge(window, (double) amount.applyAsLong(observation), Double::sum);
        }
        return used.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
