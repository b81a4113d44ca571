package io.agentforge.phases.cognate;

import io.agentforge.datasets.corpus.Document;
import io.agentforge.datasets.task.Split;
import java.util.List;

/** Where the text of a run comes from: the shipped sample or an ingested data set. */
public interface CorpusSource {
  /** {@code shipped} or the data set's name. */
  String name();

  /** SHA-256 over the documents and their splits. */
  String digest();

  /** Characters of a split, known without reading the text. */
  long characters(Split split);

  /** The documents of a split. */
  List<Document> documents(Split split);
}
