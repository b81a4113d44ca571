package io.agentforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.generate.Generator;
import io.agentforge.generate.Sampling;
import io.agentforge.infer.CpuDecoder;
import io.agentforge.infer.CpuSession;
import io.agentforge.infer.Kernels;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.Bundle;
import io.agentforge.pack.ModelPacker;
import io.agentforge.pack.PackSettings;
import io.agentforge.pack.PackedModel;
import io.agentforge.pack.SmallModels;
import io.agentforge.pack.WeightForm;
import io.agentforge.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** llama.cpp reads what is exported here, cuts text alike and continues it alike. */
class LlamaCppTest {
  private static final int TOKENS = 16;

  /** An activation on a tie may get another code, and what follows goes its own way. */
  private static final int ALMOST_ALL = 18;

  @TempDir private Path folder;

  @BeforeEach
  void needs_the_library_for_this_machine() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && List.of("amd64", "aarch64").contains(System.getProperty("os.arch")),
        "the library of llama.cpp is there for Linux on x86-64 and aarch64");
  }

  private static List<String> prompts() {
    List<String> prompts = new ArrayList<>();
    for (String word : List.of("the", "and", "a thing", "in the other", "10 10")) {
      for (String more : List.of("", " on", " er?", ", don't")) {
        prompts.add("so " + word + more);
      }
    }
    return prompts;
  }

  /** The model with an embedding that is zero where a token is no printable ASCII. */
  private ModelFolder speaking(ModelFolder model) {
    String name = "model.embed_tokens.weight";
    Tensor embedding = model.tensors().get(name);
    float[] rows = Floats.values(embedding);
    int width = model.config().hidden();
    try (Tokenizer tokenizer = Tokenizer.open(model.tokenizer())) {
      for (int id = 0; id < model.config().vocab(); id++) {
        if (!tokenizer.decode(new int[] {id}).matches("[ -~]+") || id < 3) {
          Arrays.fill(rows, id * width, (id + 1) * width, 0);
        }
      }
    }
    Map<String, Tensor> weights = new LinkedHashMap<>(model.tensors());
    weights.put(name, Floats.tensor(name, embedding.dtype(), embedding.shape(), rows));
    Path speaking = folder.resolve("speaking");
    model.copyWith(speaking, weights);
    return ModelFolder.open(speaking);
  }

  private static List<LlamaCppProcess.Answer> ours(ModelFolder model, List<String> prompts) {
    List<LlamaCppProcess.Answer> answers = new ArrayList<>();
    try (Decoder decoder = Decoder.open(model.folder(), DecoderOptions.exact());
        Tokenizer tokenizer = Tokenizer.open(model.tokenizer())) {
      for (String prompt : prompts) {
        int[] ids = tokenizer.encode(prompt);
        int[] made = Generator.generate(decoder, new int[][] {ids}, Sampling.greedy(TOKENS), -1)[0];
        answers.add(
            new LlamaCppProcess.Answer(
                Arrays.stream(ids).boxed().toList(), tokenizer.decode(made)));
      }
    }
    return answers;
  }

  @Test
  void exported_float_models_continue_twenty_prompts_as_our_decoder_does() throws Exception {
    List<String> prompts = prompts();
    assertThat(prompts).hasSize(20);
    for (ModelFolder model : List.of(SmallModels.llama(folder), SmallModels.bitnet(folder))) {
      ModelFolder speaking = speaking(model);
      Path file = folder.resolve("f32.gguf");
      GgufExport.write(PackedModel.of(speaking), GgmlType.F32, "test", file);
      List<LlamaCppProcess.Answer> theirs = LlamaCppProcess.continued(file, prompts, TOKENS);
      assertThat(theirs).as("F32 of %s", model.folder()).isEqualTo(ours(speaking, prompts));
    }
  }

  @Test
  void ternary_files_of_both_types_continue_twenty_prompts_as_their_arithmetic_says()
      throws Exception {
    ModelFolder speaking = speaking(SmallModels.bitnet(folder));
    Path packed = folder.resolve("ternary.forge");
    new ModelPacker(
            PackSettings.defaults().withEmbedding(WeightForm.F16), Optional.empty(), Map.of())
        .pack(PackedModel.of(speaking), packed);
    Bundle bundle = Bundle.open(packed);
    Path tq1 = folder.resolve("tq1.gguf");
    Path tq2 = folder.resolve("tq2.gguf");
    GgufExport.write(bundle, GgmlType.TQ1_0, "test", tq1);
    GgufExport.write(bundle, GgmlType.TQ2_0, "test", tq2);
    List<LlamaCppProcess.Answer> one = LlamaCppProcess.continued(tq1, prompts(), TOKENS);
    List<LlamaCppProcess.Answer> two = LlamaCppProcess.continued(tq2, prompts(), TOKENS);
    assertThat(one).as("TQ1_0 against TQ2_0").isEqualTo(two);
    LlamaCppArithmetic theirs = new LlamaCppArithmetic(bundle);
    int alike = 0;
    int rounded = 0;
    CpuDecoder engine = CpuDecoder.of(bundle, Kernels.of(Kernels.Choice.AUTO));
    try (Tokenizer tokenizer = Tokenizer.of(bundle.tokenizer(), "bundle")) {
      for (int i = 0; i < two.size(); i++) {
        int[] prompt = tokenizer.encode(prompts().get(i));
        String text = two.get(i).text();
        alike += tokenizer.decode(continued(engine, prompt)).equals(text) ? 1 : 0;
        rounded += tokenizer.decode(theirs.continued(prompt, TOKENS)).equals(text) ? 1 : 0;
      }
    }
    System.out.printf(
        "of 20 texts of %d tokens alike: with llama.cpp's scale for 256 activations %d, with the"
            + " engine's for a token %d%n",
        TOKENS, rounded, alike);
    assertThat(rounded)
        .as("alike with the rounding of llama.cpp")
        .isGreaterThanOrEqualTo(ALMOST_ALL);
    assertThat(alike).as("alike with the engine's").isBetween(1, rounded);
  }

  /** The greedy continuation of the engine that runs packed files. */
  private static int[] continued(CpuDecoder engine, int[] prompt) {
    int[] ids = Arrays.copyOf(prompt, prompt.length + TOKENS);
    try (CpuSession session = engine.session(ids.length, 1)) {
      float[] logits = session.append(ids, 0, prompt.length);
      for (int at = prompt.length; at < ids.length; at++) {
        for (int t = 0; t < engine.config().vocab(); t++) {
          ids[at] = logits[t] > logits[ids[at]] ? t : ids[at];
        }
        logits = session.append(ids, at, at + 1);
      }
    }
    return Arrays.copyOfRange(ids, prompt.length, ids.length);
  }
}
