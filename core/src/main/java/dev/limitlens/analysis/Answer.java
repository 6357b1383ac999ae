package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.limiter.Metering;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An observation as far as it speaks about the quota.
 *
 * <p>The limiter decided somewhere between sending and receiving, and it did so before there was any output: by the input, and by
 * the largest output allowed if it reserves that. Whether it does is not known here, so what it tested lies between the two. What
 * counts from then on is what an admitted request was measured to cost.
 *
 * @param observation index of the observation
 * @param sendNanos when it was sent, since the Unix epoch
 * @param receiveNanos when the answer was there, since the Unix epoch
 * @param lowTokens smallest cost that the limiter may have tested
 * @param highTokens largest cost that the limiter may have tested
 * @param chargedTokens what counts from then on, if it was charged
 * @param kind what became of it
 * @param requests how many requests it stands for, with the same answer if there are several, see {@link DenseLog} and {@link Volley}
 * @param earlierTokens what of the charge is of the requests before the last one, whose cost was tested
 * @param blur how much may have been charged at another time than is said of it
 * @param volley the answers that it stands for, if the requests were under way at once; else null
 */
record Answer(
        int observation,
        long sendNanos,
        long receiveNanos,
        double lowTokens,
        double highTokens,
        double chargedTokens,
        Kind kind,
        int requests,
        double earlierTokens,
        Blur blur,
        @Nullable Volley volley) {

    /**
     * What may have been charged a little earlier or later than is said.
     *
     * @param tokens in tokens
     * @param requests the same in requests
     */
    record Blur(double tokens, int requests) {
        static final Blur NONE = new Blur(0, 0);

        double amount(Variant variant) {
            return variant.metering() == Metering.REQUESTS ? requests : tokens;
        }
    }

    /** The answer to one request. */
    Answer(
            int observation,
            long sendNanos,
            long receiveNanos,
            double lowTokens,
            double highTokens,
            double chargedTokens,
            Kind kind) {
        this(observation, sendNanos, receiveNanos, lowTokens, highTokens, chargedTokens, kind, 1, 0, Blur.NONE, null);
    }

    enum Kind {
        ADMITTED,
        DENIED,
        /** It may have been admitted and charged, or not. */
        UNKNOWN
    }

    /** Returns the middle of the round trip. */
    long middleNanos() {
        return sendNanos + (receiveNanos - sendNanos) / 2;
    }

    boolean admitted() {
        return kind == Kind.ADMITTED;
    }

    /** Returns this as if that had become of it. */
    Answer as(Kind other) {
        return copy(chargedTokens, other, blur, volley);
    }

    /** Returns this with another charge. */
    Answer charging(double tokens) {
        return copy(tokens, kind, blur, volley);
    }

    /** Returns this with another blur. */
    Answer blurredBy(Blur other) {
        return copy(chargedTokens, kind, other, volley);
    }

    /** Returns this as the answer to all requests of a volley. */
    Answer ofVolley(Volley whole) {
        return copy(chargedTokens, kind, blur, whole);
    }

    private Answer copy(double charged, Kind became, Blur blurredBy, @Nullable Volley whole) {
        return new Answer(
                observation,
                whole == null ? sendNanos : whole.sendNanos(),
                whole == null ? receiveNanos : whole.receiveNanos(),
                lowTokens,
                highTokens,
                charged,
                became,
                requests,
                earlierTokens,
                blurredBy,
                whole);
    }

    /** Returns this admission and a later one as one of both together, under the number of the later one. */
    Answer with(Answer later) {
        return new Answer(
                later.observation,
                Math.min(sendNanos, later.sendNanos),
                Math.max(receiveNanos, later.receiveNanos),
                later.lowTokens,
                later.highTokens,
                chargedTokens + later.chargedTokens,
                kind,
                requests + later.requests,
                chargedTokens,
                blur,
                null);
    }

    /** Returns this admission as if one of its requests had not been charged; a single one still counts as a request. */
    Answer butOne() {
        if (requests == 1) {
            return charging(0);
        }
        double one = chargedTokens / requests;
        return new Answer(
                observation,
                sendNanos,
                receiveNanos,
                lowTokens,
                highTokens,
                chargedTokens - one,
                kind,
                requests - 1,
                chargedTokens - 2 * one,
                blur,
                null);
    }

    /** Returns how many requests of a volley it is the answer to, whatever became of each; 1 if it is of none. */
    int members() {
        return volley == null ? 1 : volley.members().size();
    }

    /** Returns what is counted of the requests before the last one that it stands for; 0 if it is one only. */
    double earlierAmount(Variant variant) {
        return requests == 1 ? 0 : variant.metering() == Metering.REQUESTS ? requests - 1 : earlierTokens;
    }

    /** Returns what is counted from then on, if it was charged. */
    double chargedAmount(Variant variant) {
        return variant.metering() == Metering.REQUESTS ? requests : chargedTokens;
    }

    /** Returns the cost that the limiter tested, as well as it is known. */
    double testedTokens() {
        return (lowTokens + highTokens) / 2;
    }

    /** Turns observations into answers, one after the other, and learns on the way how well requested costs are met. */
    static final class Reader {

        /**
         * Measured by requested input of the admitted requests, by the number of binary digits of what was requested: a token of
         * rounding is much of a small request and nothing of a large one.
         */
        private final double[] lowRatio = new double[Long.SIZE];

        private final double[] highRatio = new double[Long.SIZE];
        private int mostDigits;

        /** Whether output was measured: else nothing is known to be reserved for it. */
        private boolean hasOutput;

        Reader() {
            Arrays.fill(lowRatio, 1);
            Arrays.fill(highRatio, 1);
        }

        /** Returns the answer in the observation, or null if it failed before it could count. */
        @Nullable Answer read(Observation observation) {
            if (observation.outcome() instanceof Outcome.Admitted admitted) {
                Usage usage = admitted.usage();
                long input = usage.charged(0);
                // what a calibration asks for is no estimate of what it costs
                if (!Preliminary.is(observation.purpose())) {
                    learn(observation.requestedTokens(), input);
                }
                hasOutput |= usage.outputTokens() > 0;
                double reserved = usage.outputTokens() == 0
                        ? 0
                        : Math.max(
                                usage.outputTokens(),
                                observation.intent().request().maxOutputTokens());
                return answer(observation, input, input + reserved, observation.tokens(), Kind.ADMITTED);
            }
            if (observation.denied() || observation.unknown()) {
                long requested = observation.requestedTokens();
                // from the requests of its size or more, or the largest ones
                int from = Math.min(digits(requested), mostDigits);
                double low = 1;
                double high = 1;
                for (int k = from; k <= mostDigits; k++) {
                    low = Math.min(low, lowRatio[k]);
                    high = Math.max(high, highRatio[k]);
                }
                double reserved = hasOutput ? observation.intent().request().maxOutputTokens() : 0;
                double least = Math.floor(requested * low);
                double most = Math.ceil(requested * high) + reserved;
                Kind kind = observation.denied() ? Kind.DENIED : Kind.UNKNOWN;
                return answer(observation, least, most, (least + most) / 2, kind);
            }
            return null;
        }

        private void learn(long requested, long measured) {
            int digits = digits(requested);
            double ratio = (double) measured / requested;
            lowRatio[digits] = Math.min(lowRatio[digits], ratio);
            highRatio[digits] = Math.max(highRatio[digits], ratio);
            mostDigits = Math.max(mostDigits, digits);
        }

        private static int digits(long tokens) {
            return Long.SIZE - Long.numberOfLeadingZeros(tokens);
        }
    }

    static List<Answer> of(List<Observation> observations) {
        Reader reader = new Reader();
        List<Answer> answers = new ArrayList<>();
        for (Observation observation : observations) {
            Answer answer = reader.read(observation);
            if (answer != null) {
                answers.add(answer);
            }
        }
        return answers;
    }

    private static Answer answer(Observation observation, double low, double high, double charged, Kind kind) {
        return new Answer(
                observation.index(),
                EpochNanos.of(observation.sentAt()),
                EpochNanos.of(observation.receivedAt()),
                low,
                high,
                charged,
                kind);
    }
}
