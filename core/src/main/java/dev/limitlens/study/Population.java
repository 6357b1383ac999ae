package dev.limitlens.study;

import java.util.List;

/** Specimens that are studied together. An implementation with a public constructor without parameters can be named on the command line. */
@FunctionalInterface
public interface Population {

    /** Returns the specimens, at least one, each with an id of its own. */
    List<Specimen> specimens();
}
