package io.agentforge.phases.evomerge;

import io.agentforge.datasets.task.Split;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the donor that is fitted to the others: finds the best parent of every suite on the search
 * items and has one unit fit a model to what these parents compute. A suite counts as much as its
 * teacher's value there: so much does F move with the suite's NLL.
 */
final class RegressionDonor {
  static final String NAME = "regression";

  private final PhaseContext context;
  private final EvomergeSettings settings;
  private final MergeItems items;
  private final Frame frame;
  private final ReportSplit judge;

  RegressionDonor(
      PhaseContext context,
      EvomergeSettings settings,
      MergeItems items,
      Frame frame,
      ReportSplit judge) {
    this.context = context;
    this.settings = settings;
    this.items = items;
    this.frame = frame;
    this.judge = judge;
  }

  /** A donor and who taught it what. */
  record Fitted(ParentModels.Parent donor, PhaseEvent event) {}

  /**
   * @param layers of every parent
   */
  Fitted fit(ParentModels parents, int layers) {
    Map<String, ParentModels.Parent> stored = new LinkedHashMap<>();
    parents.models().forEach(parent -> stored.put(parent.name(), parent));
    Map<String, Scores> scores = judge.judge("teachers", stored, items.search(), Split.SELECTION);
    List<RegressionUnit.Lesson> lessons = new ArrayList<>();
    Map<String, String> teachers = new LinkedHashMap<>();
    items
        .regression()
        .forEach(
            (suite, of) -> {
              int teacher = best(parents.names(), scores, suite);
              String name = parents.names().get(teacher);
              double value = scores.get(name).bySuite(items.search()).get(suite);
              lessons.add(new RegressionUnit.Lesson(suite, teacher, value, of));
              teachers.put(suite, name);
            });
    UnitResult result =
        context
            .units()
            .run(
                new RegressionUnit(
                    parents,
                    PlainGenomes.average(parents, layers, parents.models().size() - 1).json(),
                    lessons,
                    frame,
                    settings.ridge()));
    ParentModels.Parent made =
        new ParentModels.Parent(NAME, result.digest(), result.output().files());
    PhaseEvent event =
        new PhaseEvent(
            "regression_donor",
            PhaseEvent.Level.INFO,
            NAME,
            "fitted to the best parent of each suite: " + teachers,
            Json.write(teachers));
    return new Fitted(made, event);
  }

  private int best(List<String> names, Map<String, Scores> scores, String suite) {
    List<EvaluationItem> all = items.search();
    int best = 0;
    for (int i = 1; i < names.size(); i++) {
      double value = scores.get(names.get(i)).bySuite(all).get(suite);
      if (value > scores.get(names.get(best)).bySuite(all).get(suite)) {
        best = i;
      }
    }
    return best;
  }
}
