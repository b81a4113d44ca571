package io.agentforge.jobs.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.generate.Sampling;
import io.agentforge.infer.Kernels;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.BytePairTrainer;
import io.agentforge.torch.ComputeType;
import io.agentforge.udfs.text.Continuation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaTextModelTest {
  private static final String WORDS = "the quick brown fox jumps over the lazy dog. ";
  private static final ModelConfig CONFIG = Profile.TINY.config();
  private static final Sampling GREEDY = Sampling.greedy(12);

  @TempDir private static Path folder;
  private static Path target;
  private static JavaTextModel model;

  @BeforeAll
  static void make_a_model() throws Exception {
    Path tokenizer = folder.resolve("tokenizer.json");
    BytePairTrainer.train(List.of(WORDS), CONFIG.vocab()).write(tokenizer);
    target = Files.createDirectory(folder.resolve("model"));
    try (DecoderWeights weights = DecoderWeights.initial(CONFIG, SeedTree.root(1))) {
      ModelFolder.write(target, CONFIG, weights.tensors(), DType.F32, tokenizer);
    }
    model = JavaTextModel.open(JavaTextModel.model(target), Kernels.of(Kernels.Choice.AUTO), 2);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void textsEqualThoseOfTheTorchEngineGreedyAndSampled() {
    Sampling warm = new Sampling(12, 0.8, 0.9, 7);
    try (TextModel torch = TextModel.open(target, ComputeType.FP32, Device.cpu())) {
      for (String prompt : List.of("the quick", "", "dog. the", "the quick brown fox")) {
        for (Sampling sampling : List.of(GREEDY, warm)) {
          Continuation expected = torch.generate(prompt, sampling);
          Continuation made = model.generate(prompt, sampling, piece -> {});
          assertThat(made.promptTokens())
              .as("read of '%s'", prompt)
              .isEqualTo(expected.promptTokens());
          assertThat(made.tokens()).as("tokens after '%s'", prompt).isEqualTo(expected.tokens());
          assertThat(made.text()).as("text after '%s'", prompt).isEqualTo(expected.text());
        }
      }
    }
  }

  @Test
  void piecesTogetherAreTheText() {
    StringBuilder pieces = new StringBuilder();
    Continuation made = model.generate("the lazy", new Sampling(40, 1.5, 1, 3), pieces::append);
    assertThat(pieces.toString()).as("pieces").isEqualTo(made.text());
  }

  @Test
  void everyLineIsAnsweredByOneLineAsText() throws Exception {
    String text = model.generate("the quick", GREEDY, piece -> {}).text();
    String[] lines = serve(LineServer.Form.TEXT, "the quick\nthe quick\n", 0).split("\n", -1);
    assertThat(lines).as("lines").hasSize(3);
    String shown = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    assertThat(lines[0]).as("first answer").isEqualTo(shown);
    assertThat(lines[1]).as("second answer").isEqualTo(shown);
  }

  @Test
  void jsonLinesStreamPiecesAndABadLineStopsNothing() throws Exception {
    String in = "{\"prompt\":\"the quick\",\"max_tokens\":5}\nno json\n{\"prompt\":3}\n\"dog\"\n";
    String out = serve(LineServer.Form.JSON_STREAM, in, 2);
    ObjectMapper json = new ObjectMapper();
    StringBuilder pieces = new StringBuilder();
    int answers = 0;
    int errors = 0;
    for (String line : out.split("\n")) {
      JsonNode node = json.readTree(line);
      if (node.has("piece")) {
        pieces.append(node.get("piece").textValue());
      } else if (node.has("error")) {
        errors++;
        assertThat(node.at("/error/code").asText()).as("code").isEqualTo("AF-3005");
      } else {
        answers++;
        assertThat(pieces.toString()).as("pieces").isEqualTo(node.get("text").textValue());
        pieces.setLength(0);
      }
    }
    assertThat(answers).as("answers").isEqualTo(2);
    assertThat(errors).as("errors").isEqualTo(2);
  }

  private static String serve(LineServer.Form form, String in, long failures) throws IOException {
    StringWriter out = new StringWriter();
    LineServer server =
        new LineServer(
            model, GREEDY, form, new PrintWriter(out), new PrintWriter(new StringWriter()));
    assertThat(server.serve(new BufferedReader(new StringReader(in))))
        .as("lines that failed")
        .isEqualTo(failures);
    return out.toString();
  }
}
