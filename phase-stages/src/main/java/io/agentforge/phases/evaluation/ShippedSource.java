package io.agentforge.phases.evaluation;

import io.agentforge.datasets.corpus.Document;
import io.agentforge.datasets.corpus.ShippedCorpus;
import io.agentforge.datasets.corpus.ShippedFile;
import io.agentforge.datasets.task.Split;
import io.agentforge.phases.unit.Json;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sample that comes with the program, or the first part of its training documents. */
public final class ShippedSource implements CorpusSource {
  private final double fraction;
  private final Map<Split, List<Document>> splits = new EnumMap<>(Split.class);

  /**
   * @param fraction of the training documents that is used, in (0, 1]
   */
  public ShippedSource(double fraction) {
    this.fraction = fraction;
    List<Document> all = ShippedCorpus.documents();
    for (Split split : Split.values()) {
      List<Document> of = all.stream().filter(d -> ShippedCorpus.split(d) == split).toList();
      long kept = split == Split.TRAIN ? Math.max(1, Math.round(of.size() * fraction)) : of.size();
      splits.put(split, of.subList(0, (int) kept));
    }
  }

  @Override
  public String name() {
    return "shipped";
  }

  @Override
  public String digest() {
    return Json.digest(
        List.of(ShippedCorpus.files().stream().map(ShippedFile::sha256).toList(), fraction));
  }

  @Override
  public long characters(Split split) {
    return splits.get(split).stream().mapToLong(d -> d.text().length()).sum();
  }

  @Override
  public List<Document> documents(Split split) {
    return splits.get(split);
  }

  @Override
  public TrainingText trainingText() {
    return new TrainingText.Shipped(fraction);
  }

  @Override
  public Optional<Path> tokens(Path tokenizerJson, Path file) {
    return Optional.empty();
  }
}
