package io.agentforge.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.Golden;
import io.agentforge.generate.Generator;
import io.agentforge.generate.Sampling;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ScorerTest {
  @SuppressWarnings("unused")
  static final List<String> MODELS = Golden.MODELS;

  @ParameterizedTest
  @FieldSource("MODELS")
  void mean_nll_equals_the_float64_reference(String name) {
    Golden golden = new Golden(name);
    double[] expected = golden.doubles("nll_f64");
    List<ScoredSequence> both =
        List.of(new ScoredSequence(golden.row(1), 1), new ScoredSequence(golden.row(0), 1));
    try (Decoder decoder = golden.decoder()) {
      List<SequenceScore> scores = Scorer.score(decoder, both);
      for (int i = 0; i < 2; i++) {
        SequenceScore score = scores.get(i);
        assertThat(score.tokens()).as("tokens").isEqualTo(golden.row(1 - i).length - 1);
        assertThat(score.nll() / score.tokens())
            .as("%s, row %d", name, 1 - i)
            .isCloseTo(expected[1 - i], within(1e-5));
      }
    }
  }

  @Test
  void a_score_does_not_depend_on_its_neighbours_or_on_the_order() {
    Golden golden = new Golden("bitnet_subnorm");
    SeedTree seed = SeedTree.root(3).child("texts");
    List<ScoredSequence> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      SeedTree.Stream random = seed.child(i).stream();
      int[] tokens = new int[random.between(2, 200)];
      Arrays.setAll(tokens, t -> random.integer(128));
      texts.add(new ScoredSequence(tokens, random.between(1, tokens.length - 1)));
    }
    try (Decoder decoder = golden.decoder()) {
      List<SequenceScore> together = Scorer.score(decoder, texts);
      for (int i = 0; i < texts.size(); i++) {
        SequenceScore alone = Scorer.score(decoder, List.of(texts.get(i))).get(0);
        assertThat(together.get(i).nll() / alone.tokens())
            .as("text %d", i)
            .isCloseTo(alone.nll() / alone.tokens(), within(1e-5));
        assertThat(together.get(i).tokens()).as("text %d", i).isEqualTo(alone.tokens());
        assertThat(together.get(i).exact()).as("text %d", i).isEqualTo(alone.exact());
      }
    }
  }

  @Test
  void only_tokens_from_first_scored_on_count() {
    Golden golden = new Golden("qwen2");
    double[] nll = golden.doubles("token_nll_f64");
    try (Decoder decoder = golden.decoder()) {
      SequenceScore tail =
          Scorer.score(decoder, List.of(new ScoredSequence(golden.row(0), 20))).get(0);
      assertThat(tail.nll())
          .as("tokens 20 to 23")
          .isCloseTo(nll[19] + nll[20] + nll[21] + nll[22], within(1e-4));
      assertThat(tail.tokens()).as("count").isEqualTo(4);
    }
  }

  @ParameterizedTest
  @FieldSource("MODELS")
  void exact_means_that_greedy_generation_would_write_the_same(String name) {
    Golden golden = new Golden(name);
    int[] prompt = golden.integers("greedy_prompt");
    try (Decoder decoder = golden.decoder()) {
      int[] made = Generator.generate(decoder, new int[][] {prompt}, Sampling.greedy(16), -1)[0];
      int[] text = Arrays.copyOf(prompt, prompt.length + made.length);
      System.arraycopy(made, 0, text, prompt.length, made.length);
      int[] wrong = text.clone();
      wrong[wrong.length - 1] = (wrong[wrong.length - 1] + 1) % 128;
      List<SequenceScore> scores =
          Scorer.score(
              decoder,
              List.of(
                  new ScoredSequence(text, prompt.length),
                  new ScoredSequence(wrong, prompt.length)));
      assertThat(scores.get(0).exact()).as("its own text").isTrue();
      assertThat(scores.get(1).exact()).as("the last token changed").isFalse();
    }
  }

  @Test
  void sequences_that_cannot_be_scored_are_refused_and_empty_ones_count_nothing() {
    Golden golden = new Golden("llama_tied");
    try (Decoder decoder = golden.decoder()) {
      assertThat(Scorer.score(decoder, List.of())).as("nothing").isEmpty();
      assertThat(Scorer.score(decoder, List.of(new ScoredSequence(new int[] {5}, 1))))
          .as("one token predicts nothing")
          .containsExactly(new SequenceScore(0, 0, 0));
      assertThat(
              Scorer.score(decoder, List.of(new ScoredSequence(new int[257], 1))).get(0).tokens())
          .as("as many predictions as positions")
          .isEqualTo(256);
      assertThatThrownBy(() -> Scorer.score(decoder, List.of(new ScoredSequence(new int[258], 1))))
          .as("too long")
          .hasMessageContaining("AF-3005");
      assertThatThrownBy(() -> Scorer.score(decoder, List.of(new ScoredSequence(new int[3], 0))))
          .as("the first token has no prefix")
          .hasMessageContaining("scored from 0 on");
      assertThatThrownBy(() -> Scorer.score(decoder, List.of(new ScoredSequence(new int[0], 1))))
          .as("no token")
          .hasMessageContaining("0 tokens");
    }
  }
}
