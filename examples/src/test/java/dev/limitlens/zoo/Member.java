package dev.limitlens.zoo;

import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Premises;
import dev.limitlens.study.Specimen;
import dev.limitlens.study.Subject;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * One kind of limiter.
 *
 * @param id its name
 * @param scale what is taken as known about it, given what the study takes as known
 * @param drawing draws one of the kind
 * @param limits how many limits it has; each takes a measurement of its own
 */
record Member(String id, Function<Premises, Premises> scale, Function<Draws, Subject> drawing, int limits)
        implements Specimen {

    Member(String id, Function<Premises, Premises> scale, Function<Draws, Subject> drawing) {
        this(id, scale, drawing, 1);
    }

    static Member of(String id, Function<Draws, Subject> drawing) {
        return new Member(id, Function.identity(), drawing);
    }

    Member withLimits(int number) {
        return new Member(id, scale, drawing, number);
    }

    @Override
    public Budget budget(Premises premises) {
        Budget each = Budget.standard(premises);
        return limits == 1
                ? each
                : new Budget(
                        limits * each.maxTokens(),
                        limits * each.maxRequests(),
                        each.maxDuration().multipliedBy(limits));
    }

    @Override
    public Subject draw(Premises premises, RandomGenerator random) {
        return drawing.apply(new Draws(scale.apply(premises), random));
    }
}
