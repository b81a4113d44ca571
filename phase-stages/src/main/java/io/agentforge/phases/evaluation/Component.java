package io.agentforge.phases.evaluation;

import io.agentforge.datasets.task.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A part of a training mixture, and the evaluation suite of the same name. */
public enum Component {
  TEXT,
  REASONING,
  RECALL,
  PROCEDURE;

  /** As recipes and metric names spell it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The task domain behind it; empty for text. */
  public Optional<Domain> domain() {
    return this == TEXT ? Optional.empty() : Optional.of(Domain.valueOf(name()));
  }

  /** The component that trains a domain. */
  public static Component of(Domain domain) {
    return valueOf(domain.name());
  }

  /** The components with a domain, in order. */
  public static List<Component> specialists() {
    List<Component> list = new ArrayList<>(List.of(values()));
    list.remove(TEXT);
    return list;
  }
}
