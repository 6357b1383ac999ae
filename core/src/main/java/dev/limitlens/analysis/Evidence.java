package dev.limitlens.analysis;

/**
 * One observation that decided between two families.
 *
 * @param observation index of the observation
 * @param favours id of the family that it speaks for
 * @param over id of the rival that it speaks against
 * @param logBayesFactor natural logarithm of how much more probable the first made it; positive
 * @param why the same in words
 */
public record Evidence(int observation, String favours, String over, double logBayesFactor, String why) {}
