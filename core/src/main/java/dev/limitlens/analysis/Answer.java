package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An observation as far as it speaks about the quota.
 *
 * <p>The limiter decided somewhere between sending and receiving. The cost of an admitted request was measured; that of
 * another is known only as well as requested and measured tokens agreed for the admitted ones.
 *
 * @param observation index of the observation
 * @param sendNanos when it was sent, since the Unix epoch
 * @param receiveNanos when the answer was there, since the Unix epoch
 * @param lowTokens smallest cost it may have had
 * @param highTokens largest cost it may have had
 * @param kind what became of it
 */
record Answer(int observation, long sendNanos, long receiveNanos, double lowTokens, double highTokens, Kind kind) {

    enum Kind {
        ADMITTED,
        DENIED,
        /** It may have been admitted and charged, or not. */
        UNKNOWN
    }

    boolean admitted() {
        return kind == Kind.ADMITTED;
    }

    /** Returns this as if that had become of it. */
    Answer as(Kind other) {
        return new Answer(observation, sendNanos, receiveNanos, lowTokens, highTokens, other);
    }

    double tokens() {
        return (lowTokens + highTokens) / 2;
    }

    /** Turns observations into answers, one after the other, and learns on the way how well requested costs are met. */
    static final class Reader {
        private double lowRatio = 1;
        private double highRatio = 1;

        /** Returns the answer in the observation, or null if it failed before it could count. */
        @Nullable Answer read(Observation observation) {
            if (observation.admitted()) {
                double tokens = observation.tokens();
                // what a calibration asks for is no estimate of what it costs
                if (!Preliminary.is(observation.purpose())) {
                    double ratio = tokens / observation.requestedTokens();
                    lowRatio = Math.min(lowRatio, ratio);
                    highRatio = Math.max(highRatio, ratio);
                }
                return answer(observation, tokens, tokens, Kind.ADMITTED);
            }
            if (observation.denied() || observation.unknown()) {
                double tokens = observation.requestedTokens();
                Kind kind = observation.denied() ? Kind.DENIED : Kind.UNKNOWN;
                return answer(observation, tokens * lowRatio, tokens * highRatio, kind);
            }
            return null;
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

    private static Answer answer(Observation observation, double low, double high, Kind kind) {
        return new Answer(
                observation.index(),
                EpochNanos.of(observation.sentAt()),
                EpochNanos.of(observation.receivedAt()),
                low,
                high,
                kind);
    }
}
