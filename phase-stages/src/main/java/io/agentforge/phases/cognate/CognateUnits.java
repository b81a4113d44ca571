package io.agentforge.phases.cognate;

import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.phases.evaluation.ShippedSource;
import io.agentforge.phases.evaluation.TrainingText;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the units of phase 1 from its settings. A unit's digest follows from the digests of the
 * units before it, so the same code serves planning, where nothing has run yet, and execution.
 */
final class CognateUnits {
  static final String TRUNK = "trunk";

  private final CognateSettings settings;
  private final CorpusSource corpus;
  private final Frame frame;
  private final List<EvaluationItem> curveItems;

  CognateUnits(
      CognateSettings settings, CorpusSource corpus, Frame frame, List<EvaluationItem> curveItems) {
    this.settings = settings;
    this.corpus = corpus;
    this.frame = frame;
    this.curveItems = List.copyOf(curveItems);
  }

  PrepareUnit prepare(TrainingText text) {
    return new PrepareUnit(
        corpus.name(),
        corpus.digest(),
        text,
        settings.config().vocab(),
        settings.tasks(),
        settings.seed(),
        settings.trunkFolder().orElse(null),
        settings.trunkDigest().orElse(""),
        frame,
        corpus instanceof ShippedSource);
  }

  /** Takes the recipe's folder in as trunk. */
  ImportUnit importTrunk() {
    return new ImportUnit(
        settings.trunkFolder().orElseThrow(), settings.trunkDigest().orElseThrow());
  }

  /** All models this phase trains, the trunk first when it is trained here. */
  List<String> trainedModels() {
    List<String> models = new ArrayList<>();
    if (settings.trunkFolder().isEmpty()) {
      models.add(TRUNK);
    }
    Component.specialists().forEach(c -> models.add(c.id()));
    return models;
  }

  /**
   * What a segment continues.
   *
   * @param digest of the unit that made it, known before that ran
   * @param start files it left; fresh while planning and for a new model
   */
  record Parent(String digest, TrainUnit.Start start) {
    static final Parent NONE = new Parent("fresh", TrainUnit.Start.FRESH);

    /** The finished model of a unit. */
    static Parent model(UnitTask unit, UnitResult result) {
      return of(unit, TrainUnit.StartKind.MODEL, result);
    }

    /** The training checkpoint of a unit. */
    static Parent state(UnitTask unit, UnitResult result) {
      return of(unit, TrainUnit.StartKind.TRAINING_STATE, result);
    }

    private static Parent of(UnitTask unit, TrainUnit.StartKind kind, UnitResult result) {
      return new Parent(
          unit.digest(),
          result == null
              ? TrainUnit.Start.FRESH
              : new TrainUnit.Start(kind, result.output().files()));
    }
  }

  /** One segment of a model's training. */
  TrainUnit train(String model, int segment, PreparedData data, Parent parent) {
    TrainingSettings training = model.equals(TRUNK) ? settings.trunk() : settings.specialist();
    return new TrainUnit(
        model,
        segment,
        settings.segments(),
        settings.config(),
        training,
        settings.rows(),
        settings.length(),
        mixture(model),
        frame,
        data,
        settings.tasks(),
        settings.promptShare(),
        settings.seed(),
        parent.digest(),
        parent.start(),
        curveItems,
        Math.max(1, training.steps() / settings.evaluation().curvePoints()));
  }

  private Mixture mixture(String model) {
    return model.equals(TRUNK)
        ? settings.mixture()
        : Mixture.specialist(
            Component.valueOf(model.toUpperCase(java.util.Locale.ROOT)),
            settings.ownShare(),
            settings.mixture());
  }
}
