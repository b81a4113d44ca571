package io.agentforge.evolve;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.merge.Arithmetic;
import io.agentforge.merge.Donor;
import io.agentforge.merge.MergeInput;
import io.agentforge.merge.MergeMethod;
import io.agentforge.merge.MergeMethods;
import io.agentforge.merge.ParameterSpec;
import io.agentforge.merge.ParameterValues;
import io.agentforge.merge.TensorSink;
import io.agentforge.merge.TensorValues;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.TensorSpec;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Makes the model that a genome describes, one tensor at a time and in fp32: no intermediate model
 * ever exists as a whole. A tensor is a pure function of genome and parents.
 */
public final class GenomeMerger {
  private static final String LAYERS = "model.layers.";

  private final ModelConfig config;
  private final Genome genome;
  private final ParentTensors parents;
  private final MergeMethods methods;
  private final SeedTree seed;

  /**
   * @param config shape of every parent and of the result
   */
  public GenomeMerger(ModelConfig config, Genome genome, ParentTensors parents) {
    this.config = config;
    this.genome = genome;
    this.parents = parents;
    this.methods = MergeMethods.all();
    this.seed = SeedTree.root(genome.seed()).child("genome");
  }

  /**
   * All tensors of the model in canonical order, F32.
   *
   * @throws ForgeException MODEL_INVALID naming the tensor when a number of it is not finite
   */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new TreeMap<>();
    each((spec, values) -> tensors.put(spec.name(), tensor(spec, values)));
    return tensors;
  }

  /** Visits every tensor of the model as soon as it is made. */
  public void each(BiConsumer<TensorSpec, float[]> visitor) {
    for (TensorSpec spec : config.tensors()) {
      float[] values = values(spec);
      requireFinite(spec, values);
      visitor.accept(spec, values);
    }
  }

  private static Tensor tensor(TensorSpec spec, float[] values) {
    return Floats.tensor(spec.name(), DType.F32, spec.shape(), values);
  }

  private float[] values(TensorSpec spec) {
    int last = genome.stages().size() - 1;
    String name = spec.name();
    if (!name.startsWith(LAYERS)) {
      boolean before = name.startsWith("model.embed");
      return stage(last, spec, before ? 0 : config.layers() - 1, name, false);
    }
    int dot = name.indexOf('.', LAYERS.length());
    int layer = Integer.parseInt(name.substring(LAYERS.length(), dot));
    return stage(last, spec, layer, name.substring(dot + 1), true);
  }

  /**
   * Numbers of a tensor after a stage.
   *
   * @param layer of a tensor in the layers, or the nearest one
   * @param role name within the layer, or the whole name outside
   */
  private float[] stage(int stage, TensorSpec spec, int layer, String role, boolean inLayer) {
    if (genome.stages().get(stage) instanceof Stage.Route route) {
      Stage.Hop hop = route.hops().get(layer);
      float[] values =
          source(stage, hop.source(), spec, inLayer ? hop.layer() : layer, role, inLayer);
      boolean adds = role.equals("self_attn.o_proj.weight") || role.equals("mlp.down_proj.weight");
      if (hop.scale() != 1 && inLayer && adds) {
        values = values.clone();
        for (int i = 0; i < values.length; i++) {
          values[i] *= (float) hop.scale();
        }
      }
      return values;
    }
    Stage.Blend blend = (Stage.Blend) genome.stages().get(stage);
    return blend(stage, blend.of(layer), spec, layer, role, inLayer);
  }

  private float[] source(
      int stage, int source, TensorSpec spec, int layer, String role, boolean inLayer) {
    if (source == genome.parents().size()) {
      return stage(stage - 1, spec, layer, role, inLayer);
    }
    String name = inLayer ? LAYERS + layer + "." + role : role;
    return Floats.values(parents.tensor(source, name));
  }

  private TensorValues values(
      int stage, int source, TensorSpec spec, int layer, String role, boolean inLayer) {
    if (source == genome.parents().size()) {
      return TensorValues.of(stage(stage - 1, spec, layer, role, inLayer));
    }
    return TensorValues.of(parents.tensor(source, inLayer ? LAYERS + layer + "." + role : role));
  }

  private float[] blend(
      int stage, Stage.Group group, TensorSpec spec, int layer, String role, boolean inLayer) {
    MergeMethod method = methods.named(group.method());
    List<Donor> donors = new ArrayList<>();
    for (int d = 0; d < group.donors().size(); d++) {
      Map<String, Double> own = new HashMap<>();
      int place = d;
      group.own().forEach((name, column) -> own.put(name, column.get(place)));
      int source = group.donors().get(d);
      donors.add(
          new Donor(
              source < genome.parents().size() ? genome.parents().get(source) : "stage " + stage,
              values(stage, source, spec, layer, role, inLayer),
              ParameterValues.of(method.parameters(), ParameterSpec.Scope.PER_MODEL, own)));
    }
    Optional<TensorValues> base =
        group.base() < 0
            ? Optional.empty()
            : Optional.of(values(stage, group.base(), spec, layer, role, inLayer));
    String name = inLayer ? LAYERS + layer + "." + role : role;
    float[] merged = new float[Math.toIntExact(spec.elements())];
    method.merge(
        new MergeInput(
            name,
            spec.shape().stream().map(Math::toIntExact).toList(),
            base,
            donors,
            ParameterValues.of(method.parameters(), ParameterSpec.Scope.SHARED, group.shared()),
            Arithmetic.FLOAT32,
            seed.child(stage, name)),
        TensorSink.into(merged));
    return merged;
  }

  private void requireFinite(TensorSpec spec, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new ForgeException(
            ErrorCode.MODEL_INVALID,
            spec.name(),
            "the merge by %s gives %s".formatted(genome.technique(), value),
            "Leave this recipe out; its numbers grow beyond fp32");
      }
    }
  }
}
