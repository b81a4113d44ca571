package io.agentforge.phases.evaluation;

import io.agentforge.datasets.corpus.Document;
import io.agentforge.datasets.task.Split;
import java.io.Serializable;
import java.util.List;

/** The training documents as a task comes by them. */
public sealed interface TrainingText extends Serializable {
  List<Document> documents();

  /** What comes with the program, so that only its name travels; see {@link ShippedSource}. */
  record Shipped(double fraction) implements TrainingText {
    @Override
    public List<Document> documents() {
      return new ShippedSource(fraction).documents(Split.TRAIN);
    }
  }

  /** The documents themselves, sent with the task. */
  record Sent(List<Document> documents) implements TrainingText {
    public Sent {
      documents = List.copyOf(documents);
    }
  }
}
