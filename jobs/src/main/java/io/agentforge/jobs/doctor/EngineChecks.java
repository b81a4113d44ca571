package io.agentforge.jobs.doctor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.Utils;
import io.agentforge.tokenizer.BytePairTrainer;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchRuntime;
import java.util.Arrays;
import java.util.List;

/** The native libraries, by using them. */
final class EngineChecks {
  private static final int SMALLEST_VOCABULARY = 320;

  private EngineChecks() {}

  static Finding processor() {
    String reason = TorchRuntime.computeReason();
    return TorchRuntime.bestComputeType() == ComputeType.BF16
        ? Finding.ok("processor", reason)
        : Finding.warn(
            "processor", reason, "Training is 3 to 4 times faster with avx512_bf16 or amx_bf16");
  }

  static Finding libtorch() {
    TorchRuntime.prepareThread(GradMode.OFF);
    try (NDManager manager = TorchRuntime.engine().newBaseManager(Device.cpu());
        NDArray a = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
        NDArray product = a.matMul(a)) {
      float[] found = product.toFloatArray();
      // The engine knows the version it was built for, not that of a library of the user's.
      String own = Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH");
      String version =
          own == null ? "libtorch " + TorchRuntime.engine().getVersion() : "libtorch of " + own;
      return Arrays.equals(found, new float[] {7, 10, 15, 22})
          ? Finding.ok("libtorch", version + " multiplies")
          : Finding.fail(
              "libtorch",
              version + " gives " + Arrays.toString(found) + " for a product of [1 2; 3 4]",
              own == null
                  ? "Delete the unpacked library in DJL_CACHE_DIR or ~/.djl.ai and try again"
                  : "Let PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR name one build, or unset both");
    }
  }

  static Finding tokenizers() {
    List<String> specials = Arrays.stream(SpecialToken.values()).map(SpecialToken::text).toList();
    byte[] json =
        BytePairTrainer.train(List.of("to be or not to be").stream(), SMALLEST_VOCABULARY, specials)
            .json();
    String text = "to be";
    try (Tokenizer tokenizer = Tokenizer.of(json, "doctor")) {
      String back = tokenizer.decode(tokenizer.encode(text));
      return back.equals(text)
          ? Finding.ok("tokenizers", "encodes and decodes")
          : Finding.fail(
              "tokenizers", "'" + text + "' comes back as '" + back + "'", "Report this");
    }
  }

  static Finding gpu() {
    int gpus = TorchRuntime.engine().getGpuCount();
    return Finding.ok("gpu", gpus == 0 ? "none; the CPU computes" : gpus + " CUDA devices");
  }
}
