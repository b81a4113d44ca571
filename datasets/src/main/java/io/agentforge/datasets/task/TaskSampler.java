package io.agentforge.datasets.task;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Draws items of a split and a domain, families and levels evenly mixed.
 *
 * @param lowest easiest level drawn, at least 1
 * @param highest hardest level drawn; families with fewer levels stop at their own last
 */
public record TaskSampler(TaskSplits splits, int lowest, int highest) implements Serializable {
  /** Redraws after which an evaluation set takes another level of the family. */
  private static final int REPEATS = 50;

  public TaskSampler {
    if (lowest < 1 || highest < lowest) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "task levels",
          "the range %d to %d is not one".formatted(lowest, highest),
          "Give 1 ≤ lowest ≤ highest");
    }
  }

  /** Levels 1 to 3: what a model of some million parameters can begin. */
  public TaskSampler(TaskSplits splits) {
    this(splits, 1, 3);
  }

  /** Levels 1 to 3 of the standard splits. */
  public static TaskSampler standard() {
    return new TaskSampler(TaskSplits.standard());
  }

  /** Item {@code index} of an endless sequence; a pure function of its arguments. */
  public TaskItem item(Split split, Domain domain, SeedTree seed, long index) {
    SeedTree node = seed.child("task", split.id(), domain.id(), index);
    List<TaskFamily> families = TaskFamilies.of(domain);
    TaskFamily family = families.get(node.integer(0, families.size()));
    int level = levels(family).get(node.integer(1, levels(family).size()));
    return splits.draw(family, level, split, node);
  }

  /**
   * {@code count} items with different canonical forms, as many of each family as of the others
   * (the first families have one more when it does not come out even), levels in turn. A level
   * whose instances are used up is passed over.
   *
   * @throws ForgeException DATA_INVALID when the levels have too few instances
   */
  public List<TaskItem> evaluationSet(Split split, Domain domain, int count, SeedTree seed) {
    List<TaskFamily> families = TaskFamilies.of(domain);
    Set<String> seen = new HashSet<>();
    List<TaskItem> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      TaskFamily family = families.get(i % families.size());
      SeedTree node = seed.child("evaluation", split.id(), family.id(), i / families.size());
      items.add(unseen(family, split, node, i / families.size(), seen));
    }
    return List.copyOf(items);
  }

  private TaskItem unseen(
      TaskFamily family, Split split, SeedTree node, int turn, Set<String> seen) {
    List<Integer> levels = levels(family);
    for (int shift = 0; shift < levels.size(); shift++) {
      int level = levels.get((turn + shift) % levels.size());
      for (int repeat = 0; repeat < REPEATS; repeat++) {
        TaskItem item = splits.draw(family, level, split, node.child(level, repeat));
        if (seen.add(item.family() + '\0' + item.canonical())) {
          return item;
        }
      }
    }
    throw new ForgeException(
        ErrorCode.DATA_INVALID,
        family.id() + " in " + split.id(),
        "levels %s have no unused instance left".formatted(levels),
        "Ask for fewer items or more levels");
  }

  List<Integer> levels(TaskFamily family) {
    int last = Math.min(highest, family.maxLevel());
    List<Integer> levels = new ArrayList<>();
    for (int level = Math.min(lowest, last); level <= last; level++) {
      levels.add(level);
    }
    return levels;
  }
}
