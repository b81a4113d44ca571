package io.agentforge.phases.pipeline;

import io.agentforge.gate.GateVerdict;
import io.agentforge.gate.Verdict;
import java.util.List;

/** How a run ended that was neither interrupted nor broken. */
public record RunResult(String runId, double seconds, List<GateVerdict> verdicts) {
  /** Whether every gate passed; without a gate nothing passed. */
  public boolean passed() {
    return !verdicts.isEmpty()
        && verdicts.stream().allMatch(verdict -> verdict.verdict() == Verdict.PASS);
  }
}
