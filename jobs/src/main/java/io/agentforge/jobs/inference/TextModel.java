package io.agentforge.jobs.inference;

import ai.djl.Device;
import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Sampling;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import io.agentforge.udfs.text.Continuation;
import io.agentforge.udfs.text.FramedModel;
import io.agentforge.udfs.text.ScoredText;
import io.agentforge.udfs.text.TextFrame;
import io.agentforge.udfs.text.TextScore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Hugging Face folder that scores and continues text in this JVM. */
public final class TextModel implements AutoCloseable {
  private final Path folder;
  private final FramedModel model;

  private TextModel(Path folder, Decoder decoder, Tokenizer tokenizer) {
    this.folder = folder;
    this.model = new FramedModel(decoder, tokenizer, TextFrame.of(folder, tokenizer));
  }

  /** What {@link #score(Path)} found; {@code nll} in nats. */
  public record Score(
      String model, long tokens, double nllPerToken, double bitsPerByte, int items) {}

  /**
   * Loads weights and tokenizer.
   *
   * @throws ForgeException MODEL_INVALID, MODEL_UNSUPPORTED or TOKENIZER_INVALID
   */
  public static TextModel open(Path folder, ComputeType computeType, Device device) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          folder.toString(),
          "it has no tokenizer.json",
          "Give a whole Hugging Face folder");
    }
    Tokenizer tokenizer = Tokenizer.open(file);
    try {
      Decoder decoder = Decoder.open(folder, new DecoderOptions(computeType, device));
      return new TextModel(folder, decoder, tokenizer);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Likelihood of a file's texts. Long texts are cut into windows that overlap by one token. */
  public Score score(Path file) {
    List<ScoredText> items = ItemFile.read(file);
    List<TextScore> scores = model.score(items);
    double nll = scores.stream().mapToDouble(TextScore::nll).sum();
    long tokens = scores.stream().mapToLong(TextScore::tokens).sum();
    if (tokens == 0) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          file.toString(),
          "nothing in it can be scored: one token has no context",
          "Give a longer text");
    }
    long bytes = scores.stream().mapToLong(TextScore::bytes).sum();
    return new Score(
        folder.toString(), tokens, nll / tokens, nll / Math.log(2) / bytes, items.size());
  }

  /** Continues a prompt; see {@link FramedModel#generate}. */
  public Continuation generate(String prompt, Sampling sampling) {
    return model.generate(List.of(prompt), sampling).get(0);
  }

  @Override
  public void close() {
    model.decoder().close();
    model.tokenizer().close();
  }
}
