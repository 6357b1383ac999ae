package dev.limitlens.zoo;

import dev.limitlens.study.Population;
import dev.limitlens.study.Specimen;
import java.util.List;

/** Two limits at once, by a limiter that somebody else wrote. */
public final class Pairs implements Population {

    @Override
    public List<Specimen> specimens() {
        return Bucket4jMembers.pairs();
    }
}
