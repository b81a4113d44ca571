package io.agentforge.jobs.inference;

import io.agentforge.generate.CpuGenerator;
import io.agentforge.generate.Sampling;
import io.agentforge.infer.CpuDecoder;
import io.agentforge.infer.Kernels;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.Bundle;
import io.agentforge.pack.PackedModel;
import io.agentforge.tokenizer.ByteLevelTokenizer;
import io.agentforge.tokenizer.TextTokenizer;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.udfs.text.Continuation;
import io.agentforge.udfs.text.TextFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A Hugging Face folder or a bundle that continues text in Java alone. No native library is loaded,
 * unless the tokenizer needs more than {@link ByteLevelTokenizer} does. One thread at a time.
 */
public final class JavaTextModel implements AutoCloseable {
  private static final char UNFINISHED = '\uFFFD';

  private final CpuGenerator generator;
  private final TextTokenizer tokenizer;
  private final TextFrame frame;
  private final String kernels;

  private JavaTextModel(
      CpuGenerator generator, TextTokenizer tokenizer, TextFrame frame, String kernels) {
    this.generator = generator;
    this.tokenizer = tokenizer;
    this.frame = frame;
    this.kernels = kernels;
  }

  /**
   * Loads weights and tokenizer.
   *
   * @param threads that share each product, from 1
   * @throws io.agentforge.error.ForgeException MODEL_INVALID, MODEL_UNSUPPORTED, PACK_INVALID or
   *     TOKENIZER_INVALID
   */
  public static JavaTextModel open(PackedModel model, Kernels kernels, int threads) {
    byte[] json = model.tokenizer();
    String name = model.name() + "/" + PackedModel.TOKENIZER;
    Optional<ByteLevelTokenizer> plain = ByteLevelTokenizer.of(json, name);
    TextTokenizer tokenizer = plain.isPresent() ? plain.get() : Tokenizer.of(json, name);
    CpuDecoder decoder = CpuDecoder.of(model, kernels);
    return new JavaTextModel(
        new CpuGenerator(decoder, threads),
        tokenizer,
        TextFrame.of(json, model.file("config.json"), tokenizer),
        decoder.kernels().name());
  }

  /** A folder or a bundle file, seen the same way. */
  public static PackedModel model(Path path) {
    return Files.isDirectory(path) ? PackedModel.of(ModelFolder.open(path)) : Bundle.open(path);
  }

  /** The arithmetic in use, such as {@code lookup+vector}. */
  public String kernels() {
    return kernels;
  }

  /**
   * Continues a prompt.
   *
   * @param pieces told the text as it grows; all pieces together are the text
   */
  public Continuation generate(String prompt, Sampling sampling, Consumer<String> pieces) {
    int[] text = tokenizer.encode(prompt);
    int[] begun =
        frame.begin().isPresent()
            ? IntStream.concat(frame.begin().stream(), Arrays.stream(text)).toArray()
            : text;
    Growth growth = new Growth(pieces);
    int[] made = generator.generate(begun, sampling, frame.end().orElse(-1), growth::add);
    return new Continuation(begun, made, growth.finish());
  }

  /** The text of tokens so far, told on in pieces that end with a whole character. */
  private final class Growth {
    private final Consumer<String> pieces;
    private int[] tokens = new int[16];
    private int count;
    private int told;

    Growth(Consumer<String> pieces) {
      this.pieces = pieces;
    }

    void add(int token) {
      if (count == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * count);
      }
      tokens[count++] = token;
      String text = text();
      if (text.isEmpty() || text.charAt(text.length() - 1) != UNFINISHED) {
        tell(text);
      }
    }

    String finish() {
      String text = text();
      tell(text);
      return text;
    }

    private String text() {
      return tokenizer.decode(Arrays.copyOf(tokens, count));
    }

    private void tell(String text) {
      if (text.length() > told) {
        pieces.accept(text.substring(told));
        told = text.length();
      }
    }
  }

  @Override
  public void close() {
    generator.close();
    if (tokenizer instanceof Tokenizer loaded) {
      loaded.close();
    }
  }
}
