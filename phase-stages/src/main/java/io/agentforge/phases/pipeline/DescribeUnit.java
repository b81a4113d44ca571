package io.agentforge.phases.pipeline;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.Tensor;
import io.agentforge.phases.WorkUnit;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads the weights of a checkpoint where they lie and describes each tensor: hash, mean, standard
 * deviation, largest magnitude.
 *
 * @param name of the checkpoint in its phase
 */
record DescribeUnit(String name, List<CheckpointFile> files) implements UnitTask {
  static final String VERSION = "describe-1";

  /** Statistics of one tensor; null where it has no elements or is not of a float type. */
  record Described(
      String name,
      String dtype,
      List<Long> shape,
      String sha256,
      long bytes,
      Double mean,
      Double standardDeviation,
      Double maxAbsolute) {}

  /** Payload. */
  record Tensors(List<Described> tensors) {}

  @Override
  public String key() {
    return WorkUnit.describeKey(name);
  }

  @Override
  public String kind() {
    return "validate";
  }

  @Override
  public String digest() {
    return Json.digest(Map.of("version", VERSION, "files", files));
  }

  @Override
  public UnitOutput run(TaskScope scope) {
    List<Described> tensors = new ArrayList<>();
    for (CheckpointFile file : files) {
      boolean weights = file.name().startsWith("model") && file.name().endsWith(".safetensors");
      if (!weights) {
        continue;
      }
      SafetensorsFile open = SafetensorsFile.open(scope.object(file));
      open.names().forEach(tensor -> tensors.add(describe(open.tensor(tensor))));
    }
    return new UnitOutput(Json.write(new Tensors(tensors)), List.of());
  }

  private static Described describe(Tensor tensor) {
    boolean floats =
        tensor.dtype() == DType.F32 || tensor.dtype() == DType.F16 || tensor.dtype() == DType.BF16;
    Double mean = null;
    Double deviation = null;
    Double largest = null;
    if (floats && tensor.elements() > 0) {
      double sum = 0;
      double squares = 0;
      double max = 0;
      float[] values = Floats.values(tensor);
      for (float value : values) {
        sum += value;
        squares += (double) value * value;
        max = Math.max(max, Math.abs(value));
      }
      mean = sum / values.length;
      deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
      largest = max;
    }
    return new Described(
        tensor.name(),
        tensor.dtype().name(),
        tensor.shape(),
        sha256(tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN)),
        tensor.elements() * tensor.dtype().bytes(),
        mean,
        deviation,
        largest);
  }

  private static String sha256(ByteBuffer data) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(data);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
