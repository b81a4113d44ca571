package io.agentforge.statistics;

/** A difference of two proportions, first less second, with its interval. */
public record Difference(double value, Interval interval) {}
