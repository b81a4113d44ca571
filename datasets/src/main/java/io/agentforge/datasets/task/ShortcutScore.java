package io.agentforge.datasets.task;

import io.agentforge.statistics.Interval;
import io.agentforge.statistics.Wilson;
import java.io.Serializable;

/** How often a shortcut was right on different TEST items of one family. */
public record ShortcutScore(Shortcut shortcut, int correct, int items) implements Serializable {
  /** Share of right answers; NaN without items. */
  public double rate() {
    return items == 0 ? Double.NaN : (double) correct / items;
  }

  /** Wilson's 95 % interval of the rate; needs at least one item. */
  public Interval interval() {
    return Wilson.interval(correct, items);
  }
}
