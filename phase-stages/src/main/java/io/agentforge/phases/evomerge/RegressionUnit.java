package io.agentforge.phases.evomerge;

import io.agentforge.evolve.Genome;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.regression.RegressionMerge;
import io.agentforge.udfs.cache.MergeCache;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fits a further donor by regression: on the items of each suite it is to compute what the parent
 * that is best at the suite computes. It starts from the plain average.
 *
 * @param start genome of the plain average, canonical JSON
 */
record RegressionUnit(
    ParentModels parents, String start, List<Lesson> lessons, Frame frame, double ridge)
    implements UnitTask {
  static final String VERSION = "regression-3";

  /** Tokens of a row; questions follow each other in it. */
  private static final int ROW_TOKENS = 128;

  /**
   * What one suite teaches.
   *
   * @param teacher number of the parent
   * @param share of the suite in the sum of squares
   */
  record Lesson(String suite, int teacher, double share, List<EvaluationItem> items)
      implements Serializable {
    Lesson {
      items = List.copyOf(items);
    }
  }

  RegressionUnit {
    lessons = List.copyOf(lessons);
  }

  @Override
  public String key() {
    return "regression/fit";
  }

  @Override
  public String kind() {
    return "regression";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("start", start);
    parts.put("lessons", lessons);
    parts.put("frame", frame);
    parts.put("ridge", ridge);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    try (var lease = MergedModel.parents(scope, parents)) {
      MergeCache.Parents opened = lease.value();
      int length = Math.min(ROW_TOKENS, opened.config().maxPositions());
      List<RegressionMerge.Teacher> teachers = new ArrayList<>();
      for (Lesson lesson : lessons) {
        int[][] rows = rows(new TaskSequences(opened.tokenizer(), frame), lesson.items(), length);
        if (rows.length > 0) {
          teachers.add(
              new RegressionMerge.Teacher(weights(opened, lesson.teacher()), rows, lesson.share()));
        }
      }
      Map<String, Tensor> fitted =
          RegressionMerge.fit(
              opened.config(),
              MergedModel.merger(Genome.parse(start), opened).tensors(),
              teachers,
              ridge);
      Path target = scope.scratch().resolve("regression");
      ModelFolder.open(scope.folder(parents.models().get(0).files())).copyWith(target, fitted);
      return new UnitOutput(Json.write(List.of()), scope.store(target));
    }
  }

  private static Map<String, Tensor> weights(MergeCache.Parents parents, int number) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    parents
        .folders()
        .get(number)
        .tensors()
        .forEach((name, tensor) -> weights.put(name, Floats.convert(tensor, DType.F32)));
    return weights;
  }

  /** The items one after the other, cut into whole rows; what does not fill a row is left out. */
  private static int[][] rows(TaskSequences sequences, List<EvaluationItem> items, int length) {
    int[] tokens =
        items.stream().flatMapToInt(i -> Arrays.stream(sequences.of(i).tokens())).toArray();
    int[][] rows = new int[tokens.length / length][length];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(tokens, r * length, rows[r], 0, length);
    }
    return rows;
  }
}
