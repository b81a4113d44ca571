package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.decoder.Decoder;
import io.agentforge.pack.Bundle;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A packed file, as it is, judged on a shard of items: weights and tokenizer read from the file,
 * activations quantised to bytes, in fp32 arithmetic on the CPU.
 *
 * @param model name in the report
 */
record PackedScoreUnit(
    String model, CheckpointFile packed, int shard, List<EvaluationItem> items, Frame frame)
    implements UnitTask {
  static final String VERSION = "bitnet-score-2";

  PackedScoreUnit {
    items = List.copyOf(items);
  }

  @Override
  public String key() {
    return EvaluateUnit.key(model, shard);
  }

  @Override
  public String kind() {
    return "score";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("packed", packed.sha256());
    parts.put("items", items);
    parts.put("frame", frame);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) {
    Bundle bundle = Bundle.open(scope.object(packed));
    try (Tokenizer tokenizer = Tokenizer.of(bundle.tokenizer(), bundle.name());
        Decoder decoder = PackedDecoder.open(bundle)) {
      return EvaluateUnit.judged(decoder, tokenizer, items, frame);
    }
  }
}
