package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.train.OuterNesterov;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The outer step of one round: the common weights move by the mean way of the workers that arrived.
 *
 * @param weights the round began with, a Hugging Face folder
 * @param velocity of the round before; null in the first
 * @param arrivals in the order of the workers
 */
record OuterUnit(
    int round,
    OuterStep step,
    List<CheckpointFile> weights,
    CheckpointFile velocity,
    List<Arrived> arrivals)
    implements UnitTask {
  static final String VERSION = "bitnet-outer-1";
  static final String VELOCITY = "velocity.safetensors";

  /** Rate and momentum. */
  record OuterStep(double rate, double momentum) implements Serializable {}

  /** A worker's training checkpoint, and what it counts. */
  record Arrived(CheckpointFile state, long tokens) implements Serializable {}

  OuterUnit {
    weights = List.copyOf(weights);
    arrivals = List.copyOf(arrivals);
  }

  /** The Hugging Face folder among a result's files. */
  static List<CheckpointFile> model(List<CheckpointFile> files) {
    return files.stream().filter(file -> !file.name().equals(VELOCITY)).toList();
  }

  @Override
  public String key() {
    return "outer/" + round;
  }

  @Override
  public String kind() {
    return "write";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("round", round);
    parts.put("step", step);
    parts.put("weights", weights);
    parts.put("velocity", Optional.ofNullable(velocity).map(CheckpointFile::sha256).orElse(""));
    parts.put("arrivals", arrivals);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    ModelFolder folder = ModelFolder.open(scope.folder(weights));
    Map<String, Tensor> common = folder.tensors(DType.F32);
    List<OuterNesterov.Arrival> ways = new ArrayList<>();
    for (Arrived arrival : arrivals) {
      SafetensorsFile file = SafetensorsFile.open(scope.object(arrival.state()));
      Map<String, Tensor> own = new LinkedHashMap<>();
      common.keySet().forEach(name -> own.put(name, file.tensor(name)));
      ways.add(new OuterNesterov.Arrival(own, arrival.tokens()));
    }
    Map<String, Tensor> before = new LinkedHashMap<>();
    if (velocity != null) {
      SafetensorsFile file = SafetensorsFile.open(scope.object(velocity));
      common.keySet().forEach(name -> before.put(name, file.tensor(name)));
    }
    OuterNesterov.State after =
        new OuterNesterov(step.rate(), step.momentum())
            .step(new OuterNesterov.State(common, before), ways);
    Path target = scope.scratch().resolve("common");
    folder.copyWith(target, after.weights());
    SafetensorsWriter.write(
        target.resolve(VELOCITY), List.copyOf(after.velocity().values()), Map.of());
    return new UnitOutput(Json.write(Map.of("arrived", ways.size())), scope.store(target));
  }
}
