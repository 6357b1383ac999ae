package dev.limitlens.study;

import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import java.util.random.RandomGenerator;

/**
 * A kind of limiter that somebody else wrote, or that no model describes: one row of a study of limiters that Limitlens does not
 * define itself. Implement it, list it in a {@link Population}, and {@link PopulationStudy} measures how its experiments end.
 *
 * <p>Called from several threads.
 */
public interface Specimen {

    /** Returns the name of the row, from which the trials' seeds are made, too. */
    String id();

    /**
     * Draws one limiter of the kind and the circumstances of its experiment.
     *
     * @param premises what the study takes as known; a specimen that is made for another scale replaces them in what it returns
     * @param random the only source of randomness, so that one seed always gives one experiment
     */
    Subject draw(Premises premises, RandomGenerator random);

    /**
     * Returns what an experiment may spend, unless the study is told otherwise: the standard budget. A kind that cannot be found out with
     * that, such as two limits at once, which take two measurements, says what it takes.
     *
     * @param premises those of the subject that was drawn
     */
    default Budget budget(Premises premises) {
        return Budget.standard(premises);
    }
}
