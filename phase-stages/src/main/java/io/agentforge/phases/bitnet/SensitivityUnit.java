package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.LayerQuantization;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.quantize.Granularity;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.train.TernarySettings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fp32 model with one matrix of its blocks ternary and everything else as it is, judged on a
 * few items: what that matrix alone costs. The payload is {@link EvaluateUnit.Scores}.
 *
 * @param model Hugging Face folder
 * @param tensor the matrix
 */
record SensitivityUnit(
    List<CheckpointFile> model,
    String tensor,
    TernarySettings ternary,
    List<EvaluationItem> items,
    Frame frame)
    implements UnitTask {
  static final String VERSION = "bitnet-sensitivity-2";
  private static final String MATRIX = "_proj.weight";

  SensitivityUnit {
    model = List.copyOf(model);
    items = List.copyOf(items);
  }

  static boolean isMatrix(String tensor) {
    return tensor.endsWith(MATRIX);
  }

  @Override
  public String key() {
    return "sensitivity/" + tensor;
  }

  @Override
  public String kind() {
    return "evaluate";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("model", model);
    parts.put("tensor", tensor);
    parts.put("group", ternary.group());
    parts.put("scales", ternary.scales());
    parts.put("items", items);
    parts.put("frame", frame);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) {
    Path folder = scope.folder(model);
    Set<String> others = new HashSet<>();
    ModelFolder.open(folder).config().tensors().forEach(spec -> others.add(spec.name()));
    others.remove(tensor);
    LayerQuantization one =
        new LayerQuantization(
            new LayerQuantization.Ternary(
                Granularity.of(ternary.group()), ternary.scales(), others),
            LayerQuantization.Activations.FLOAT);
    DecoderOptions options =
        new DecoderOptions(ComputeType.FP32, TorchRuntime.device(scope.device().device()));
    try (Tokenizer tokenizer = Tokenizer.open(folder.resolve(Models.TOKENIZER));
        Decoder decoder = Decoder.open(folder, options.with(one))) {
      return EvaluateUnit.judged(decoder, tokenizer, items, frame);
    }
  }
}
