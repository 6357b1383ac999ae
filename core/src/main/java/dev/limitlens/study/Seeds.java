package dev.limitlens.study;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Seeds made of seeds, such that related ones give unrelated numbers. */
final class Seeds {

    /** Longer seeds would not survive a JSON reader that knows only doubles. */
    private static final int BITS = 53;

    private Seeds() {}

    /** Returns the seed of one trial, from 0 to 2^53 - 1; the same on every machine. */
    static long ofTrial(long studySeed, String row, int trial) {
        long mixed = mix(mix(mix(studySeed) + row.hashCode()) + trial);
        return mixed >>> (Long.SIZE - BITS);
    }

    /** Returns the generator of a trial's truth, independent of the one that the scenario makes of the same seed. */
    static RandomGenerator truths(long trialSeed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(mix(trialSeed));
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014), after a step of its sequence. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
