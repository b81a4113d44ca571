package io.agentforge.phases.cognate;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointProbeTest {
  private static final ModelConfig CONFIG = Profile.TINY.config();

  @TempDir private Path folder;
  private Map<String, Tensor> tensors;

  @BeforeEach
  void store_a_model_with_its_probe() {
    try (DecoderWeights weights = DecoderWeights.initial(CONFIG, SeedTree.root(1))) {
      tensors = weights.tensors();
    }
    ModelFolder.write(folder, CONFIG, tensors, DType.F32, null);
    try (Decoder decoder = Decoder.of(CONFIG, tensors, DecoderOptions.exact())) {
      CheckpointProbe.write(folder.resolve(CheckpointProbe.FILE), decoder);
    }
  }

  @Test
  void a_whole_model_repeats_its_logits() {
    assertThat(CheckpointProbe.problems(folder)).isEmpty();
  }

  @Test
  void one_weight_with_its_sign_flipped_is_found_in_every_tensor() {
    for (String name : tensors.keySet()) {
      change(name, value -> -value);
      assertThat(CheckpointProbe.problems(folder))
          .as("largest weight of %s negated", name)
          .singleElement()
          .asString()
          .contains("logits differ");
    }
  }

  @Test
  void a_weight_that_is_not_finite_is_found() {
    change(tensors.keySet().iterator().next(), value -> Double.NaN);
    assertThat(CheckpointProbe.problems(folder))
        .anySatisfy(problem -> assertThat(problem).contains("NaN"));
  }

  @Test
  void a_missing_probe_and_a_cut_file_are_problems() throws IOException {
    Path probe = folder.resolve(CheckpointProbe.FILE);
    byte[] bytes = Files.readAllBytes(probe);
    Files.write(probe, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(CheckpointProbe.problems(folder)).as("cut").hasSize(1);
    Files.delete(probe);
    assertThat(CheckpointProbe.problems(folder)).as("missing").hasSize(1);
  }

  /** Rewrites the folder with the largest weight of one tensor changed. */
  private void change(String name, DoubleUnaryOperator change) {
    Tensor tensor = tensors.get(name);
    ByteBuffer data = ByteBuffer.allocate(tensor.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
    data.put(tensor.data().duplicate()).flip();
    int largest = 0;
    for (int i = 0; i < tensor.elements(); i++) {
      if (Math.abs(data.getFloat(i * 4)) > Math.abs(data.getFloat(largest * 4))) {
        largest = i;
      }
    }
    data.putFloat(largest * 4, (float) change.applyAsDouble(data.getFloat(largest * 4)));
    Map<String, Tensor> changed = new LinkedHashMap<>(tensors);
    changed.put(name, new Tensor(name, tensor.dtype(), tensor.shape(), data));
    ModelFolder.write(folder, CONFIG, changed, DType.F32, null);
  }
}
