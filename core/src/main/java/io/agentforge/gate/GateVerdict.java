package io.agentforge.gate;

/** A definition, what was measured for it, and the outcome. */
public record GateVerdict(GateDefinition definition, Measurement measurement, Verdict verdict) {}
