package dev.limitlens.study;

import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.simulation.Noise;
import java.util.Objects;

/**
 * What all trials of a study have in common.
 *
 * @param premises what plan and analysis take as known
 * @param noise what blurs the answers
 * @param budget what one trial may spend
 * @param level the confidence from which on a verdict counts, above 0.5 and below 1
 */
public record Conditions(Premises premises, Noise noise, Budget budget, double level) {

    /** Checks the range. */
    public Conditions {
        Objects.requireNonNull(premises, "premises");
        Objects.requireNonNull(noise, "noise");
        Objects.requireNonNull(budget, "budget");
        if (!(level > 0.5 && level < 1)) {
            throw new IllegalArgumentException("confidence must be above 0.5 and below 1: " + level);
        }
    }

    /** Returns the contract's conditions: no noise, the standard budget, a confidence of 0.99. */
    public static Conditions standard(Premises premises) {
        return new Conditions(premises, Noise.none(premises.window()), Budget.standard(premises), 0.99);
    }
}
