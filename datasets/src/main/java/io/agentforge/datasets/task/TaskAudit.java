package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Draws many items of each family and split and measures what they share and how far shortcuts get.
 * The salt itself stays out of the report; its SHA-256 is in it.
 */
public final class TaskAudit {
  /** TEST prompts that are searched for near copies; the search costs items × TRAIN items. */
  private static final int SEARCHED = 500;

  private TaskAudit() {}

  /**
   * @param draws items of each family and split; levels in turn
   */
  public static AuditReport audit(TaskSampler sampler, int draws, SeedTree seed) {
    List<FamilyAudit> families =
        TaskFamilies.all().stream().map(family -> audit(sampler, family, draws, seed)).toList();
    return new AuditReport(sha256(sampler.splits().salt()), draws, families);
  }

  static FamilyAudit audit(TaskSampler sampler, TaskFamily family, int draws, SeedTree seed) {
    Map<Split, List<TaskItem>> items = new EnumMap<>(Split.class);
    List<Integer> levels = sampler.levels(family);
    for (Split split : Split.values()) {
      List<TaskItem> drawn = new ArrayList<>(draws);
      for (int i = 0; i < draws; i++) {
        SeedTree node = seed.child("audit", family.id(), split.id(), i);
        drawn.add(sampler.splits().draw(family, levels.get(i % levels.size()), split, node));
      }
      items.put(split, drawn);
    }
    NearDuplicates train = new NearDuplicates(texts(items.get(Split.TRAIN), TaskItem::prompt));
    List<String> test =
        texts(items.get(Split.TEST), TaskItem::prompt).stream().limit(SEARCHED).toList();
    Map<Split, Integer> distinct = new EnumMap<>(Split.class);
    items.forEach((split, drawn) -> distinct.put(split, texts(drawn, TaskItem::canonical).size()));
    return new FamilyAudit(
        family.id(),
        family.domain(),
        distinct,
        overlap(items.values(), TaskItem::prompt),
        overlap(items.values(), TaskItem::canonical),
        share(test.stream().filter(train::similar).count(), test.size()),
        share(test.stream().filter(train::sharesGram).count(), test.size()),
        shortcuts(items.get(Split.TRAIN), different(items.get(Split.TEST))));
  }

  private static List<ShortcutScore> shortcuts(List<TaskItem> train, List<TaskItem> test) {
    return Arrays.stream(Shortcut.values())
        .map(
            shortcut -> {
              Function<TaskItem, String> rule = shortcut.fitted(train);
              long correct =
                  test.stream().filter(item -> rule.apply(item).equals(item.solution())).count();
              return new ShortcutScore(shortcut, (int) correct, test.size());
            })
        .toList();
  }

  private static List<TaskItem> different(List<TaskItem> items) {
    Set<String> seen = new HashSet<>();
    return items.stream().filter(item -> seen.add(item.canonical())).toList();
  }

  /** Texts that occur in more than one of the lists. */
  private static int overlap(Collection<List<TaskItem>> splits, Function<TaskItem, String> text) {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (List<TaskItem> items : splits) {
      Set<String> here = texts(items, text);
      here.stream().filter(seen::contains).forEach(twice::add);
      seen.addAll(here);
    }
    return twice.size();
  }

  private static Set<String> texts(List<TaskItem> items, Function<TaskItem, String> text) {
    return items.stream().map(text).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static double share(long part, int whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
