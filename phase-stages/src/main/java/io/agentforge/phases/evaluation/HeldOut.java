package io.agentforge.phases.evaluation;

import io.agentforge.datasets.corpus.Document;
import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.task.TaskItem;
import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.seed.SeedTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Makes the held-out items of a split: questions of every domain, and pieces of held-out text. */
public final class HeldOut {
  /** Characters of a piece of text; about a hundred tokens, short enough for every profile. */
  public static final int PIECE_CHARACTERS = 320;

  private final TaskSampler tasks;
  private final SeedTree seed;

  public HeldOut(TaskSampler tasks, SeedTree seed) {
    this.tasks = tasks;
    this.seed = seed;
  }

  /** {@code count} questions of a domain, distinct by canonical form. */
  public List<EvaluationItem> questions(Split split, Domain domain, int count) {
    List<EvaluationItem> items = new ArrayList<>();
    for (TaskItem item :
        tasks.evaluationSet(
            split, domain, count, seed.child("held-out", split.id(), domain.id()))) {
      String id =
          "%s/%s/%d/%s"
              .formatted(domain.id(), item.family(), item.level(), shortHash(item.canonical()));
      items.add(
          new EvaluationItem(
              id,
              domain.id(),
              item.family(),
              item.level(),
              item.prompt(),
              item.answer(),
              utf8(item.answer())));
    }
    return items;
  }

  /**
   * Consecutive pieces of whole documents, documents in the order of a seeded hash, until {@code
   * characters} are reached.
   */
  public List<EvaluationItem> text(List<Document> documents, long characters) {
    List<EvaluationItem> items = new ArrayList<>();
    List<Document> order = new ArrayList<>(documents);
    order.sort(Comparator.comparingLong(d -> seed.child("text", d.id()).seed()));
    long taken = 0;
    for (Document document : order) {
      if (taken >= characters) {
        break;
      }
      int index = 0;
      for (String piece : pieces(document.text())) {
        items.add(
            new EvaluationItem(
                "text/" + document.id() + "/" + index++,
                Component.TEXT.id(),
                document.source(),
                0,
                "",
                piece,
                utf8(piece)));
      }
      taken += document.text().length();
    }
    return items;
  }

  /** Cuts at white space; the pieces joined are the text. */
  public static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = Math.min(text.length(), start + PIECE_CHARACTERS);
      while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      pieces.add(text.substring(start, end));
      start = end;
    }
    return pieces;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String shortHash(String text) {
    long node = SeedTree.root(0).child("canonical", text).seed();
    return HexFormat.of().toHexDigits(node);
  }
}
