package io.agentforge.pack;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.model.TensorSpec;
import io.agentforge.quantize.AbsMean;
import io.agentforge.quantize.Int4Groups;
import io.agentforge.quantize.Int8Rows;
import io.agentforge.quantize.QuantizationStatistics;
import io.agentforge.quantize.RoundToNearest;
import io.agentforge.quantize.TernaryMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a bundle of a model. Tensors are quantised and written one after the other, so memory is
 * bounded by the largest; equal models, settings and keys give equal bytes.
 */
public final class ModelPacker {
  private final PackSettings settings;
  private final Optional<SigningKeys.Pair> keys;
  private final Map<String, String> provenance;

  /**
   * @param provenance what the manifest is to say of the model, by key
   */
  public ModelPacker(
      PackSettings settings, Optional<SigningKeys.Pair> keys, Map<String, String> provenance) {
    this.settings = settings;
    this.keys = keys;
    this.provenance = Map.copyOf(provenance);
  }

  /** A tensor on its way: what is written and what that lost. */
  private record Packed(PackedTensor tensor, Optional<QuantizationStatistics> statistics) {}

  /**
   * Writes a bundle; it appears when it has been read back.
   *
   * @return what quantising did to each tensor that was quantised here, by name
   * @throws ForgeException MODEL_INVALID naming a tensor that cannot take its form, STORAGE_FAILED
   */
  public Map<String, QuantizationStatistics> pack(PackedModel model, Path target) {
    requireKnown(model);
    List<String> names = new ArrayList<>(model.files());
    model.config().tensors().forEach(spec -> names.add(spec.name()));
    List<String> all = new ArrayList<>(names);
    all.add(BundleManifest.NAME);
    keys.ifPresent(k -> all.add(BundleManifest.SIGNATURE));
    Map<String, QuantizationStatistics> statistics = new LinkedHashMap<>();
    List<BundleManifest.Line> lines = new ArrayList<>();
    try (PackWriter writer = PackWriter.begin(target, all)) {
      for (String file : model.files()) {
        add(writer, file, Payload.file(model.file(file)), lines);
      }
      for (TensorSpec spec : model.config().tensors()) {
        Packed packed = packed(model, spec.name());
        packed.statistics().ifPresent(s -> statistics.put(spec.name(), s));
        add(writer, spec.name(), Payload.of(packed.tensor(), settings.storage()), lines);
      }
      byte[] open = keys.map(k -> k.open().getEncoded()).orElse(new byte[0]);
      byte[] manifest = new BundleManifest(provenance, open, lines).json();
      writer.add(BundleManifest.NAME, Payload.file(manifest));
      keys.ifPresent(
          k ->
              writer.add(
                  BundleManifest.SIGNATURE, Payload.file(SigningKeys.sign(k.secret(), manifest))));
      writer.commit();
    }
    return statistics;
  }

  private void requireKnown(PackedModel model) {
    List<String> known = model.config().tensors().stream().map(TensorSpec::name).toList();
    for (String name : settings.exceptions().keySet()) {
      if (!known.contains(name)) {
        throw new ForgeException(
            ErrorCode.USAGE,
            model.name(),
            "it has no tensor " + name + ", which is to have a form of its own",
            "Give a tensor of the model.");
      }
    }
  }

  private static void add(
      PackWriter writer, String name, Payload payload, List<BundleManifest.Line> lines) {
    PackEntry entry = writer.add(name, payload);
    lines.add(BundleManifest.Line.of(entry, payload.data()));
  }

  private Packed packed(PackedModel model, String name) {
    PackedTensor tensor = model.tensor(name);
    WeightForm form = settings.form(name);
    try {
      return packed(name, tensor, form);
    } catch (IllegalArgumentException e) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          model.name() + ": " + name,
          "it cannot be packed as %s: %s".formatted(form, e.getMessage()),
          "Give another group or form, or repair the weights.",
          e);
    }
  }

  /** What is of few bits already is not quantised twice. */
  private Packed packed(String name, PackedTensor tensor, WeightForm form) {
    switch (form) {
      case KEEP -> {
        return new Packed(tensor, Optional.empty());
      }
      case F16, BF16, F32 -> {
        DType dtype = DType.valueOf(form.name());
        return new Packed(new PackedTensor.Plain(tensor.toTensor(name, dtype)), Optional.empty());
      }
      case TERNARY, INT8, INT4 -> {
        boolean kept =
            form == WeightForm.TERNARY && tensor instanceof PackedTensor.Ternary
                || form == WeightForm.INT8 && tensor instanceof PackedTensor.Int8
                || form == WeightForm.INT4 && tensor instanceof PackedTensor.Int4;
        return kept ? new Packed(tensor, Optional.empty()) : quantised(tensor, form);
      }
      default -> throw new IllegalStateException("no such form: " + form);
    }
  }

  private Packed quantised(PackedTensor tensor, WeightForm form) {
    if (tensor.shape().size() != 2) {
      throw new IllegalArgumentException("its shape is " + tensor.shape());
    }
    float[] weights = tensor.floats();
    int rows = Math.toIntExact(tensor.shape().get(0));
    int columns = Math.toIntExact(tensor.shape().get(1));
    return switch (form) {
      case INT8 -> {
        Int8Rows m = RoundToNearest.int8(weights, rows, columns, settings.scales());
        yield new Packed(
            new PackedTensor.Int8(m), Optional.of(QuantizationStatistics.of(weights, m)));
      }
      case INT4 -> {
        int group = PackSettings.INT4_GROUP;
        Int4Groups m = RoundToNearest.int4(weights, rows, columns, group, settings.scales());
        yield new Packed(
            new PackedTensor.Int4(m), Optional.of(QuantizationStatistics.of(weights, m)));
      }
      default -> {
        TernaryMatrix m =
            AbsMean.recover(weights, rows, columns, settings.granularity(), settings.scales())
                .orElseGet(
                    () ->
                        AbsMean.quantize(
                            weights, rows, columns, settings.granularity(), settings.scales()));
        yield new Packed(
            new PackedTensor.Ternary(m), Optional.of(QuantizationStatistics.of(weights, m)));
      }
    };
  }
}
