package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.Admission;
import dev.limitlens.limiter.Metering;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The search for requests whose answers one family is sure of although they lie close to the line between the two answers. */
final class PredictionSearch {

    /** How sure the family must be. */
    private static final double SURE = 0.98;

    /** Part of the window between two times that are looked at. */
    private static final int STEPS = 120;

    /** The same where the time is to be known narrowly. */
    private static final int FINE_STEPS = 2400;

    /** Part of the window that is hardly any time beside the steps of a refill, of which the shortest take a thirtieth of the window. */
    private static final int NARROW = 240;

    /** Costs are looked at each by this part of it above the one before. */
    private static final int FINER_COST = 4;

    /** The same where each of them costs much. */
    private static final int COARSE_STEPS = 40;

    /** How much others must doubt an answer before it is worth asking for against them, and which share of the most doubt is as good. */
    private static final double DOUBTED = 0.4;

    private static final double NEARLY = 0.9;

    /** Share of the capacity below which an admission proves little. */
    private static final double LEAST_SHARE = 0.02;

    private final Particles particles;
    private final String family;
    private final long windowNanos;
    private final long tripNanos;
    private final double typicalCapacity;

    /**
     * Creates a search.
     *
     * @param particles what is still possible, at the time of the last answer; moved by the search
     */
    PredictionSearch(Particles particles, String family, long windowNanos, long tripNanos, double typicalCapacity) {
        this.particles = particles;
        this.family = family;
        this.windowNanos = windowNanos;
        this.tripNanos = tripNanos;
        this.typicalCapacity = typicalCapacity;
    }

    /** Returns the first time from which on the family is sure of the answer, and the cost closest to the line. */
    Optional<Prediction> first(boolean admitted, long fromNanos, long latestNanos, long largestCost) {
        for (long at = fromNanos; at <= latestNanos; at += Math.max(1, windowNanos / STEPS)) {
            Loads loads = Loads.bounds(particles, at, tripNanos);
            long cost = admitted ? largestAdmitted(loads, largestCost) : smallestRefused(loads, largestCost);
            if (cost > 0) {
                return Optional.of(new Prediction(EpochNanos.toInstant(at), cost, admitted));
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the request of whose answer the family is sure, and of which others most expect the opposite: of several that they
     * doubt nearly as much, the first.
     *
     * @param rival the id of the others, such as that of what is none of the families
     */
    Optional<Prediction> against(String rival, long fromNanos, long latestNanos, long largestCost) {
        List<Prediction> sure = new ArrayList<>();
        List<Double> doubts = new ArrayList<>();
        for (long at = fromNanos; at <= latestNanos; at += Math.max(1, windowNanos / COARSE_STEPS)) {
            Loads loads = Loads.bounds(particles, at, tripNanos);
            long admitted = largestAdmitted(loads, largestCost);
            if (admitted > 0) {
                sure.add(new Prediction(EpochNanos.toInstant(at), admitted, true));
                doubts.add(1 - admit(rival, loads, admitted));
            }
            long refused = smallestRefused(loads, largestCost);
            if (refused > 0) {
                sure.add(new Prediction(EpochNanos.toInstant(at), refused, false));
                doubts.add(admit(rival, loads, refused));
            }
        }
        double most = doubts.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return IntStream.range(0, sure.size())
                .filter(i -> most >= DOUBTED && doubts.get(i) >= NEARLY * most)
                .mapToObj(sure::get)
                .findFirst();
    }

    /**
     * Returns the first request of whose admission the family is sure, with about the smallest cost after which it is as sure that another
     * one right behind is refused; empty if it does not admit on credit.
     */
    Optional<Prediction> debt(long fromNanos, long latestNanos, long largestCost) {
        OptionalLong at = admitsOnCredit() ? firstAdmission(SURE, fromNanos, latestNanos) : OptionalLong.empty();
        return at.isPresent() ? debtAt(at.getAsLong(), largestCost) : Optional.empty();
    }

    /**
     * Returns when a request is as likely to be admitted as to be refused, before the family is sure of an admission; empty if it does not
     * admit on credit, or if hardly any time lies between.
     */
    Optional<Instant> evenOdds(long fromNanos, long latestNanos) {
        if (!admitsOnCredit()) {
            return Optional.empty();
        }
        OptionalLong even = firstAdmission(0.5, fromNanos, latestNanos);
        OptionalLong sure = firstAdmission(SURE, fromNanos, latestNanos);
        if (even.isEmpty() || (sure.isPresent() && sure.getAsLong() - even.getAsLong() <= windowNanos / NARROW)) {
            return Optional.empty();
        }
        return Optional.of(EpochNanos.toInstant(even.getAsLong()));
    }

    /** Returns from when on an admission is at least so probable: while nothing is asked, a bucket only fills up. */
    private OptionalLong firstAdmission(double probability, long fromNanos, long latestNanos) {
        if (fromNanos > latestNanos || admitOneAt(latestNanos) < probability) {
            return OptionalLong.empty();
        }
        long tooEarly = fromNanos - 1;
        long late = latestNanos;
        while (late - tooEarly > Math.max(1, windowNanos / FINE_STEPS)) {
            long middle = tooEarly + (late - tooEarly) / 2;
            if (admitOneAt(middle) >= probability) {
                late = middle;
            } else {
                tooEarly = middle;
            }
        }
        return OptionalLong.of(late);
    }

    private double admitOneAt(long at) {
        Particles then = particles.fresh();
        return admit(then, family, Loads.bounds(then, at, tripNanos), 1);
    }

    private Optional<Prediction> debtAt(long at, long largestCost) {
        long behind = at + tripNanos + tripNanos / 4;
        for (long cost = 1; cost <= largestCost; cost += 1 + cost / FINER_COST) {
            Particles ahead = particles.fresh();
            ahead.spend(at, tripNanos, cost);
            if (admit(ahead, family, Loads.bounds(ahead, behind, tripNanos), 1) <= 1 - SURE) {
                return Optional.of(new Prediction(EpochNanos.toInstant(at), cost, true));
            }
        }
        return Optional.empty();
    }

    /** Returns 0 if there is none. */
    private long largestAdmitted(Loads loads, long largestCost) {
        long least = metersCost() ? Math.max(1, (long) (LEAST_SHARE * typicalCapacity)) : 1;
        if (least > largestCost || admit(loads, least) < SURE) {
            return 0;
        }
        if (!metersCost()) {
            // on credit, a small request would show nothing: what it lets in is paid for by what it refuses next
            return admitsOnCredit() ? Math.max(least, Math.min(largestCost, Math.round(typicalCapacity))) : least;
        }
        long low = least;
        long high = largestCost + 1;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (admit(loads, middle) >= SURE) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns 0 if there is none. */
    private long smallestRefused(Loads loads, long largestCost) {
        if (admit(loads, metersCost() ? largestCost : 1) > 1 - SURE) {
            return 0;
        }
        long low = 0;
        long high = metersCost() ? largestCost : 1;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (admit(loads, middle) <= 1 - SURE) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** Returns whether the family mostly admits or refuses by the cost. */
    boolean metersCost() {
        return mostly(particles::metersCost);
    }

    private boolean admitsOnCredit() {
        return mostly(i -> {
            Variant variant = particles.cell(i).space.variant();
            return variant.metering() == Metering.TOKENS && variant.admission() != Admission.EXACT;
        });
    }

    private boolean mostly(IntPredicate particle) {
        double some = 0;
        double all = 0;
        for (int i = 0; i < particles.size; i++) {
            if (particles.family(i).equals(family)) {
                all += particles.weight[i];
                some += particle.test(i) ? particles.weight[i] : 0;
            }
        }
        return some > all / 2;
    }

    private double admit(Loads loads, long cost) {
        return admit(family, loads, cost);
    }

    private double admit(String family, Loads loads, long cost) {
        return admit(particles, family, loads, cost);
    }

    private static double admit(Particles particles, String family, Loads loads, long cost) {
        double admitted = 0;
        double all = 0;
        for (int i = 0; i < particles.size; i++) {
            if (particles.family(i).equals(family)) {
                all += particles.weight[i];
                admitted += particles.weight[i] * particles.admit(i, loads.early(i), loads.late(i), cost);
            }
        }
        return all > 0 ? admitted / all : 0.5;
    }
}
