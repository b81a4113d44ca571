import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.seed.SeedTree;
import java.nio.file.Path;

/** Writes a model of the shape and size of SmolLM-135M, with fresh weights and a given tokenizer. */
final class LargeModel {
  private LargeModel() {}

  /** Arguments: folder to write, tokenizer.json. */
  public static void main(String[] arguments) {
    ModelConfig config =
        new ModelConfig(
            49152, 576, 30, 9, 3, 64, 1536, 2048, 1e-5, 10_000, true, false, false, false);
    DecoderWeights weights = DecoderWeights.initial(config, SeedTree.root(1));
    ModelFolder.write(
        Path.of(arguments[0]), config, weights.tensors(), DType.F32, Path.of(arguments[1]));
    System.out.println(config.parameters() + " parameters");
  }
}
