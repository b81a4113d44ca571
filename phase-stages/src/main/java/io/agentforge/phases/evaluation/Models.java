package io.agentforge.phases.evaluation;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.udfs.cache.ModelCache;
import io.agentforge.udfs.text.TextFrame;
import java.nio.file.Path;
import java.util.List;

/** Opens stored Hugging Face folders through the executor's model cache. */
public final class Models {
  public static final String WEIGHTS = "model.safetensors";

  public static final String TOKENIZER = "tokenizer.json";

  private Models() {}

  /** The file of this name in a list that holds it. */
  public static CheckpointFile named(List<CheckpointFile> files, String name) {
    return files.stream()
        .filter(file -> file.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " is not among " + files));
  }

  /** A lease on the model with these files . */
  public static ModelCache.Lease lease(
      TaskScope scope, List<CheckpointFile> files, ComputeType computeType) {
    String device = scope.device().device();
    ModelCache.Key key =
        new ModelCache.Key(named(files, WEIGHTS).sha256(), computeType.name(), device);
    return ModelCache.instance()
        .lease(
            key,
            () -> {
              Path folder = scope.folder(files);
              Decoder decoder =
                  Decoder.open(
                      folder, new DecoderOptions(computeType, TorchRuntime.device(device)));
              Tokenizer tokenizer = Tokenizer.open(folder.resolve(TOKENIZER));
              return new ModelCache.LoadedModel(
                  decoder,
                  tokenizer,
                  TextFrame.of(folder, tokenizer),
                  decoder.config().parameters() * Float.BYTES);
            });
  }
}
