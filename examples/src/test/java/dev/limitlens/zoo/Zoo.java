package dev.limitlens.zoo;

import dev.limitlens.study.Population;
import dev.limitlens.study.Specimen;
import java.util.List;
import java.util.stream.Stream;

/** Limiters that other people wrote, one limit each. */
public final class Zoo implements Population {

    @Override
    public List<Specimen> specimens() {
        return Stream.concat(Bucket4jMembers.single().stream(), LibraryMembers.all().stream())
                .toList();
    }
}
