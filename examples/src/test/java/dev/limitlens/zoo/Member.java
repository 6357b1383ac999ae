package dev.limitlens.zoo;

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
 */
record Member(String id, Function<Premises, Premises> scale, Function<Draws, Subject> drawing) implements Specimen {

    static Member of(String id, Function<Draws, Subject> drawing) {
        return new Member(id, Function.identity(), drawing);
    }

    @Override
    public Subject draw(Premises premises, RandomGenerator random) {
        return drawing.apply(new Draws(scale.apply(premises), random));
    }
}
