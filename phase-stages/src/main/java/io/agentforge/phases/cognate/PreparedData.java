package io.agentforge.phases.cognate;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.phases.evaluation.Models;
import java.io.Serializable;
import java.util.List;

/**
 * Tokenizer and training tokens of a run.
 *
 * @param digest of the unit that made them, known before it runs
 * @param files {@link #TOKENIZER}, {@link #TOKENIZER_CONFIG} and {@link #TRAIN_TOKENS}; empty while
 *     only planning
 */
record PreparedData(String digest, List<CheckpointFile> files) implements Serializable {
  static final String TOKENIZER = Models.TOKENIZER;
  static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  static final String TRAIN_TOKENS = "train.tokens";

  /** The stored file of this name. */
  CheckpointFile file(String name) {
    return Models.named(files, name);
  }

  /** What goes beside the weights of every model. */
  List<CheckpointFile> tokenizerFiles() {
    return files.stream().filter(file -> !file.name().equals(TRAIN_TOKENS)).toList();
  }
}
