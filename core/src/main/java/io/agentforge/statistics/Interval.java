package io.agentforge.statistics;

/** A closed interval on the real line. */
public record Interval(double low, double high) {}
