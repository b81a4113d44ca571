package io.agentforge.phases.cognate;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.generate.Generator;
import io.agentforge.generate.Sampling;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import io.agentforge.udfs.cache.ModelCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts that a model writes, greedy and sampled, for people to read and for the repetition rate.
 *
 * @param prompts held-out beginnings
 * @param maxTokens per continuation
 */
record GenerateUnit(
    String model,
    List<CheckpointFile> modelFiles,
    List<Prompt> prompts,
    int maxTokens,
    double temperature,
    long seed,
    Frame frame,
    ComputeType computeType)
    implements UnitTask {
  GenerateUnit {
    modelFiles = List.copyOf(modelFiles);
    prompts = List.copyOf(prompts);
  }

  static final String VERSION = "generate-1";

  /** A beginning and the suite it comes from. */
  record Prompt(String suite, String text) implements java.io.Serializable {}

  /**
   * A continuation.
   *
   * @param temperature 0 for greedy
   * @param tokens generated ids, the end token left out
   */
  record Sample(
      String model, String suite, String prompt, String text, double temperature, int[] tokens) {}

  /** Payload. */
  record Samples(List<Sample> samples) {}

  @Override
  public String key() {
    return "generate/" + model;
  }

  @Override
  public String kind() {
    return "generate";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("name", model);
    parts.put("model", modelFiles);
    parts.put("prompts", prompts);
    parts.put("max_tokens", maxTokens);
    parts.put("temperature", temperature);
    parts.put("seed", seed);
    parts.put("frame", frame);
    parts.put("compute_type", computeType);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) {
    try (ModelCache.Lease lease = Models.lease(scope, modelFiles, computeType)) {
      List<Sample> samples = new ArrayList<>();
      samples.addAll(samples(lease, Sampling.greedy(maxTokens)));
      samples.addAll(samples(lease, new Sampling(maxTokens, temperature, 0.95, seed)));
      return new UnitOutput(Json.write(new Samples(samples)), List.of());
    }
  }

  private List<Sample> samples(ModelCache.Lease lease, Sampling sampling) {
    Tokenizer tokenizer = lease.tokenizer();
    TaskSequences sequences = new TaskSequences(tokenizer, frame);
    int[][] inputs = prompts.stream().map(p -> sequences.prompt(p.text())).toArray(int[][]::new);
    int[][] outputs = Generator.generate(lease.decoder(), inputs, sampling, frame.end());
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      int[] tokens = withoutEnd(outputs[i]);
      samples.add(
          new Sample(
              model,
              prompts.get(i).suite(),
              prompts.get(i).text(),
              tokenizer.decode(tokens),
              sampling.temperature(),
              tokens));
    }
    return samples;
  }

  private int[] withoutEnd(int[] tokens) {
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] == frame.end()) {
        return Arrays.copyOf(tokens, i);
      }
    }
    return tokens;
  }
}
