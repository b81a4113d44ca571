package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;

/** A family with a single instance. */
class OneInstance implements TaskFamily {
  @Override
  public String id() {
    return "one_instance";
  }

  @Override
  public Domain domain() {
    return Domain.RECALL;
  }

  @Override
  public int maxLevel() {
    return 1;
  }

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    return new TaskItem(id(), domain(), level, "what ?", " this", "what ?");
  }

  @Override
  public String oracle(String prompt) {
    return "this";
  }

  @Override
  public Demand demand(String prompt) {
    return new Demand(0, 0);
  }
}
