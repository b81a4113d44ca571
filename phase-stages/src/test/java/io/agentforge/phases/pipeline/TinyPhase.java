package io.agentforge.phases.pipeline;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import io.agentforge.gate.Measurement;
import io.agentforge.phases.CheckpointDraft;
import io.agentforge.phases.Evaluation;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.Metric;
import io.agentforge.phases.Phase;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.PhaseId;
import io.agentforge.phases.PhaseOutcome;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.WorkUnit;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.phases.unit.UnitTask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A phase that stores and commits everything a phase can, and computes nearly nothing: two models,
 * each trained in two segments, and two evaluations beside each other.
 */
final class TinyPhase implements Phase {
  private static final List<String> MODELS = List.of("first", "second");

  /** Passes on what its input says, in a model file of one tensor. */
  record Unit(String key, String kind, List<CheckpointFile> inputs) implements UnitTask {
    @Override
    public String digest() {
      return Json.digest(List.of("tiny-1", key, inputs));
    }

    @Override
    public UnitOutput run(TaskScope scope) throws IOException {
      float value = key.hashCode() % 1000;
      for (CheckpointFile input : inputs) {
        value += Files.size(scope.object(input));
      }
      if (!kind.equals("train")) {
        return new UnitOutput(Json.write(Map.of("nll", value)), List.of());
      }
      Path folder = Files.createDirectory(scope.scratch().resolve("model"));
      ByteBuffer data = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      data.putFloat(0, value);
      Tensor tensor = new Tensor("weight", DType.F32, List.of(1L), data);
      SafetensorsWriter.write(
          folder.resolve("model.safetensors"), List.of(tensor), Map.of("unit", key));
      Files.writeString(folder.resolve("config.json"), "{\"unit\":\"" + key + "\"}");
      return new UnitOutput(Json.write(Map.of("loss", value)), scope.store(folder));
    }
  }

  @Override
  public PhaseId id() {
    return PhaseId.COGNATE;
  }

  @Override
  public PhasePlan plan() {
    List<WorkUnit> units = new ArrayList<>();
    for (String model : MODELS) {
      for (String key : List.of("train/" + model + "/0", "train/" + model + "/1")) {
        units.add(new WorkUnit(key, "train", 0, 1, 1, null, 1));
      }
      units.add(new WorkUnit("evaluate/" + model, "evaluate", 1, 1, 1, null, 1));
      units.add(WorkUnit.describe(model, 1));
    }
    return new PhasePlan(id(), "inputs", "tiny", units);
  }

  @Override
  public PhaseOutcome execute(PhasePlan plan, PhaseContext context) {
    List<CheckpointDraft> drafts = new ArrayList<>();
    for (String model : MODELS) {
      UnitResult start = context.units().run(unit(model, 0, List.of()));
      UnitResult end = context.units().run(unit(model, 1, start.output().files()));
      List<String> parents = drafts.isEmpty() ? List.of() : List.of(drafts.get(0).name());
      String role = drafts.isEmpty() ? "trunk" : "specialist";
      drafts.add(new CheckpointDraft(model, role, 1, "F32", end.output().files(), parents));
    }
    context
        .units()
        .run(
            "evaluate",
            drafts.stream()
                .map(draft -> new Unit("evaluate/" + draft.name(), "evaluate", draft.files()))
                .toList());
    return new PhaseOutcome(
        drafts,
        List.of(GateMeasurement.of(Measurement.exact("parameters", 1, 1, ""))),
        List.of(Metric.plain("loss", "first", 1, 0.5, "nats", "train")),
        evaluations(drafts, context),
        List.of(new PhaseEvent("told", PhaseEvent.Level.INFO, "", "something", "{}")),
        Map.of("corpus", "ab".repeat(32)),
        context.parts().seconds());
  }

  private static Unit unit(String model, int segment, List<CheckpointFile> inputs) {
    return new Unit("train/" + model + "/" + segment, "train", inputs);
  }

  /** As phases do: cells that the cache has are not given again. */
  private static List<Evaluation> evaluations(List<CheckpointDraft> drafts, PhaseContext context) {
    List<Evaluation> missing = new ArrayList<>();
    for (CheckpointDraft draft : drafts) {
      String sha = draft.files().get(0).sha256();
      Set<String> there =
          context.cached().apply(sha, "config").stream()
              .map(Evaluation::itemId)
              .collect(Collectors.toSet());
      for (String item : List.of("i1", "i2")) {
        if (!there.contains(item)) {
          missing.add(
              new Evaluation(
                  sha, "config", item, "test", "recall", "copy", 1, 1.5, 3, true, "prompt"));
        }
      }
    }
    return missing;
  }
}
