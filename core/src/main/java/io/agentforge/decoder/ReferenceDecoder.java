package io.agentforge.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.agentforge.model.ModelConfig;
import io.agentforge.quantize.AbsMaxActivations;
import io.agentforge.quantize.AbsMean;
import io.agentforge.quantize.TernaryMatrix;
import io.agentforge.train.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The decoder in plain fp32 array operations with libtorch's own differentiation: slow, obvious,
 * and kept for ever as what every fast path is tested against.
 *
 * <p>Records a graph only while it differentiates; grad mode is off afterwards.
 */
public final class ReferenceDecoder {
  private static final float HIDDEN = -1e30f;

  private final ModelConfig config;
  private final Map<String, NDArray> weights = new HashMap<>();
  private final LayerQuantization quantization;
  private final float part;

  /** Reads the arrays of {@code weights}; they must outlive this object. */
  public ReferenceDecoder(DecoderWeights weights) {
    this(weights, LayerQuantization.NONE, 1);
  }

  /**
   * The same with quantised layers, straight through: what quantising adds is a constant for the
   * differentiation.
   *
   * @param part of the way from floats (0) to quantised values (1)
   */
  public ReferenceDecoder(DecoderWeights weights, LayerQuantization quantization, double part) {
    this.config = weights.config();
    this.quantization = quantization;
    this.part = (float) part;
    weights.arrays().forEach(array -> this.weights.put(array.getName(), array));
  }

  /** Loss summed over the targets that are not ignored, and its gradients. */
  public record Gradients(double loss, long targets, List<float[]> values) {}

  /**
   * Logits {@code [rows, length, vocab]}.
   *
   * @param keep {@code [rows][length]}, false at padding keys; null when nothing is padded
   */
  public float[] logits(int[] ids, int rows, int length, boolean[][] keep) {
    NDManager manager = weights.values().iterator().next().getManager();
    try (NDManager local = manager.newSubManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return forward(local, ids, rows, length, keep).toFloatArray();
    }
  }

  /** Loss and gradients of one batch, gradients in canonical order. */
  public Gradients gradients(Batch batch) {
    List<float[]> values = new ArrayList<>();
    double loss = backward(batch, (p, gradient) -> values.add(gradient.toFloatArray()));
    return new Gradients(loss, targets(batch), values);
  }

  /**
   * Runs forward and backward and hands every parameter, in canonical order, to {@code each} while
   * it has its gradient.
   *
   * @return the summed loss
   */
  public double backward(Batch batch, BiConsumer<NDArray, NDArray> each) {
    List<NDArray> parameters =
        config.tensors().stream().map(spec -> weights.get(spec.name())).toList();
    parameters.forEach(parameter -> parameter.setRequiresGradient(true));
    JniUtils.setGradMode(true);
    double sum;
    try (NDManager local = parameters.get(0).getManager().newSubManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray loss = loss(local, batch);
      JniUtils.backward((PtNDArray) loss, (PtNDArray) local.ones(new Shape()), false, false);
      sum = loss.getFloat();
    } finally {
      JniUtils.setGradMode(false);
    }
    for (NDArray parameter : parameters) {
      try (NDArray gradient = parameter.getGradient()) {
        parameter.setRequiresGradient(false);
        each.accept(parameter, gradient);
        JniUtils.zeroGrad((PtNDArray) parameter);
      }
    }
    return sum;
  }

  private static long targets(Batch batch) {
    long counted = 0;
    for (int target : batch.targets()) {
      counted += target >= 0 ? 1 : 0;
    }
    return counted;
  }

  private NDArray loss(NDManager local, Batch batch) {
    int tokens = batch.rows() * batch.length();
    long[] targets = new long[tokens];
    float[] counted = new float[tokens];
    for (int i = 0; i < tokens; i++) {
      targets[i] = Math.max(0, batch.targets()[i]);
      counted[i] = batch.targets()[i] >= 0 ? 1 : 0;
    }
    return forward(local, batch.inputs(), batch.rows(), batch.length(), null)
        .reshape(tokens, config.vocab())
        .logSoftmax(-1)
        .gather(local.create(targets, new Shape(tokens, 1)), 1)
        .mul(local.create(counted, new Shape(tokens, 1)))
        .sum()
        .neg();
  }

  private NDArray forward(NDManager local, int[] ids, int rows, int length, boolean[][] keep) {
    NDArray mask = mask(local, rows, length, keep);
    NDArray table = RotaryTable.create(local, config, length).transpose(2, 0, 1);
    NDArray x = embed(local.create(ids, new Shape(rows, length)).toType(DataType.INT64, false));
    for (int layer = 0; layer < config.layers(); layer++) {
      String p = "model.layers." + layer + ".";
      x = x.add(attention(norm(x, p + "input_layernorm.weight"), p + "self_attn.", table, mask));
      x = x.add(feedForward(norm(x, p + "post_attention_layernorm.weight"), p + "mlp."));
    }
    String head = config.tied() ? "model.embed_tokens.weight" : "lm_head.weight";
    return linear(norm(x, "model.norm.weight"), weights.get(head));
  }

  private NDArray attention(NDArray h, String p, NDArray table, NDArray mask) {
    NDArray q = heads(project(h, p + "q_proj"), config.heads());
    NDArray k = heads(project(h, p + "k_proj"), config.keyValueHeads());
    NDArray v = heads(project(h, p + "v_proj"), config.keyValueHeads());
    if (config.qkNorm()) {
      q = norm(q, p + "q_norm.weight");
      k = norm(k, p + "k_norm.weight");
    }
    int group = config.heads() / config.keyValueHeads();
    q = rotate(q, table);
    k = rotate(k, table).repeat(1, group);
    v = v.repeat(1, group);
    NDArray scores = q.matMul(k.transpose(0, 1, 3, 2)).div(Math.sqrt(config.headDim()));
    NDArray o = scores.add(mask).softmax(-1).matMul(v).transpose(0, 2, 1, 3);
    NDArray flat =
        o.reshape(
            h.getShape().get(0), h.getShape().get(1), (long) config.heads() * config.headDim());
    if (config.subNorm()) {
      flat = norm(flat, p + "attn_sub_norm.weight");
    }
    return layer(flat, p + "o_proj.weight");
  }

  private NDArray feedForward(NDArray h, String p) {
    NDArray gate = layer(h, p + "gate_proj.weight");
    NDArray up = layer(h, p + "up_proj.weight");
    NDArray inner = gate.mul(gate.getNDArrayInternal().sigmoid()).mul(up);
    if (config.subNorm()) {
      inner = norm(inner, p + "ffn_sub_norm.weight");
    }
    return layer(inner, p + "down_proj.weight");
  }

  private NDArray project(NDArray h, String name) {
    NDArray y = layer(h, name + ".weight");
    return config.attentionBias() ? y.add(weights.get(name + ".bias")) : y;
  }

  private NDArray heads(NDArray x, int heads) {
    return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, config.headDim())
        .transpose(0, 2, 1, 3);
  }

  private static NDArray rotate(NDArray x, NDArray table) {
    NDList halves = x.split(2, 3);
    NDArray a = halves.get(0);
    NDArray b = halves.get(1);
    NDArray cos = table.get(0);
    NDArray sin = table.get(1);
    return a.mul(cos).sub(b.mul(sin)).concat(b.mul(cos).add(a.mul(sin)), -1);
  }

  private NDArray norm(NDArray x, String weight) {
    NDArray meanSquare = x.square().mean(new int[] {-1}, true);
    return x.div(meanSquare.add((float) config.normEpsilon()).sqrt()).mul(weights.get(weight));
  }

  private NDArray embed(NDArray ids) {
    NDArray table = weights.get("model.embed_tokens.weight");
    return ids.getNDArrayInternal().embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  private NDArray layer(NDArray x, String name) {
    NDArray weight = weights.get(name);
    if (quantization.weights() instanceof LayerQuantization.Ternary ternary
        && !ternary.floats().contains(name)) {
      weight = towards(weight, ternary(weight.stopGradient(), ternary));
    }
    boolean coded = quantization.activations() == LayerQuantization.Activations.INT8;
    return linear(coded ? towards(x, coded(x.stopGradient())) : x, weight);
  }

  private NDArray towards(NDArray x, NDArray quantised) {
    return x.add(quantised.sub(x.stopGradient()).mul(part));
  }

  private static NDArray ternary(NDArray weight, LayerQuantization.Ternary ternary) {
    Shape shape = weight.getShape();
    int rows = (int) shape.get(0);
    int columns = (int) shape.get(1);
    TernaryMatrix matrix =
        AbsMean.quantize(
            weight.toFloatArray(), rows, columns, ternary.granularity(), ternary.scales());
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = matrix.codes()[i] * matrix.scales()[i / matrix.group()];
    }
    return weight.getManager().create(values, shape);
  }

  private static NDArray coded(NDArray x) {
    float[] values = x.toFloatArray();
    int width = (int) x.getShape().get(x.getShape().dimension() - 1);
    byte[] codes = new byte[values.length];
    for (int from = 0; from < values.length; from += width) {
      float scale = AbsMaxActivations.quantize(values, from, width, codes, from);
      for (int i = from; i < from + width; i++) {
        values[i] = codes[i] / scale;
      }
    }
    return x.getManager().create(values, x.getShape());
  }

  private static NDArray linear(NDArray x, NDArray weight) {
    return x.getNDArrayInternal().linear(x, weight, null).singletonOrThrow();
  }

  /** Additive {@code [rows, 1, length, length]}: causal order and padding keys. */
  private static NDArray mask(NDManager local, int rows, int length, boolean[][] keep) {
    float[] mask = new float[rows * length * length];
    for (int i = 0; i < mask.length; i++) {
      int row = i / (length * length);
      int query = i / length % length;
      int key = i % length;
      mask[i] = key > query || keep != null && !keep[row][key] ? HIDDEN : 0;
    }
    return local.create(mask, new Shape(rows, 1, length, length));
  }
}
