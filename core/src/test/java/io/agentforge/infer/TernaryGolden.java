package io.agentforge.infer;

import io.agentforge.decoder.Golden;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.PackedModel;
import io.agentforge.pack.PackedTensor;
import io.agentforge.quantize.TernaryMatrix;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The golden model with ternary linear layers, and what other programs answer for it. */
final class TernaryGolden {
  private static final String PREFIX = "codes.";

  private final SafetensorsFile expected =
      SafetensorsFile.open(Golden.folder("bitnet_subnorm").resolve("expected_ternary.safetensors"));
  private final ModelFolder folder = new Golden("bitnet_subnorm").model();

  PackedModel model() {
    return new ChangedModel(folder.config(), PackedModel.of(folder), matrices());
  }

  ModelFolder folder() {
    return folder;
  }

  /** One scale for the whole tensor, repeated for each row. */
  Map<String, PackedTensor.Ternary> matrices() {
    Map<String, PackedTensor.Ternary> matrices = new HashMap<>();
    for (String name : expected.names()) {
      if (name.startsWith(PREFIX)) {
        Tensor tensor = expected.tensor(name);
        String weight = name.substring(PREFIX.length());
        byte[] codes = new byte[(int) tensor.elements()];
        tensor.data().get(codes);
        int rows = tensor.shape().get(0).intValue();
        int columns = tensor.shape().get(1).intValue();
        float[] scales = new float[rows];
        Arrays.fill(scales, gamma("gamma." + weight));
        matrices.put(weight, ternary(rows, columns, codes, scales));
      }
    }
    return matrices;
  }

  private static PackedTensor.Ternary ternary(int rows, int columns, byte[] codes, float[] scales) {
    return new PackedTensor.Ternary(new TernaryMatrix(rows, columns, columns, codes, scales));
  }

  private float gamma(String name) {
    Tensor tensor = expected.tensor(name);
    return switch (tensor.dtype()) {
      case F32 -> tensor.data().order(ByteOrder.LITTLE_ENDIAN).getFloat(0);
      default -> (float) tensor.data().order(ByteOrder.LITTLE_ENDIAN).getDouble(0);
    };
  }

  double[] doubles(String name) {
    Tensor t = expected.tensor(name);
    double[] values = new double[(int) t.elements()];
    t.data().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
    return values;
  }

  int[] integers(String name) {
    Tensor t = expected.tensor(name);
    long[] values = new long[(int) t.elements()];
    t.data().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }
}
