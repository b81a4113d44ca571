package io.agentforge.jobs.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.generate.Sampling;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.BytePairTrainer;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.torch.ComputeType;
import io.agentforge.udfs.text.Continuation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextModelTest {
  private static final String WORDS = "the quick brown fox jumps over the lazy dog. ";
  private static final ModelConfig CONFIG = Profile.TINY.config();

  @TempDir private static Path folder;
  private static TextModel model;

  @BeforeAll
  static void make_a_model() throws Exception {
    Path tokenizer = folder.resolve("tokenizer.json");
    BytePairTrainer.train(List.of(WORDS), CONFIG.vocab()).write(tokenizer);
    Path target = Files.createDirectory(folder.resolve("model"));
    try (DecoderWeights weights = DecoderWeights.initial(CONFIG, SeedTree.root(1))) {
      ModelFolder.write(target, CONFIG, weights.tensors(), DType.F32, tokenizer);
    }
    model = TextModel.open(target, ComputeType.FP32, Device.cpu());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void everyTokenOfALongTextIsScoredOnce() throws Exception {
    Path text = write("long.txt", WORDS.repeat(200));
    Continuation ids = model.generate(WORDS.repeat(5), Sampling.greedy(1));
    int perFive = ids.promptTokens().length - 1;
    TextModel.Score score = model.score(text);
    assertThat(score.tokens()).as("tokens of 200 sentences").isEqualTo(perFive * 40L);
    assertThat(score.tokens()).as("more than the model reads").isGreaterThan(CONFIG.maxPositions());
    assertThat(score.items()).as("items").isEqualTo(1);
    assertThat(score.nllPerToken())
        .as("NLL of a fresh model")
        .isCloseTo(Math.log(512), within(0.5));
    double bits = score.nllPerToken() * score.tokens() / Math.log(2) / Files.size(text);
    assertThat(score.bitsPerByte()).as("bits per byte").isCloseTo(bits, within(1e-9));
  }

  @Test
  void onlyTheAnswerOfAQuestionIsScored() throws Exception {
    Path file =
        write("q.jsonl", "{\"prompt\":\"the quick\",\"answer\":\" fox\"}\n\n{\"text\":\"dog\"}\n");
    TextModel.Score score = model.score(file);
    assertThat(score.items()).as("items").isEqualTo(2);
    int answer = model.generate(" fox", Sampling.greedy(1)).promptTokens().length;
    int text = model.generate("dog", Sampling.greedy(1)).promptTokens().length - 1;
    assertThat(score.tokens()).as("answer with its end, and the text").isEqualTo(answer + text);
  }

  @Test
  void generationStartsWithTheBeginTokenAndIsRepeatable() {
    Sampling sampling = new Sampling(12, 0.8, 0.9, 7);
    Continuation one = model.generate("the", sampling);
    assertThat(one.promptTokens()[0]).as("first token").isEqualTo(SpecialToken.BEGIN.id());
    assertThat(one.tokens()).as("tokens").hasSizeBetween(1, 12);
    assertThat(model.generate("the", sampling).tokens()).as("again").isEqualTo(one.tokens());
  }

  @Test
  void aFileThatCannotBeScoredIsRefusedWithItsLine() throws Exception {
    assertThatThrownBy(() -> model.score(write("a.jsonl", "{\"text\":\"a\"}\n{\"txt\":1}\n")))
        .as("wrong field")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("a.jsonl:2")
        .hasMessageContaining("neither 'text'");
    assertThatThrownBy(() -> model.score(write("b.jsonl", "{oops\n")))
        .as("not JSON")
        .hasMessageContaining("b.jsonl:1")
        .hasMessageContaining("not JSON");
    assertThatThrownBy(() -> model.score(write("c.txt", "")))
        .as("empty")
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> model.score(folder.resolve("none.txt")))
        .as("absent")
        .hasMessageContaining("cannot be read");
  }

  private static Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
