package io.agentforge.phases.cognate;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.score.ScoredSequence;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnigramTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  @Test
  void counts_of_scored_tokens_are_smoothed_by_one() {
    Unigram model = Unigram.of(4, List.of(new ScoredSequence(new int[] {3, 1, 1, 2}, 1)));

    double nll = model.nllPerToken(List.of(new ScoredSequence(new int[] {0, 1, 3}, 1)));

    assertThat(nll).isEqualTo(-(Math.log(3 / 7.0) + Math.log(1 / 7.0)) / 2, EXACT);
  }

  @Test
  void stored_documents_count_like_their_sequences_and_separators_do_not(@TempDir Path folder) {
    List<int[]> documents = List.of(new int[] {1, 2, 2}, new int[] {3, 0});
    TokenCorpus stored = TokenCorpus.write(folder.resolve("tokens"), documents, 0);
    List<ScoredSequence> sequences =
        documents.stream().map(tokens -> new ScoredSequence(tokens, 0)).toList();
    List<ScoredSequence> items = List.of(new ScoredSequence(new int[] {0, 1, 2, 3}, 0));

    assertThat(Unigram.of(4, stored).nllPerToken(items))
        .isEqualTo(Unigram.of(4, sequences).nllPerToken(items), EXACT);
  }
}
