package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What two limits were asked and how they answered, oldest first: what each of them is inferred from anew under other blame. */
final class PairLog {

    private final Premises premises;
    private final Instant startedAt;
    private final List<Observation> observations = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();

    PairLog(Premises premises, Instant startedAt) {
        this.premises = premises;
        this.startedAt = startedAt;
    }

    void add(Observation observation, Answer answer) {
        observations.add(observation);
        answers.add(answer);
    }

    Premises premises() {
        return premises;
    }

    int size() {
        return answers.size();
    }

    List<Answer> answers() {
        return Collections.unmodifiableList(answers);
    }

    /** Returns a limit that has answered nothing yet. */
    BlamedLimit unseen() {
        return new BlamedLimit(Inference.exclusive(premises, startedAt));
    }

    /**
     * Infers a limit from all admissions and the denials that it is blamed for.
     *
     * @param blames who is blamed, by answer
     * @param own which of the two limits it is
     */
    BlamedLimit inferred(List<Blame> blames, Blame own) {
        BlamedLimit limit = unseen();
        for (int i = 0; i < blames.size(); i++) {
            if (blames.get(i) == Blame.NOBODY || blames.get(i) == own) {
                limit.observe(observations.get(i), answers.get(i));
            }
        }
        return limit;
    }

    /** Returns how long it was from the first request to the latest answer. */
    double seconds() {
        return answers.isEmpty()
                ? 0
                : (answers.get(answers.size() - 1).receiveNanos()
                                - answers.get(0).sendNanos())
                        / 1e9;
    }
}
