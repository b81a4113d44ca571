package io.agentforge.decoder;

import io.agentforge.model.ModelConfig;
import io.agentforge.model.TensorSpec;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.ScaleType;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The TorchScript text of the decoder's forward pass: one text for training, scoring and cached
 * generation. Callers append their own methods to {@link #text()} and load both with {@link
 * io.agentforge.torch.TorchProgram}.
 *
 * <p>Activations are 2-D, {@code [tokens, width]} with {@code tokens = rows * length} row-major;
 * the residual stream, norms, rotation and attention are fp32, linear layers multiply in the
 * compute type. Methods of the text ({@code w} is the packed list):
 *
 * <ul>
 *   <li>{@code pack(ps) -> w}: from the tensors of {@link ModelConfig#tensors()} in order to what
 *       the forward pass multiplies with: matrices in the compute type, q, k and v in one, gate and
 *       up in one, the two rotary halves of q and k interleaved; vectors fp32. {@code repack(ps,
 *       w)} does it again in place. With {@link LayerQuantization} the last of {@code w} is one
 *       number: the part of the way from the floats (0) to the quantised values (1) on which layers
 *       compute; 1 after packing.
 *   <li>{@code rotations(table, start, length) -> rot}: the rotary factors of {@code length}
 *       positions from {@code start} on; {@code table} is {@link RotaryTable}.
 *   <li>{@code embed(ids, w) -> x}: ids {@code [rows, length]} to x.
 *   <li>{@code block(x, layer, w, rot, rows, mask, cache, start, saved) -> x}: one layer. {@code
 *       mask} is None for causal attention without padding, else what {@code key_mask} gives;
 *       {@code cache} is empty, or holds {@code k_0, v_0, k_1, v_1, …}, each {@code [rows,
 *       keyValueHeads, capacity, headDim]} fp32, into which positions {@code start …} are written
 *       before attending over {@code 0 … start + length}; {@code saved} receives what the backward
 *       pass needs. Without gradients it stays empty and x is changed in place.
 *   <li>{@code key_mask(keep, start, length) -> mask}: {@code keep} is bool {@code [rows, start +
 *       length]}, false at padding keys; causal order is included. Queries at padding give finite
 *       nonsense.
 *   <li>{@code logits(x, w) -> [tokens, vocab]} fp32: final norm and head.
 *   <li>{@code forward(ids, table, w) -> logits}: all of it for unpadded (or right-padded) rows.
 * </ul>
 *
 * <p>Interleaving turns the rotation of pair {@code (i, i + headDim/2)} into one complex product;
 * scores do not change because q and k are permuted alike. Source: Su et al. 2021 (RoFormer), eq.
 * 34.
 */
public final class DecoderSource {
  /** libtorch's numbers of the element types. */
  private static final int FLOAT32 = 6;

  private static final int BFLOAT16 = 15;
  private static final int FLOAT16 = 5;

  /** Tensors of a layer that the backward pass needs in every architecture. */
  private static final int KEPT_ALWAYS = 14;

  private final ModelConfig config;
  private final ComputeType computeType;
  private final AttentionKernel kernel;
  private final LayerQuantization quantization;
  private final Map<String, Integer> packed = new LinkedHashMap<>();
  private final Map<String, Integer> given = new LinkedHashMap<>();
  private final List<String> kept = new ArrayList<>();

  /** Packed tensors before the first layer's: embedding, final norm, head. */
  static final int PACKED_HEAD = 3;

  private DecoderSource(
      ModelConfig config,
      ComputeType computeType,
      AttentionKernel kernel,
      LayerQuantization quantization) {
    quantization.requireFit(config);
    this.config = config;
    this.computeType = computeType;
    this.kernel = kernel;
    this.quantization = quantization;
    index(given, "n1", "q", "k", "v");
    if (config.attentionBias()) {
      index(given, "bq", "bk", "bv");
    }
    if (config.qkNorm()) {
      index(given, "qn", "kn");
    }
    if (config.subNorm()) {
      index(given, "sa");
    }
    index(given, "o", "n2", "gate", "up");
    if (config.subNorm()) {
      index(given, "sf");
    }
    index(given, "down");
    index(packed, "qkv", "o", "gu", "down", "n1", "n2");
    if (explicit()) {
      index(packed, "sa", "sf");
      kept.addAll(List.of("ra", "rf"));
    } else if (config.subNorm()) {
      kept.addAll(List.of("z1", "ra", "z2", "rf"));
    }
    if (downInput().equals("hp")) {
      kept.add("hp");
    }
    if (config.attentionBias()) {
      index(packed, "bqk", "bv");
    }
    if (config.qkNorm()) {
      index(packed, "qn", "kn");
      kept.addAll(List.of("qr", "kr", "rq", "rk"));
    }
  }

  /** The text for one architecture, compute type and attention kernel. */
  public static DecoderSource of(
      ModelConfig config, ComputeType computeType, AttentionKernel kernel) {
    return of(config, computeType, kernel, LayerQuantization.NONE);
  }

  /**
   * The same with quantised layers.
   *
   * @throws io.agentforge.error.ForgeException USAGE when rows are no whole groups
   */
  public static DecoderSource of(
      ModelConfig config,
      ComputeType computeType,
      AttentionKernel kernel,
      LayerQuantization quantization) {
    return new DecoderSource(config, computeType, kernel, quantization);
  }

  public ModelConfig config() {
    return config;
  }

  public ComputeType computeType() {
    return computeType;
  }

  /** Method definitions at column 0: packing and a forward pass that keeps nothing. */
  public String text() {
    return template(false)
        .value("in_place", "_")
        .feature("saving", false)
        .fill(DecoderSource.class, "forward.torchscript");
  }

  /**
   * The same with a forward pass that saves, and the adjoint: {@code gradients(ids, targets, table,
   * ps, w, gs, first) -> [loss, targets]} adds the gradients of the summed cross-entropy to {@code
   * gs}, fp32 in canonical order.
   *
   * @param checkpointing keep only the input of every layer and compute the rest again
   */
  public String textWithGradients(boolean checkpointing) {
    return textWithGradients(checkpointing, Teaching.NONE);
  }

  /**
   * The same where a teacher's logits {@code [tokens, vocab]} fp32 may follow {@code table} as an
   * argument of {@code gradients}. With quantised layers the gradients are straight through: those
   * of what the layers multiply with stand for those of the weights and inputs (Bengio et al. 2013,
   * section 4).
   */
  public String textWithGradients(boolean checkpointing, Teaching teaching) {
    TorchTemplate template =
        teaching.in(template(checkpointing)).value("in_place", "").feature("saving", true);
    return template.fill(DecoderSource.class, "forward.torchscript")
        + template.fill(DecoderSource.class, "backward.torchscript");
  }

  /** Whether a sub-norm is computed before its layer instead of through the layer's weights. */
  private boolean explicit() {
    return config.subNorm() && !quantization.isNone();
  }

  private boolean coded() {
    return quantization.activations() == LayerQuantization.Activations.INT8;
  }

  /** Name in the text of what the down projection multiplies. */
  private String downInput() {
    return explicit() || coded() ? "hp" : "p";
  }

  /** The shape of a matrix p with one scale a row. */
  private static String shape(Granularity granularity) {
    if (granularity instanceof Granularity.Inputs inputs) {
      return "[-1, %d]".formatted(inputs.count());
    }
    return granularity instanceof Granularity.Row ? "[torch.size(p, 0), -1]" : "[1, -1]";
  }

  /** Indexes among the canonical tensors of what stays floats; a list of none has a type too. */
  private List<Integer> floats(LayerQuantization.Ternary ternary) {
    List<Integer> indexes = new ArrayList<>(List.of(-1));
    List<TensorSpec> tensors = config.tensors();
    for (int i = 0; i < tensors.size(); i++) {
      if (ternary.floats().contains(tensors.get(i).name())) {
        indexes.add(i);
      }
    }
    return indexes;
  }

  private TorchTemplate quantised(TorchTemplate template) {
    if (quantization.weights() instanceof LayerQuantization.Ternary ternary) {
      template
          .value("groups", shape(ternary.granularity()))
          .value("scale_type", ternary.scales() == ScaleType.F16 ? FLOAT16 : FLOAT32)
          .value("floats", floats(ternary))
          .feature("ternary", true);
    }
    return template
        .value("part", PACKED_HEAD + packed.size() * config.layers())
        .value("down_input", downInput())
        .feature("quantised", !quantization.isNone())
        .feature("coded", coded())
        .feature("explicit", explicit())
        .feature("folded", config.subNorm() && !explicit())
        .feature("hp", downInput().equals("hp"))
        .feature("bare", coded() && !explicit());
  }

  private TorchTemplate template(boolean checkpointing) {
    int q = config.heads() * config.headDim();
    int kv = config.keyValueHeads() * config.headDim();
    int last = 1 + config.layers() * config.tensorsPerLayer();
    TorchTemplate template =
        new TorchTemplate()
            .value("V", config.vocab())
            .value("d", config.hidden())
            .value("L", config.layers())
            .value("H", config.heads())
            .value("K", config.keyValueHeads())
            .value("G", config.heads() / config.keyValueHeads())
            .value("dh", config.headDim())
            .value("half", config.headDim() / 2)
            .value("Q", q)
            .value("KV", kv)
            .value("QKV", q + 2 * kv)
            .value("F", config.ffn())
            .value("eps", config.normEpsilon())
            .value("scale", 1 / Math.sqrt(config.headDim()))
            .value("ct", computeType == ComputeType.BF16 ? BFLOAT16 : FLOAT32)
            .value("stride", config.tensorsPerLayer())
            .value("packed", packed.size())
            .value("vectors", vectorLengths(q, kv))
            .value("s.aux", KEPT_ALWAYS + kept.size())
            .value("p.final", last)
            .value("p.head", config.tied() ? 0 : last + 1)
            .value("kept", kept.isEmpty() ? "" : ", " + String.join(", ", kept))
            .feature("tied", config.tied())
            .feature("bias", config.attentionBias())
            .feature("qk_norm", config.qkNorm())
            .feature("grouped", config.heads() != config.keyValueHeads())
            .feature("flash", kernel == AttentionKernel.FLASH_CPU)
            .feature("checkpointing", checkpointing);
    given.forEach((name, index) -> template.value("p." + name, index));
    packed.forEach((name, index) -> template.value("w." + name, index));
    kept.forEach(name -> template.value("s." + name, KEPT_ALWAYS + kept.indexOf(name)));
    return quantised(template);
  }

  private List<String> vectorLengths(int q, int kv) {
    String width = Integer.toString(config.hidden());
    List<String> lengths = new ArrayList<>(List.of(width, width));
    if (explicit()) {
      lengths.add(Integer.toString(q));
      lengths.add(Integer.toString(config.ffn()));
    }
    if (config.attentionBias()) {
      lengths.add(Integer.toString(q + kv));
      lengths.add(Integer.toString(kv));
    }
    if (config.qkNorm()) {
      lengths.add(Integer.toString(config.headDim()));
      lengths.add(Integer.toString(config.headDim()));
    }
    return lengths;
  }

  private static void index(Map<String, Integer> places, String... names) {
    for (String name : names) {
      places.put(name, places.size());
    }
  }
}
