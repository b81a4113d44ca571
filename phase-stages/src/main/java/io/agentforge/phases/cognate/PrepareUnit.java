package io.agentforge.phases.cognate;

import io.agentforge.datasets.corpus.Document;
import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.task.TaskItem;
import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.TrainingText;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.BytePairTrainer;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.tokenizer.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains the tokenizer on the training documents and training questions, and turns the training
 * documents into tokens.
 *
 * @param text what {@code corpusDigest} is the digest of, or a sample of it
 * @param tokenizerFolder folder of a Hugging Face tokenizer to keep, or null to train one
 * @param tokenizerDigest SHA-256 over the files of that folder, or empty
 * @param encode whether {@code text} is all there is to encode; else a Spark job does it
 */
record PrepareUnit(
    String corpusName,
    String corpusDigest,
    TrainingText text,
    int vocab,
    TaskSampler tasks,
    long seed,
    String tokenizerFolder,
    String tokenizerDigest,
    Frame frame,
    boolean encode)
    implements UnitTask {
  static final String VERSION = "prepare-1";

  /** Questions of each domain that the tokenizer sees. */
  private static final int QUESTIONS = 2000;

  /**
   * Payload.
   *
   * @param documents read for it
   */
  record Prepared(String tokenizerSha256, int vocab, long documents) {}

  @Override
  public String key() {
    return "prepare";
  }

  @Override
  public String kind() {
    return "prepare";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("corpus", corpusDigest);
    parts.put("vocab", vocab);
    parts.put("tasks", tasks);
    parts.put("seed", seed);
    parts.put("tokenizer", tokenizerDigest);
    parts.put("frame", frame);
    parts.put("encode", encode);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    Path folder = Files.createDirectory(scope.scratch().resolve("prepared"));
    List<Document> documents = text.documents();
    writeTokenizer(folder, documents);
    try (Tokenizer tokenizer = Tokenizer.open(folder.resolve(PreparedData.TOKENIZER))) {
      if (encode) {
        List<int[]> encoded =
            documents.stream().map(document -> tokenizer.encode(document.text())).toList();
        TokenCorpus.write(folder.resolve(PreparedData.TRAIN_TOKENS), encoded, frame.end());
      }
      Prepared prepared = new Prepared(tokenizer.sha256(), tokenizer.vocab(), documents.size());
      return new UnitOutput(Json.write(prepared), scope.store(folder));
    }
  }

  private void writeTokenizer(Path folder, List<Document> documents) throws IOException {
    if (tokenizerFolder == null) {
      TokenizerFile trained = BytePairTrainer.train(texts(documents), vocab, specials());
      trained.writeFolder(folder);
      return;
    }
    Path source = Path.of(tokenizerFolder);
    for (String name : List.of(PreparedData.TOKENIZER, PreparedData.TOKENIZER_CONFIG)) {
      if (Files.exists(source.resolve(name))) {
        Files.copy(source.resolve(name), folder.resolve(name));
      }
    }
  }

  private List<String> texts(List<Document> documents) {
    List<String> texts = new ArrayList<>(documents.stream().map(Document::text).toList());
    SeedTree tree = SeedTree.root(seed).child("tokenizer");
    for (Domain domain : Domain.values()) {
      for (int i = 0; i < QUESTIONS; i++) {
        TaskItem item = tasks.item(Split.TRAIN, domain, tree, i);
        texts.add(item.prompt() + item.answer());
      }
    }
    return texts;
  }

  private static List<String> specials() {
    return java.util.Arrays.stream(SpecialToken.values()).map(SpecialToken::text).toList();
  }
}
