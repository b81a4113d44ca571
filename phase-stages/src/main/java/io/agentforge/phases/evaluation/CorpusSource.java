package io.agentforge.phases.evaluation;

import io.agentforge.datasets.corpus.Document;
import io.agentforge.datasets.task.Split;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the text of a run comes from: the shipped sample or an ingested data set. */
public interface CorpusSource {
  /** {@code shipped} or the data set's name. */
  String name();

  /** SHA-256 over the documents and their splits. */
  String digest();

  /** About how many characters a split has, known without reading the text. */
  long characters(Split split);

  /**
   * Documents of a split in a fixed order: all of the shipped sample, as many as a tokenizer or an
   * evaluation needs of a large data set.
   */
  List<Document> documents(Split split);

  /** What {@link #documents} gives of the training split, for a task on an executor. */
  TrainingText trainingText();

  /**
   * The training split as one token file made by a Spark job of its own, written to {@code file};
   * empty when {@link #documents} is the whole training split and one task can encode it.
   */
  Optional<Path> tokens(Path tokenizerJson, Path file);
}
