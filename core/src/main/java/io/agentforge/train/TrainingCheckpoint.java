package io.agentforge.train;

import ai.djl.Device;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A training checkpoint: the one file {@code training.safetensors}, so that it is there whole or
 * not at all. Weights under their own names, moments under {@code adamw.m.} and {@code adamw.v.};
 * configuration, settings and progress as JSON in its metadata.
 */
final class TrainingCheckpoint {
  private static final String FILE = "training.safetensors";
  private static final String KIND = "agent-forge training checkpoint 1";
  private static final String TERNARY = "ternary";
  private static final ObjectMapper JSON = new ObjectMapper();

  private TrainingCheckpoint() {}

  static void write(
      Path folder,
      TrainingState state,
      TrainingSettings settings,
      Optional<TernarySettings> ternary) {
    try {
      Files.createDirectories(folder);
      Map<String, String> metadata = new LinkedHashMap<>();
      metadata.put("kind", KIND);
      metadata.put("config", JSON.writeValueAsString(state.weights.config()));
      metadata.put("settings", JSON.writeValueAsString(settings));
      if (ternary.isPresent()) {
        metadata.put(TERNARY, JSON.writeValueAsString(ternary.get()));
      }
      metadata.put("progress", JSON.writeValueAsString(state.progress));
      SafetensorsWriter.write(folder.resolve(FILE), state.tensors(), metadata);
    } catch (IOException e) {
      throw new UncheckedIOException(folder.toString(), e);
    }
  }

  static TrainingState read(
      Path folder, TrainingSettings settings, Optional<TernarySettings> ternary, Device device) {
    Path path = folder.resolve(FILE);
    SafetensorsFile file = SafetensorsFile.open(path);
    Map<String, String> metadata = file.metadata();
    if (!KIND.equals(metadata.get("kind"))) {
      throw corrupt(path, "its metadata does not say '" + KIND + "'", null);
    }
    try {
      requireSame(path, JSON.readValue(metadata.get("settings"), TrainingSettings.class), settings);
      String before = metadata.get(TERNARY);
      requireSame(
          path,
          before == null
              ? Optional.empty()
              : Optional.of(JSON.readValue(before, TernarySettings.class)),
          ternary);
      ModelConfig config = JSON.readValue(metadata.get("config"), ModelConfig.class);
      var progress = JSON.readValue(metadata.get("progress"), TrainingState.Progress.class);
      Map<String, Tensor> weights = new LinkedHashMap<>();
      Map<String, Tensor> optimiser = new LinkedHashMap<>();
      for (TensorSpec spec : config.tensors()) {
        weights.put(spec.name(), tensor(path, file, spec));
        for (String moment :
            new String[] {TrainingState.FIRST_MOMENT, TrainingState.SECOND_MOMENT}) {
          String name = moment + spec.name();
          optimiser.put(name, tensor(path, file, new TensorSpec(name, spec.shape())));
        }
      }
      TensorSpec age = new TensorSpec(TrainingState.AGE, java.util.List.of(1L));
      optimiser.put(age.name(), tensor(path, file, age));
      TrainingState state = new TrainingState(DecoderWeights.load(config, weights, device));
      state.loadOptimiser(optimiser);
      state.progress = progress;
      return state;
    } catch (JsonProcessingException e) {
      throw corrupt(path, "its metadata is no valid JSON", e);
    }
  }

  private static void requireSame(Path path, Object before, Object settings) {
    if (!before.equals(settings)) {
      throw new ForgeException(
          ErrorCode.USAGE,
          path.toString(),
          "it was trained with %s, not with %s".formatted(before, settings),
          "Resume with the settings it was started with");
    }
  }

  private static Tensor tensor(Path path, SafetensorsFile file, TensorSpec spec) {
    if (!file.names().contains(spec.name())) {
      throw corrupt(path, "tensor " + spec.name() + " is missing", null);
    }
    Tensor tensor = file.tensor(spec.name());
    if (tensor.dtype() != DType.F32 || !tensor.shape().equals(spec.shape())) {
      throw corrupt(
          path, "tensor %s is %s %s".formatted(spec.name(), tensor.dtype(), tensor.shape()), null);
    }
    return tensor;
  }

  private static ForgeException corrupt(Path path, String reason, Throwable cause) {
    return new ForgeException(
        ErrorCode.CHECKPOINT_CORRUPT,
        path.toString(),
        reason,
        "Resume from an earlier checkpoint",
        cause);
  }
}
