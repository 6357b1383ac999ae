package dev.limitlens.analysis;

import java.util.EnumMap;
import java.util.Map;

/**
 * How probable the answers of a {@link Volley} are to a limiter that refuses all of its requests up to a line and admits all of them from
 * the line on, if the line is equally probable anywhere between two times.
 *
 * <p>Each decision lies anywhere in its round trip, independently of the others, so given the line the answers are independent: a refusal
 * was decided upon before it, an admission after it, and each of them may have lapsed. That is a product for each place of the line, of
 * which the mean is taken over all places. Where the limiter's clock is not known exactly, the line may seem to be as much earlier or later,
 * for all decisions alike.
 */
final class LineInVolley {

    /** What the answers say about where the line lies. */
    enum Case {
        /** Behind all decisions: every admission is a lapse. */
        BEHIND,
        /** Ahead of all decisions: every refusal is a lapse. */
        AHEAD,
        /** Among them, and all that was admitted was admitted after it. */
        AMONG,
        /** Among them, and at least one admission is a lapse from before the line, and was charged there. */
        AMONG_BUT_ONE
    }

    /** Places of the line that are looked at during a volley. */
    private static final int PLACES = 32;

    /** Share of all cases below which one is not followed. */
    private static final double NEGLIGIBLE = 1e-7;

    private final double lapse;
    private final long clockNanos;
    private final Answer[] refused;
    private final Answer[] admitted;
    private final Map<Case, Double> likelihoods = new EnumMap<>(Case.class);
    private double least = Double.MAX_VALUE;
    private double most;

    /**
     * Looks at all places of the line between two times.
     *
     * @param firstNanos the earlier of the two, since the Unix epoch
     * @param lastNanos the later one, not before
     * @param lapse probability that an answer is the opposite of the limiter's
     */
    LineInVolley(Volley volley, long firstNanos, long lastNanos, double lapse) {
        this.lapse = lapse;
        clockNanos = volley.clockNanos();
        refused = volley.of(Answer.Kind.DENIED).toArray(Answer[]::new);
        admitted = volley.of(Answer.Kind.ADMITTED).toArray(Answer[]::new);
        for (Case each : Case.values()) {
            likelihoods.put(each, 0.0);
        }
        lookBetween(firstNanos - clockNanos, lastNanos + clockNanos, volley.sendNanos(), volley.receiveNanos());
        double all = 0;
        for (Map.Entry<Case, Double> each : likelihoods.entrySet()) {
            all += each.getValue() * lapses(each.getKey());
        }
        double least = NEGLIGIBLE * all;
        likelihoods.entrySet().removeIf(each -> each.getValue() * lapses(each.getKey()) <= least);
    }

    /** Returns how probable the lapses are that a case takes for granted and leaves to be weighed where the answers are taken in. */
    private double lapses(Case what) {
        return switch (what) {
            case BEHIND -> Math.pow(lapse, admitted.length) * Math.pow(1 - lapse, refused.length);
            case AHEAD -> Math.pow(lapse, refused.length) * Math.pow(1 - lapse, admitted.length);
            case AMONG, AMONG_BUT_ONE -> 1;
        };
    }

    /**
     * Returns the probability of the answers, together with where the line lies; cases that are negligible are left out. If all decisions lie
     * on one side of it, that is the probability that they do, whatever was answered.
     */
    Map<Case, Double> likelihoods() {
        return likelihoods;
    }

    /** Returns by how much the probability of the answers varies over the places of the line, as a share of the largest: 0 to 1. */
    double variation() {
        return most > 0 ? 1 - least / most : 0;
    }

    /** Nothing changes from place to place before the first request was sent or after the last answer was received. */
    private void lookBetween(long first, long last, long sent, long received) {
        if (last <= first) {
            lookAt(first, 1);
            return;
        }
        long from = Math.min(Math.max(first, sent), received);
        long until = Math.max(Math.min(last, received), sent);
        double width = last - first;
        if (first < from) {
            lookAt(first, (Math.min(from, last) - first) / width);
        }
        if (last > until) {
            lookAt(last, (last - Math.max(until, first)) / width);
        }
        int places = (int) Math.min(PLACES, 1 + (until - from) * PLACES / Math.max(1, received - sent));
        for (int k = 0; k < places && until > from; k++) {
            lookAt(from + (long) ((until - from) * (k + 0.5) / places), (until - from) / width / places);
        }
    }

    private void lookAt(long line, double share) {
        double behind = 1;
        double ahead = 1;
        double refusals = 1;
        double beforeLine = 1;
        double lapsedRefusals = refused.length == 0 ? 0 : 1;
        for (Answer answer : refused) {
            double later = decidedAfter(answer, line);
            behind *= 1 - later;
            ahead *= later;
            refusals *= lapse * later + (1 - lapse) * (1 - later);
            beforeLine *= (1 - lapse) * (1 - later);
            lapsedRefusals *= lapse * later;
        }
        double admissions = 1;
        double afterLine = 1;
        double lapsedAdmissions = admitted.length == 0 ? 0 : 1;
        for (Answer answer : admitted) {
            double later = decidedAfter(answer, line);
            behind *= 1 - later;
            ahead *= later;
            admissions *= lapse * (1 - later) + (1 - lapse) * later;
            afterLine *= (1 - lapse) * later;
            lapsedAdmissions *= lapse * (1 - later);
        }
        // what lies on one side altogether is weighed where it is taken in: there, each answer of the other kind lapsed
        add(Case.BEHIND, admitted.length == 0 ? 0 : share * behind);
        add(Case.AHEAD, refused.length == 0 ? 0 : share * ahead);
        add(Case.AMONG, share * (refusals - lapsedRefusals) * afterLine);
        double lapsed = refusals * (admissions - afterLine) - beforeLine * lapsedAdmissions;
        add(Case.AMONG_BUT_ONE, share * Math.max(0, lapsed));
        least = Math.min(least, refusals * admissions);
        most = Math.max(most, refusals * admissions);
    }

    private void add(Case what, double likelihood) {
        likelihoods.merge(what, likelihood, Double::sum);
    }

    private double decidedAfter(Answer answer, long line) {
        long sent = answer.sendNanos() + clockNanos;
        return new RoundTrip(sent, Math.max(sent, answer.receiveNanos() - clockNanos)).after(line, line);
    }
}
