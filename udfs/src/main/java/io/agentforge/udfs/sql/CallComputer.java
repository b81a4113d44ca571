package io.agentforge.udfs.sql;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Sampling;
import io.agentforge.udfs.cache.ModelCache;
import io.agentforge.udfs.device.DeviceDecision;
import io.agentforge.udfs.model.ModelPlace;
import io.agentforge.udfs.model.Models;
import io.agentforge.udfs.text.Continuation;
import io.agentforge.udfs.text.ScoredText;
import io.agentforge.udfs.text.TextScore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes calls for many rows at once, in one task. Models are leased for the time of a batch, so
 * that a query over many models does not hold them all; equal texts of a batch are computed once.
 */
final class CallComputer {
  private final CallSettings settings;
  private final Map<String, ModelPlace> places = new HashMap<>();
  private final Map<String, Map<String, TextScore>> scores = new HashMap<>();

  CallComputer(CallSettings settings) {
    this.settings = settings;
  }

  /**
   * Arguments of a call for one row; null is SQL's NULL.
   *
   * @param maxTokens for {@code forge_generate}
   */
  record Arguments(String model, String text, Integer maxTokens) {
    private boolean anyNull() {
      return model == null || text == null || maxTokens == null;
    }
  }

  /** Forgets the texts of the batch before. */
  void nextBatch() {
    scores.clear();
  }

  /**
   * Values in the order of the rows: Double, String or int[], as the function has it; null where an
   * argument is.
   *
   * @throws ForgeException what finding, loading or asking a model threw
   */
  List<Object> compute(ForgeFunction function, List<Arguments> rows) {
    Map<String, Map<Integer, Map<String, Object>>> wanted = new LinkedHashMap<>();
    for (Arguments row : rows) {
      if (!row.anyNull()) {
        wanted
            .computeIfAbsent(row.model(), key -> new LinkedHashMap<>())
            .computeIfAbsent(row.maxTokens(), key -> new LinkedHashMap<>())
            .put(row.text(), null);
      }
    }
    wanted.forEach(
        (model, byLimit) -> byLimit.forEach((limit, texts) -> fill(function, model, limit, texts)));
    List<Object> values = new ArrayList<>(rows.size());
    for (Arguments row : rows) {
      values.add(
          row.anyNull() ? null : wanted.get(row.model()).get(row.maxTokens()).get(row.text()));
    }
    return values;
  }

  private void fill(
      ForgeFunction function, String model, int maxTokens, Map<String, Object> values) {
    List<String> texts = List.copyOf(values.keySet());
    switch (function) {
      case NLL ->
          scores(model, texts)
              .forEach((text, s) -> values.put(text, s.tokens() == 0 ? null : (Double) s.nll()));
      case BPB ->
          scores(model, texts)
              .forEach(
                  (text, s) ->
                      values.put(
                          text,
                          s.bitsPerByte().isEmpty()
                              ? null
                              : (Double) s.bitsPerByte().getAsDouble()));
      case GENERATE -> put(values, texts, generated(model, texts, maxTokens));
      case TOKENS -> {
        try (ModelCache.Lease lease = Models.leaseTokenizer(place(model))) {
          put(values, texts, lease.tokenizer().encodeAll(texts));
        }
      }
    }
  }

  private static void put(Map<String, Object> values, List<String> texts, List<?> results) {
    for (int i = 0; i < results.size(); i++) {
      values.put(texts.get(i), results.get(i));
    }
  }

  /** Scores of the texts; those that another call of the batch asked for are there already. */
  private Map<String, TextScore> scores(String model, List<String> texts) {
    Map<String, TextScore> known = scores.computeIfAbsent(model, key -> new HashMap<>());
    List<String> open = texts.stream().filter(text -> !known.containsKey(text)).toList();
    if (!open.isEmpty()) {
      try (ModelCache.Lease lease = lease(model)) {
        List<TextScore> made = lease.framed().score(open.stream().map(ScoredText::plain).toList());
        for (int i = 0; i < made.size(); i++) {
          known.put(open.get(i), made.get(i));
        }
      }
    }
    Map<String, TextScore> asked = new LinkedHashMap<>();
    texts.forEach(text -> asked.put(text, known.get(text)));
    return asked;
  }

  private List<String> generated(String model, List<String> prompts, int maxTokens) {
    if (maxTokens < 1) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          ForgeFunction.GENERATE.sqlName(),
          "max_tokens is " + maxTokens,
          "Give a whole number from 1");
    }
    try (ModelCache.Lease lease = lease(model)) {
      return lease.framed().generate(prompts, Sampling.greedy(maxTokens)).stream()
          .map(Continuation::text)
          .toList();
    }
  }

  private ModelCache.Lease lease(String model) {
    String device = DeviceDecision.forTask(settings.device()).device();
    return Models.lease(place(model), settings.resolvedComputeType(device), device);
  }

  private ModelPlace place(String model) {
    return places.computeIfAbsent(model, settings.places()::find);
  }
}
