package io.agentforge.phases.evomerge;

import io.agentforge.datasets.corpus.Document;
import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.HeldOut;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Four disjoint sets of items: learning fits coefficients, search ranks candidates, selection
 * chooses the winner, report is what gates are measured on. Of generated items, learning has the
 * training split. Search and selection share the selection split of tasks and documents, and no
 * question and no document is in both; report is the test split.
 */
final class MergeItems {
  /** Questions to one piece of text to learn from: a piece is several times as long. */
  private static final int TEXT_SHARE = 4;

  private final Map<String, List<EvaluationItem>> search = new LinkedHashMap<>();
  private final Map<String, List<EvaluationItem>> learning = new LinkedHashMap<>();
  private final List<EvaluationItem> selection = new ArrayList<>();
  private final List<EvaluationItem> report = new ArrayList<>();
  private final EvomergeSettings.Items sizes;

  private MergeItems(EvomergeSettings.Items sizes) {
    this.sizes = sizes;
  }

  /**
   * Of a user's questions: by hash of its id, of ten of a suite four go to search (two of them to
   * learning, if coefficients are learned), two to selection and four to the report, as many as the
   * sizes allow.
   *
   * @throws ForgeException DATA_INVALID when a set of a suite stays empty
   */
  static MergeItems of(
      List<EvaluationItem> questions, EvomergeSettings.Items sizes, SeedTree seed) {
    MergeItems items = new MergeItems(sizes);
    Map<String, List<EvaluationItem>> bySuite = new LinkedHashMap<>();
    shuffled(questions, seed)
        .forEach(q -> bySuite.computeIfAbsent(q.suite(), s -> new ArrayList<>()).add(q));
    bySuite.forEach(items::divide);
    return items;
  }

  private void divide(String suite, List<EvaluationItem> questions) {
    int learned = sizes.learning() > 0 ? questions.size() * 2 / 10 : 0;
    int searched = questions.size() * 4 / 10;
    int selected = questions.size() * 6 / 10;
    if (searched == learned || selected == searched) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "questions of suite " + suite,
          "%d are too few to search, select and report on different ones"
              .formatted(questions.size()),
          "Give at least 10, better some hundred of each suite");
    }
    learning.put(suite, questions.subList(0, Math.min(learned, sizes.learning())));
    search.put(suite, questions.subList(learned, Math.min(searched, learned + sizes.search())));
    selection.addAll(questions.subList(searched, Math.min(selected, searched + sizes.selection())));
    report.addAll(questions.subList(selected, questions.size()));
  }

  /**
   * Of generated questions and held-out text.
   *
   * @param seed of the fixed order in which search items are used
   */
  MergeItems(HeldOut heldOut, CorpusSource corpus, EvomergeSettings.Items sizes, SeedTree seed) {
    this(sizes);
    int both = sizes.search() + sizes.selection();
    for (Domain domain : Domain.values()) {
      List<EvaluationItem> held = heldOut.questions(Split.SELECTION, domain, both);
      search.put(domain.id(), shuffled(held.subList(0, sizes.search()), seed));
      selection.addAll(held.subList(sizes.search(), both));
      report.addAll(heldOut.questions(Split.TEST, domain, sizes.report()));
      learning.put(domain.id(), heldOut.questions(Split.TRAIN, domain, sizes.learning()));
    }
    addText(heldOut, corpus, seed);
    report.addAll(heldOut.text(corpus.documents(Split.TEST), sizes.reportCharacters()));
  }

  /** Every other document of the selection split is for search, the others for selection. */
  private void addText(HeldOut heldOut, CorpusSource corpus, SeedTree seed) {
    List<Document> documents = new ArrayList<>(corpus.documents(Split.SELECTION));
    documents.sort(Comparator.comparingLong(d -> seed.child("document", d.id()).seed()));
    List<Document> first = new ArrayList<>();
    List<Document> second = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      (i % 2 == 0 ? first : second).add(documents.get(i));
    }
    search.put(Component.TEXT.id(), shuffled(pieces(heldOut, first, sizes.search()), seed));
    selection.addAll(pieces(heldOut, second, sizes.selection()));
    learning.put(
        Component.TEXT.id(),
        pieces(heldOut, corpus.documents(Split.TRAIN), sizes.learning() / TEXT_SHARE));
  }

  private static List<EvaluationItem> pieces(HeldOut heldOut, List<Document> documents, int count) {
    List<EvaluationItem> all = heldOut.text(documents, (long) count * HeldOut.PIECE_CHARACTERS);
    return all.subList(0, Math.min(count, all.size()));
  }

  private static List<EvaluationItem> shuffled(List<EvaluationItem> items, SeedTree seed) {
    List<EvaluationItem> order = new ArrayList<>(items);
    order.sort(Comparator.comparingLong(item -> seed.child("order", item.id()).seed()));
    return order;
  }

  /** The first {@code count} search items of every suite, in the fixed order. */
  List<EvaluationItem> search(int count) {
    List<EvaluationItem> items = new ArrayList<>();
    search.values().forEach(of -> items.addAll(of.subList(0, Math.min(count, of.size()))));
    return items;
  }

  /** Suite → items that coefficients are learned from; empty lists when there is to be none. */
  Map<String, List<EvaluationItem>> learning() {
    return learning;
  }

  /** Whether there is anything to learn from. */
  boolean learns() {
    return learning.values().stream().anyMatch(of -> !of.isEmpty());
  }

  /** All search items. */
  List<EvaluationItem> search() {
    return search(Integer.MAX_VALUE);
  }

  List<EvaluationItem> selection() {
    return selection;
  }

  List<EvaluationItem> report() {
    return report;
  }

  /** The first report items of every suite, on which predictions are compared. */
  List<EvaluationItem> probe() {
    Map<String, List<EvaluationItem>> bySuite = new LinkedHashMap<>();
    for (EvaluationItem item : report) {
      List<EvaluationItem> of = bySuite.computeIfAbsent(item.suite(), suite -> new ArrayList<>());
      if (of.size() < sizes.probe()) {
        of.add(item);
      }
    }
    return bySuite.values().stream().flatMap(List::stream).toList();
  }

  /** Suites in order. */
  List<String> suites() {
    return List.copyOf(search.keySet());
  }
}
