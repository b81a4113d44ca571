package io.agentforge.jobs.bench;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.udfs.text.FramedModel;
import io.agentforge.udfs.text.ScoredText;
import io.agentforge.udfs.text.TextFrame;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.api.java.UDF1;

/** The function that one would write first: open the model, score the text, close the model. */
final class OpenedModel implements UDF1<String, Double> {
  private static final long serialVersionUID = 1L;

  private final String folder;

  private OpenedModel(String folder) {
    this.folder = folder;
  }

  static OpenedModel in(Path folder) {
    return new OpenedModel(folder.toString());
  }

  @Override
  public Double call(String text) {
    Path path = Path.of(folder);
    try (Tokenizer tokenizer = Tokenizer.open(path);
        Decoder decoder = Decoder.open(path, DecoderOptions.fastest())) {
      FramedModel model = new FramedModel(decoder, tokenizer, TextFrame.of(path, tokenizer));
      return model.score(List.of(ScoredText.plain(text))).get(0).nll();
    }
  }
}
