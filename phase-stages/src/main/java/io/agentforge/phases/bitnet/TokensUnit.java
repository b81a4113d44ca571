package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.TrainingText;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Turns the training documents into tokens of the model's own tokenizer.
 *
 * @param corpusDigest of what {@code text} is, or is a sample of
 */
record TokensUnit(TrainingText text, String corpusDigest, CheckpointFile tokenizer, Frame frame)
    implements UnitTask {
  static final String VERSION = "bitnet-tokens-1";
  static final String FILE = "train.tokens";

  @Override
  public String key() {
    return "tokens";
  }

  @Override
  public String kind() {
    return "prepare";
  }

  @Override
  public String digest() {
    return Json.digest(
        Map.of(
            "version", VERSION,
            "corpus", corpusDigest,
            "tokenizer", tokenizer.sha256(),
            "frame", frame));
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    Path folder = Files.createDirectory(scope.scratch().resolve("tokens"));
    try (Tokenizer encoder = Tokenizer.open(scope.object(tokenizer))) {
      var encoded = text.documents().stream().map(d -> encoder.encode(d.text())).toList();
      TokenCorpus.write(folder.resolve(FILE), encoded, frame.end());
    }
    return new UnitOutput(Json.write(Map.of()), scope.store(folder));
  }
}
