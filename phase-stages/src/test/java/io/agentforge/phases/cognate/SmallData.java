package io.agentforge.phases.cognate;

import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.datasets.task.TaskSplits;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.phases.evaluation.MixtureBatches;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.BytePairTrainer;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A tokenizer trained on a few questions, and a corpus whose tokens count up. */
final class SmallData implements AutoCloseable {
  static final Frame FRAME = new Frame(SpecialToken.BEGIN.id(), SpecialToken.END.id());
  static final int TEXT_TOKENS = 900;

  /** Ids of the corpus start here, above those of special tokens. */
  static final int FIRST_TEXT_TOKEN = 1000;

  final TaskSampler tasks = new TaskSampler(new TaskSplits("test"), 1, 2);
  final Tokenizer tokenizer;
  final TokenCorpus corpus;
  final TaskSequences sequences;

  SmallData(Path folder) {
    List<String> texts = new ArrayList<>();
    for (Domain domain : Domain.values()) {
      for (int i = 0; i < 100; i++) {
        texts.add(tasks.item(Split.TRAIN, domain, SeedTree.root(5), i).text());
      }
    }
    List<String> specials = Arrays.stream(SpecialToken.values()).map(SpecialToken::text).toList();
    Path json = folder.resolve("tokenizer.json");
    BytePairTrainer.train(texts, 400, specials).write(json);
    tokenizer = Tokenizer.open(json);
    int[] ids = IntStream.range(0, TEXT_TOKENS).map(i -> FIRST_TEXT_TOKEN + i).toArray();
    corpus = TokenCorpus.write(folder.resolve("train.tokens"), List.of(ids), FRAME.end());
    sequences = new TaskSequences(tokenizer, FRAME);
  }

  MixtureBatches batches(int rows, int length, Mixture mixture, long seed) {
    return batches(rows, length, mixture, 1, seed);
  }

  MixtureBatches batches(int rows, int length, Mixture mixture, double promptShare, long seed) {
    return new MixtureBatches(
        rows, length, mixture, corpus, sequences, tasks, promptShare, SeedTree.root(seed));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
