package io.agentforge.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.Golden;
import io.agentforge.infer.CpuDecoder;
import io.agentforge.infer.Kernels;
import io.agentforge.pack.PackedModel;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class GeneratorTest {
  @SuppressWarnings("unused")
  static final List<String> MODELS = Golden.MODELS;

  private static final Sampling WARM = new Sampling(24, 0.8, 0.9, 11);

  @ParameterizedTest
  @FieldSource("MODELS")
  void greedy_tokens_equal_those_of_transformers_cached_and_recomputed(String name) {
    Golden golden = new Golden(name);
    int[][] prompt = {golden.integers("greedy_prompt")};
    try (Decoder decoder = golden.decoder()) {
      assertThat(Generator.generate(decoder, prompt, Sampling.greedy(16), -1)[0])
          .as("cached")
          .isEqualTo(golden.integers("greedy_tokens"));
      assertThat(Generator.generateUncached(decoder, prompt, Sampling.greedy(16), -1)[0])
          .as("recomputed")
          .isEqualTo(golden.integers("greedy_tokens"));
    }
  }

  @ParameterizedTest
  @FieldSource("MODELS")
  void texts_do_not_depend_on_their_batch_or_on_the_cache(String name) {
    Golden golden = new Golden(name);
    int[][] prompts = prompts(40);
    try (Decoder decoder = golden.decoder()) {
      for (Sampling sampling : List.of(Sampling.greedy(12), WARM)) {
        int[][] together = Generator.generate(decoder, prompts, sampling, 5);
        for (int i = 0; i < prompts.length; i += 7) {
          int[][] one = {prompts[i]};
          assertThat(Generator.generate(decoder, one, sampling, 5)[0])
              .as("prompt %d alone, %s", i, sampling)
              .isEqualTo(together[i]);
          assertThat(Generator.generateUncached(decoder, one, sampling, 5)[0])
              .as("prompt %d recomputed, %s", i, sampling)
              .isEqualTo(together[i]);
        }
      }
    }
  }

  @Test
  void java_alone_writes_the_same_texts_one_after_the_other_whatever_was_written_before() {
    Golden golden = new Golden("llama_gqa");
    int[][] prompts = prompts(12);
    prompts[7] = new int[150]; // more than there is room for at first
    prompts[8] = Arrays.copyOf(prompts[7], 160);
    CpuDecoder java =
        CpuDecoder.of(PackedModel.of(golden.model()), Kernels.of(Kernels.Choice.SCALAR));
    try (Decoder decoder = golden.decoder();
        CpuGenerator generator = new CpuGenerator(java, 1)) {
      for (Sampling sampling : List.of(Sampling.greedy(12), WARM)) {
        int[][] expected = Generator.generate(decoder, prompts, sampling, 5);
        for (int i = 0; i < prompts.length; i++) {
          List<Integer> told = new ArrayList<>();
          int[] made = generator.generate(prompts[i], sampling, 5, told::add);
          assertThat(made).as("prompt %d, %s", i, sampling).isEqualTo(expected[i]);
          assertThat(told.stream().mapToInt(Integer::intValue).toArray())
              .as("told of prompt %d", i)
              .isEqualTo(made);
        }
      }
      assertThatThrownBy(() -> generator.generate(new int[257], WARM, -1, token -> {}))
          .as("too long")
          .hasMessageContaining("AF-3005");
    }
  }

  @Test
  void the_seed_decides_a_sampled_text_and_temperature_spreads_it() {
    Golden golden = new Golden("qwen3");
    int[][] prompts = prompts(4);
    try (Decoder decoder = golden.decoder()) {
      int[][] first = Generator.generate(decoder, prompts, WARM, -1);
      assertThat(Generator.generate(decoder, prompts, WARM, -1))
          .as("same seed")
          .isDeepEqualTo(first);
      assertThat(Generator.generate(decoder, prompts, new Sampling(24, 0.8, 0.9, 12), -1))
          .as("another seed")
          .satisfies(texts -> assertThat(Arrays.deepEquals(texts, first)).isFalse());
      assertThat(Generator.generate(decoder, prompts, new Sampling(24, 1, 1e-9, 3), -1))
          .as("a nucleus of one token is greedy")
          .isDeepEqualTo(Generator.generate(decoder, prompts, Sampling.greedy(24), -1));
    }
  }

  @Test
  void a_text_stops_at_the_stop_token_the_limit_or_the_last_position() {
    Golden golden = new Golden("llama_gqa");
    int[] prompt = golden.integers("greedy_prompt");
    int[] free = golden.integers("greedy_tokens");
    try (Decoder decoder = golden.decoder()) {
      int stop = free[3];
      int first = 0;
      while (free[first] != stop) {
        first++;
      }
      assertThat(Generator.generate(decoder, new int[][] {prompt}, Sampling.greedy(16), stop)[0])
          .as("before the stop token")
          .isEqualTo(Arrays.copyOf(free, first));
      int[] full = new int[254];
      int[][] texts =
          Generator.generate(decoder, new int[][] {full, prompt}, Sampling.greedy(9), -1);
      assertThat(texts[0]).as("two positions are left").hasSize(2);
      assertThat(texts[1]).as("a long neighbour cuts nothing").isEqualTo(Arrays.copyOf(free, 9));
      assertThat(Generator.generate(decoder, new int[][] {prompt}, Sampling.greedy(0), -1)[0])
          .as("none wanted")
          .isEmpty();
      assertThatThrownBy(() -> Generator.generate(decoder, new int[][] {new int[0]}, WARM, -1))
          .as("empty prompt")
          .hasMessageContaining("prompt 0");
    }
  }

  @Test
  void tokens_are_drawn_as_often_as_their_probability_within_the_nucleus() {
    float[] logits = new float[4];
    double[] probabilities = {0.5, 0.3, 0.15, 0.05};
    for (int i = 0; i < 4; i++) {
      logits[i] = (float) Math.log(probabilities[i]);
    }
    int[] all = new int[4];
    int[] nucleus = new int[4];
    TokenChoice whole = new TokenChoice(new Sampling(1, 1, 1, 5));
    TokenChoice cut = new TokenChoice(new Sampling(1, 1, 0.7, 5));
    int draws = 40_000;
    for (int i = 0; i < draws; i++) {
      all[whole.choose(logits, 0, 4, i)]++;
      nucleus[cut.choose(logits, 0, 4, i)]++;
    }
    for (int i = 0; i < 4; i++) {
      assertThat((double) all[i] / draws)
          .as("token %d", i)
          .isCloseTo(probabilities[i], org.assertj.core.data.Offset.offset(0.01));
    }
    assertThat(nucleus[2] + nucleus[3]).as("outside the nucleus").isZero();
    assertThat((double) nucleus[0] / draws)
        .as("renormalised")
        .isCloseTo(0.625, org.assertj.core.data.Offset.offset(0.01));
  }

  private static int[][] prompts(int count) {
    int[][] prompts = new int[count][];
    for (int i = 0; i < count; i++) {
      SeedTree.Stream random = SeedTree.root(1).child("prompt", i).stream();
      prompts[i] = new int[random.between(1, 30)];
      Arrays.setAll(prompts[i], t -> random.integer(128));
    }
    return prompts;
  }
}
