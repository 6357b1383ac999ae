package dev.limitlens.cli;

import dev.limitlens.study.Population;
import dev.limitlens.study.Specimen;
import dev.limitlens.study.TruthRow;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/** A population that the command line names by its class. */
final class NamedPopulation {

    private NamedPopulation() {}

    /**
     * Returns the specimens to be studied.
     *
     * @param className a class on the class path
     * @param limiter the id of one of its specimens, or {@code all}
     */
    static List<Specimen> specimens(String className, String limiter) {
        List<Specimen> all = load(className).specimens();
        List<Specimen> chosen = all.stream()
                .filter(s -> limiter.equals(TruthRow.ALL) || limiter.equals(s.id()))
                .toList();
        if (chosen.isEmpty()) {
            throw new UsageException("no '" + limiter + "' in " + className + "; there are all, "
                    + String.join(", ", all.stream().map(Specimen::id).toList()));
        }
        return chosen;
    }

    private static Population load(String className) {
        try {
            Object loaded = Class.forName(className).getConstructor().newInstance();
            if (loaded instanceof Population population) {
                return population;
            }
            throw new UsageException("--population must name a " + Population.class.getName() + ": " + className);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("cannot make the population " + className, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new UsageException(
                    "--population must name a class on the class path with a public constructor without"
                            + " parameters: " + e);
        }
    }
}
