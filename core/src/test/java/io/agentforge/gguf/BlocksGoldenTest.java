package io.agentforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.format.Floats;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.SmallModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlocksGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void the_blocks_of_ordinary_and_adversarial_rows_are_those_of_ggml() throws IOException {
    int compared = 0;
    for (JsonNode row : JSON.readTree(SmallModels.golden("blocks.json")).path("rows")) {
      float[] weights = floats(row.path("input_f32_le").asText());
      Iterator<Map.Entry<String, JsonNode>> types = row.path("types").fields();
      while (types.hasNext()) {
        Map.Entry<String, JsonNode> type = types.next();
        String what = "%s of row %s".formatted(type.getKey(), row.path("name").asText());
        GgmlType ggml = GgmlType.valueOf(type.getKey());
        ByteBuffer bytes = Blocks.encode(ggml, weights);
        assertThat(hex(bytes)).as(what).isEqualTo(type.getValue().path("ggml").asText());
        float[] back = Blocks.decode(ggml, bytes, weights.length);
        if (finite(back)) {
          assertThat(sha256(littleEndian(back)))
              .as("decoded " + what)
              .isEqualTo(type.getValue().path("dequantised_sha256").asText());
        }
        compared++;
      }
    }
    assertThat(compared).as("rows times types").isEqualTo(18 * 5);
  }

  @Test
  void blocks_too_small_for_a_reciprocal_are_zeros_where_ggml_is_undefined() throws IOException {
    JsonNode row = JSON.readTree(SmallModels.golden("blocks.json")).path("undefined").get(0);
    float[] weights = floats(row.path("input_f32_le").asText());
    for (GgmlType type : new GgmlType[] {GgmlType.TQ1_0, GgmlType.TQ2_0, GgmlType.Q8_0}) {
      ByteBuffer bytes = Blocks.encode(type, weights);
      for (float weight : Blocks.decode(type, bytes, weights.length)) {
        assertThat(weight == 0).as("%s is a zero, as %s", weight, type).isTrue();
      }
    }
  }

  @Test
  void every_tensor_of_the_golden_model_quantises_to_the_hash_of_ggml(@TempDir Path folder)
      throws IOException {
    ModelFolder model = SmallModels.llama(folder);
    JsonNode expected = JSON.readTree(SmallModels.golden("expected.json")).path("direct_sha256");
    int compared = 0;
    for (var tensor : model.tensors().values()) {
      if (tensor.shape().size() != 2) {
        continue;
      }
      String name = GgufArchitecture.name(tensor.name());
      float[] weights = Floats.values(tensor);
      int heads = GgufArchitecture.LLAMA.interleavedHeads(tensor.name(), model.config());
      if (heads > 0) {
        weights = RotaryRows.interleave(weights, tensor.shape().get(0).intValue(), heads);
      }
      for (String type : new String[] {"TQ1_0", "TQ2_0", "Q8_0", "Q4_0", "Q4_1"}) {
        assertThat(sha256(Blocks.encode(GgmlType.valueOf(type), weights)))
            .as("%s as %s", name, type)
            .isEqualTo(expected.path(type).path(name).asText());
        compared++;
      }
    }
    assertThat(compared).as("matrices times types").isEqualTo(15 * 5);
  }

  @Test
  void part_of_a_block_and_weights_that_are_no_numbers_are_refused() {
    assertThatThrownBy(() -> Blocks.encode(GgmlType.TQ1_0, new float[100]))
        .hasMessageContaining("100 weights are not whole blocks of 256");
    float[] weights = new float[32];
    weights[3] = Float.NEGATIVE_INFINITY;
    assertThatThrownBy(() -> Blocks.encode(GgmlType.Q8_0, weights))
        .hasMessageContaining("weight 3 is -Infinity");
  }

  @Test
  void rows_in_pairs_come_back_in_halves() {
    float[] rows = new float[24 * 2];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    float[] pairs = RotaryRows.interleave(rows, 24, 3);
    assertThat(pairs[2]).as("row 1 was row 4 of 8").isEqualTo(rows[8]);
    assertThat(RotaryRows.split(pairs, 24, 3)).isEqualTo(rows);
  }

  private static float[] floats(String hex) {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(floats);
    return floats;
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static ByteBuffer littleEndian(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static String hex(ByteBuffer bytes) {
    byte[] all = new byte[bytes.remaining()];
    bytes.duplicate().get(all);
    return HexFormat.of().formatHex(all);
  }

  static String sha256(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
