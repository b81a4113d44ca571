package io.agentforge.phases.evomerge;

import io.agentforge.model.ModelConfig;
import io.agentforge.phases.PhaseId;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.WorkUnit;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.unit.Json;
import io.agentforge.torch.ComputeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists the units of phase 2 with their cost. Which individuals a search will judge follows from
 * what it finds, so the search is one line that bounds it: its budget in item evaluations.
 */
final class EvomergePlan {
  /** Assumed useful rate of one core, in FLOP per second. */
  private static final double BF16_RATE = 200e9;

  private static final double FP32_RATE = 80e9;
  private static final double CHARACTERS_PER_TOKEN = 3;
  private static final long TOKENS_PER_QUESTION = 60;
  private static final long JVM_BYTES = 700L << 20;

  private final EvomergeSettings settings;
  private final ModelConfig config;
  private final MergeItems items;
  private final String corpusDigest;

  /**
   * @param config shape of the parents
   * @param corpusDigest of the text that items come from
   */
  EvomergePlan(
      EvomergeSettings settings, ModelConfig config, MergeItems items, String corpusDigest) {
    this.settings = settings;
    this.config = config;
    this.items = items;
    this.corpusDigest = corpusDigest;
  }

  /**
   * @param names of the parents; a guess while phase 1 has not run
   * @param hashes of what they are; empty while that is unknown
   */
  PhasePlan make(List<String> names, List<String> hashes) {
    List<WorkUnit> units = new ArrayList<>();
    double perItem = tokensPerItem(items.search(settings.items().search()));
    if (items.learns()) {
      units.addAll(learning(names.size()));
    }
    long budget =
        settings.itemBudget() * (settings.control() == EvomergeSettings.Control.RANDOM ? 2 : 1);
    units.add(line("search", WorkUnit.BUDGET, budget, budget * perItem));
    long report = items.report().size();
    double reportTokens = report * tokensPerItem(items.report());
    units.add(
        line(
            "report",
            WorkUnit.BUDGET,
            report * (names.size() + 4),
            reportTokens * (names.size() + 4)));
    units.add(
        new WorkUnit("write/champion", "write", 0, 0, config.parameters() * 4, null, memory()));
    units.add(WorkUnit.describe(EvomergePhase.CHAMPION, JVM_BYTES));
    String inputs =
        Json.digest(
            Map.of(
                "corpus", corpusDigest,
                "parents", hashes));
    return new PhasePlan(PhaseId.EVOMERGE, inputs, digest(inputs), units);
  }

  /** Forward and backward of every batch. */
  private List<WorkUnit> learning(int parents) {
    double tokens =
        (double) settings.learning().steps()
            * settings.learning().batchTokens()
            * items.suites().size();
    return List.of(
        new WorkUnit(
            LearnUnit.KEY,
            "train",
            0,
            (long) tokens,
            config.parameters() * Float.BYTES,
            3 * tokens * flopPerToken() / rate(),
            JVM_BYTES + config.parameters() * Float.BYTES * (parents + 3)),
        WorkUnit.describe(LearnedDonor.NAME, JVM_BYTES));
  }

  private WorkUnit line(String key, String kind, long count, double tokens) {
    return new WorkUnit(
        key, kind, count, (long) tokens, 0, tokens * flopPerToken() / rate(), memory());
  }

  /** Parents are mapped; a merged model exists twice while it is packed. */
  private long memory() {
    return JVM_BYTES + config.parameters() * Float.BYTES * 3;
  }

  private static double tokensPerItem(List<EvaluationItem> items) {
    return items.stream()
        .mapToDouble(
            item ->
                item.suite().equals(Component.TEXT.id())
                    ? item.answer().length() / CHARACTERS_PER_TOKEN
                    : TOKENS_PER_QUESTION)
        .average()
        .orElse(TOKENS_PER_QUESTION);
  }

  private double flopPerToken() {
    return 2.0 * config.parameters()
        + 4.0 * config.layers() * TOKENS_PER_QUESTION * config.heads() * config.headDim();
  }

  private double rate() {
    return settings.computeType() == ComputeType.BF16 ? BF16_RATE : FP32_RATE;
  }

  private String digest(String inputs) {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("inputs", inputs);
    parts.put("settings", settings);
    parts.put("individual", IndividualUnit.VERSION);
    parts.put("evaluate", EvaluateUnit.VERSION);
    parts.put("probe", ProbeUnit.VERSION);
    parts.put("write", WriteUnit.VERSION);
    parts.put("learn", LearnUnit.VERSION);
    return Json.digest(parts);
  }
}
