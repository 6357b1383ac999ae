package dev.limitlens.plan;

import dev.limitlens.analysis.Accounting;
import dev.limitlens.analysis.Question;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks how a limit accounts for requests, in rounds of requests that follow each other at once, short against the window, so
 * that the limiter's algorithm matters little; only what a denial does shows in the time after it. Between two rounds it waits until the
 * quota is back. It ends as soon as a round has answered the {@link Question}, or when its rounds are over.
 */
public final class AccountingPlan implements ExperimentPlan {

    /** What the rounds of a question consist of. */
    interface Rounds {
        /** Returns the next request of the round, null if the round is over. */
        Step.@Nullable Probe next(Burst burst, List<Observation> observations, Instant now);

        /**
         * Returns how long after a round the next one begins, in windows: by default until a bucket that refills at half the nominal rate is
         * nearly full again.
         */
        default double pauseWindows(Burst over) {
            return 1.05;
        }
    }

    private final Question question;
    private final Premises premises;
    private final double level;
    private final int largestOutput;
    private final int mostRounds;
    private final Rounds rounds;

    /**
     * Creates the plan of a question.
     *
     * @param question what is asked
     * @param premises what is taken as known
     * @param level the confidence asked for, above 0.5 and below 1
     * @param largestOutput the largest output that a request may ask for, at least 1; without bearing on the questions that ask for none
     */
    public AccountingPlan(Question question, Premises premises, double level, int largestOutput) {
        this.question = Objects.requireNonNull(question, "question");
        this.premises = Objects.requireNonNull(premises, "premises");
        this.level = Goal.checked(level);
        this.largestOutput = largestOutput;
        if (largestOutput < 1) {
            throw new IllegalArgumentException("the largest output must be at least 1 token: " + largestOutput);
        }
        switch (question) {
            case WHICH_LIMIT -> {
                rounds = new WhichLimitRounds(premises);
                mostRounds = 4;
            }
            case DENIAL -> {
                rounds = new DenialRounds(premises.capacityTokens(), premises.windowNanos());
                // once quota is known to be back, rounds are short
                mostRounds = 8;
            }
            case RESERVATION -> {
                rounds = new ReservationRounds(premises.capacityTokens(), largestOutput);
                mostRounds = 2;
            }
            case BURNDOWN -> {
                rounds = new BurndownRounds(premises.capacityTokens(), largestOutput);
                mostRounds = 3;
            }
            case CAPACITY -> {
                rounds = new CapacityRounds(premises.capacityTokens());
                // what was used before spoils the first
                mostRounds = premises.start().equals(Start.QUIET) ? 1 : 2;
            }
            default -> throw new IllegalArgumentException("no rounds for " + question);
        }
    }

    @Override
    public String id() {
        return question.id();
    }

    @Override
    public Map<String, String> options() {
        return question == Question.RESERVATION || question == Question.BURNDOWN
                ? Map.of("largest-output", Integer.toString(largestOutput))
                : Map.of();
    }

    @Override
    public Step next(List<Observation> observations, Instant now) {
        for (int round = 1; round <= mostRounds; round++) {
            Burst burst = Burst.of(round, observations);
            boolean begun = !burst.requests().isEmpty();
            if (!begun && round > 1 && answered(observations)) {
                return new Step.End("the question is answered");
            }
            if (!Burst.of(round + 1, observations).requests().isEmpty()) {
                continue;
            }
            Instant at = begun || round == 1 ? now : begin(Burst.of(round - 1, observations));
            Step.Probe probe = rounds.next(burst, observations, at.isAfter(now) ? at : now);
            if (probe != null) {
                return probe;
            }
        }
        return new Step.End(answered(observations) ? "the question is answered" : "the rounds are over");
    }

    /** Returns when the round after one that is over may begin. */
    private Instant begin(Burst over) {
        return over.after(Duration.ofNanos((long) (rounds.pauseWindows(over) * premises.windowNanos())));
    }

    private boolean answered(List<Observation> observations) {
        return !observations.isEmpty()
                && Accounting.of(
                                        question,
                                        premises,
                                        observations.get(0).intent().intendedAt(),
                                        observations)
                                .confidence()
                        >= (question == Question.DENIAL ? Goal.of(level) : level);
    }
}
