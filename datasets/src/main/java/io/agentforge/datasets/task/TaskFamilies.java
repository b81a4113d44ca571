package io.agentforge.datasets.task;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.List;

/** The twelve families, four a domain, in a fixed order. */
public final class TaskFamilies {
  private static final List<TaskFamily> ALL =
      List.of(
          new ModularChain(),
          new RunningTotal(),
          new PointerChase(),
          new SwapTracking(),
          new KeyValue(),
          new LongGap(),
          new LastOccurrence(),
          new ListRemainder(),
          new NumberSort(),
          new ListFunctions(),
          new BooleanLogic(),
          new StringEdit());

  private TaskFamilies() {}

  public static List<TaskFamily> all() {
    return ALL;
  }

  public static List<TaskFamily> of(Domain domain) {
    return ALL.stream().filter(family -> family.domain() == domain).toList();
  }

  /**
   * @throws ForgeException DATA_INVALID when no family has this id
   */
  public static TaskFamily named(String id) {
    return ALL.stream()
        .filter(family -> family.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new ForgeException(
                    ErrorCode.DATA_INVALID,
                    id,
                    "no task family has this name",
                    "Use one of " + ALL.stream().map(TaskFamily::id).toList()));
  }
}
