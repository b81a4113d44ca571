package io.agentforge.evolve;

/**
 * Something a strategy did to the course of the search, for the report.
 *
 * @param kind {@code niche}, {@code immigrants}, {@code mutation}, {@code reseed}, …
 * @param message with the numbers that led to it
 */
public record Intervention(String kind, String message) {}
