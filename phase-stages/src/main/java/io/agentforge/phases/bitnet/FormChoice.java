package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.task.Split;
import io.agentforge.model.TensorSpec;
import io.agentforge.pack.WeightForm;
import io.agentforge.phases.Metric;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Models;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chooses what stays more than ternary: the largest form of the embedding that the size budget
 * allows, then bytes for the matrices that ternary weights hurt most, as far as room is left.
 */
final class FormChoice {
  private static final List<WeightForm> EMBEDDINGS =
      List.of(WeightForm.INT8, WeightForm.INT4, WeightForm.TERNARY);

  /** Bytes that a weight takes more as a byte than in base 3. */
  private static final double MORE = 1 - 0.2;

  private final BitnetSettings settings;
  private final PhaseContext context;
  private final Source model;
  private final long budget;
  private final List<Metric> metrics = new ArrayList<>();
  private final List<PhaseEvent> events = new ArrayList<>();

  /**
   * @param fp32Bytes of the weights that entered
   */
  FormChoice(BitnetSettings settings, PhaseContext context, Source model, long fp32Bytes) {
    this.settings = settings;
    this.context = context;
    this.model = model;
    this.budget = (long) (fp32Bytes / settings.leastRatio());
  }

  List<Metric> metrics() {
    return metrics;
  }

  List<PhaseEvent> events() {
    return events;
  }

  /**
   * @param judging of items on which no gate is measured
   */
  Forms choose(Judging judging, List<TensorSpec> tensors) {
    List<WeightForm> forms =
        settings.embedding() == null ? EMBEDDINGS : List.of(settings.embedding());
    WeightForm embedding = null;
    long size = Long.MAX_VALUE;
    for (int i = 0; i < forms.size() && size > budget; i++) {
      embedding = forms.get(i);
      size = size(embedding);
    }
    note(
        "embedding_form",
        size > budget ? PhaseEvent.Level.WARN : PhaseEvent.Level.INFO,
        "",
        "the embedding is %s: %,d bytes packed, %,d allowed".formatted(embedding, size, budget));
    return new Forms(embedding, bytes(judging, tensors, size));
  }

  /** Bytes of the packed file with this form of the embedding and all matrices ternary. */
  private long size(WeightForm embedding) {
    PackUnit trial =
        new PackUnit(
            "trial/" + embedding, settings, new Forms(embedding, List.of()), model.files());
    List<CheckpointFile> files =
        context.parts().time("packing", () -> context.units().run(trial)).output().files();
    return Models.named(files, PackUnit.FILE).bytes();
  }

  private List<String> bytes(Judging judging, List<TensorSpec> tensors, long size) {
    List<TensorSpec> matrices =
        tensors.stream().filter(t -> SensitivityUnit.isMatrix(t.name())).toList();
    if (settings.scanItems() == 0) {
      return List.of();
    }
    SuiteScores fp32 = judging.folder("selection", model.files());
    Map<String, SuiteScores> scores =
        judging.sensitivity(model.files(), settings.recovery().ternary(), matrices);
    Map<String, Double> rises = new TreeMap<>();
    for (TensorSpec matrix : matrices) {
      rises.put(matrix.name(), rise(scores.get(matrix.name()), fp32, judging.suites()));
      metrics.add(
          Metric.plain(
              "tensor/sensitivity",
              matrix.name(),
              0,
              rises.get(matrix.name()),
              "nats/token",
              Split.SELECTION.id()));
    }
    List<TensorSpec> order = new ArrayList<>(matrices);
    order.sort(
        Comparator.comparingDouble((TensorSpec t) -> -rises.get(t.name()))
            .thenComparing(TensorSpec::name));
    List<String> kept = new ArrayList<>();
    double room = budget - size;
    for (TensorSpec matrix : order) {
      double more = MORE * matrix.elements() + Float.BYTES * matrix.shape().get(0);
      double rise = rises.get(matrix.name());
      if (rise <= settings.fallbackRise()) {
        break;
      }
      boolean fits = more <= room;
      if (fits) {
        kept.add(matrix.name());
        room -= more;
      }
      note(
          "tensor_fallback",
          fits ? PhaseEvent.Level.INFO : PhaseEvent.Level.WARN,
          matrix.name(),
          "%s: ternary it alone raises the loss by %.4f nats per token"
              .formatted(fits ? "kept as bytes" : "ternary, there is no room for bytes", rise));
    }
    return kept;
  }

  /** Mean over the suites of the rise of the loss per token. */
  private static double rise(
      SuiteScores one, SuiteScores fp32, Map<String, List<EvaluationItem>> suites) {
    return suites.values().stream()
        .mapToDouble(items -> one.loss(items) - fp32.loss(items))
        .average()
        .orElse(0);
  }

  private void note(String kind, PhaseEvent.Level level, String unit, String message) {
    events.add(new PhaseEvent(kind, level, unit, message, "{}"));
  }
}
