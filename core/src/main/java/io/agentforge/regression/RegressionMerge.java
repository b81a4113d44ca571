package io.agentforge.regression;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.decoder.RotaryTable;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchProgram;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.torch.TorchTemplate;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fits a model to several teachers. Every linear layer in turn gets the weights that bring it, on
 * the inputs which the fitted layers before it give, nearest to what each teacher computes on its
 * own texts; the two layers that add to the residual stream also make up for what the stream lacks.
 */
public final class RegressionMerge {
  private static final String LAYERS = "model.layers.";
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final ModelConfig config;
  private final double ridge;
  private final NDManager manager;
  private final TorchProgram program;
  private final NDArray rotary;
  private final Map<String, NDArray> fitted;
  private final List<Map<String, NDArray>> teachers = new ArrayList<>();
  private final List<Track> tracks = new ArrayList<>();

  /**
   * A teacher and texts of its own.
   *
   * @param weights all tensors of the model, F32
   * @param rows token ids, {@code [rows][length]}, all of one length
   * @param share of this teacher in the sum of squares
   */
  public record Teacher(Map<String, Tensor> weights, int[][] rows, double share) {}

  /** A teacher's residual stream beside that of the fitted model on the same tokens. */
  private static final class Track {
    private final Map<String, NDArray> teacher;
    private final int rows;
    private final double share;
    private NDArray theirs;
    private NDArray ours;

    private Track(Map<String, NDArray> teacher, int rows, double share) {
      this.teacher = teacher;
      this.rows = rows;
      this.share = share;
    }
  }

  private RegressionMerge(
      ModelConfig config,
      double ridge,
      NDManager manager,
      TorchProgram program,
      int length,
      Map<String, NDArray> fitted) {
    this.config = config;
    this.ridge = ridge;
    this.manager = manager;
    this.program = program;
    this.rotary = RotaryTable.create(manager, config, length);
    this.fitted = fitted;
  }

  /**
   * Fits embedding and linear layers; everything else stays as in {@code start}.
   *
   * @param start all tensors of a model of this shape, F32: where the regression is drawn to
   * @param ridge strength of that pull, as a share of the mean square of a layer's inputs
   * @return all tensors, F32, in canonical order
   */
  public static Map<String, Tensor> fit(
      ModelConfig config, Map<String, Tensor> start, List<Teacher> teachers, double ridge) {
    TorchRuntime.prepareThread(GradMode.OFF);
    List<DecoderWeights> open = new ArrayList<>();
    try (DecoderWeights weights = DecoderWeights.load(config, start, Device.cpu());
        TorchProgram program = TorchProgram.load(weights.manager(), text(config))) {
      int length = teachers.get(0).rows()[0].length;
      RegressionMerge merge =
          new RegressionMerge(
              config, ridge, weights.manager(), program, length, byName(config, weights));
      for (Teacher teacher : teachers) {
        DecoderWeights theirs = DecoderWeights.load(config, teacher.weights(), Device.cpu());
        open.add(theirs);
        merge.teachers.add(byName(config, theirs));
      }
      merge.embedding(teachers);
      for (int t = 0; t < teachers.size(); t++) {
        merge.add(teachers.get(t), merge.teachers.get(t));
      }
      for (int layer = 0; layer < config.layers(); layer++) {
        merge.layer(LAYERS + layer + ".");
      }
      return weights.tensors();
    } finally {
      open.forEach(DecoderWeights::close);
    }
  }

  private static String text(ModelConfig config) {
    return new TorchTemplate()
        .value("eps", config.normEpsilon())
        .value("dh", config.headDim())
        .value("half", config.headDim() / 2)
        .value("H", config.heads())
        .value("K", config.keyValueHeads())
        .value("G", config.heads() / config.keyValueHeads())
        .value("Q", config.heads() * config.headDim())
        .value("scale", 1 / Math.sqrt(config.headDim()))
        .feature("qk_norm", config.qkNorm())
        .feature("grouped", config.keyValueHeads() < config.heads())
        .fill(RegressionMerge.class, "regression.torchscript");
  }

  private static Map<String, NDArray> byName(ModelConfig config, DecoderWeights weights) {
    Map<String, NDArray> arrays = new HashMap<>();
    for (int i = 0; i < weights.arrays().size(); i++) {
      arrays.put(config.tensors().get(i).name(), weights.arrays().get(i));
    }
    return arrays;
  }

  /**
   * The embedding is a linear layer of one-hot inputs, so its regression is an average of rows: a
   * token's row is the teachers', each as often as its texts have the token, and the start's.
   */
  private void embedding(List<Teacher> given) {
    int vocab = config.vocab();
    int width = config.hidden();
    float[] rows = fitted.get(EMBEDDING).toFloatArray();
    double[][] shares = new double[given.size()][vocab];
    double total = 0;
    for (int t = 0; t < given.size(); t++) {
      Teacher teacher = given.get(t);
      double each = teacher.share() / ((long) teacher.rows().length * teacher.rows()[0].length);
      for (int[] row : teacher.rows()) {
        for (int token : row) {
          shares[t][token] += each;
        }
      }
      total += teacher.share();
    }
    double pull = ridge * total / vocab;
    for (int t = 0; t < vocab; t++) {
      double weight = pull;
      for (double[] share : shares) {
        weight += share[t];
      }
      for (int i = 0; i < width; i++) {
        rows[t * width + i] *= (float) (pull / weight);
      }
      for (int k = 0; k < shares.length; k++) {
        shares[k][t] /= weight;
      }
    }
    for (int k = 0; k < shares.length; k++) {
      float[] theirs = teachers.get(k).get(EMBEDDING).toFloatArray();
      for (int i = 0; i < rows.length; i++) {
        rows[i] += (float) shares[k][i / width] * theirs[i];
      }
    }
    fitted.get(EMBEDDING).set(FloatBuffer.wrap(rows));
  }

  private void add(Teacher teacher, Map<String, NDArray> weights) {
    int length = teacher.rows()[0].length;
    long[] ids = new long[teacher.rows().length * length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = teacher.rows()[i / length][i % length];
    }
    try (NDManager scratch = manager.newSubManager()) {
      NDArray tokens = scratch.create(ids);
      Track track = new Track(weights, teacher.rows().length, teacher.share());
      track.theirs = call(manager, "embedded", tokens, weights.get(EMBEDDING));
      track.ours = call(manager, "embedded", tokens, fitted.get(EMBEDDING));
      tracks.add(track);
    }
  }

  private NDArray call(NDManager owner, String method, Object... arguments) {
    return program.call(owner, method, arguments).singletonOrThrow();
  }

  private void layer(String p) {
    try (NDManager scratch = manager.newSubManager()) {
      List<NDArray> ours = normed(scratch, p + "input_layernorm.weight", true);
      List<NDArray> theirs = normed(scratch, p + "input_layernorm.weight", false);
      for (String name : List.of("q_proj", "k_proj", "v_proj")) {
        fit(scratch, p + "self_attn." + name, ours, outputs(scratch, p, name, theirs));
      }
      add(
          scratch,
          p + "self_attn.o_proj",
          attended(scratch, p, ours, true),
          attended(scratch, p, theirs, false));
    }
    try (NDManager scratch = manager.newSubManager()) {
      List<NDArray> ours = normed(scratch, p + "post_attention_layernorm.weight", true);
      List<NDArray> theirs = normed(scratch, p + "post_attention_layernorm.weight", false);
      for (String name : List.of("mlp.gate_proj", "mlp.up_proj")) {
        List<NDArray> targets = new ArrayList<>();
        for (int t = 0; t < tracks.size(); t++) {
          targets.add(
              call(scratch, "linear", theirs.get(t), weight(t, p + name + ".weight", false)));
        }
        fit(scratch, p + name, ours, targets);
      }
      add(
          scratch,
          p + "mlp.down_proj",
          gated(scratch, p, ours, true),
          gated(scratch, p, theirs, false));
    }
  }

  /** A tensor of the fitted model or of a track's teacher. */
  private NDArray weight(int track, String name, boolean own) {
    return own ? fitted.get(name) : tracks.get(track).teacher.get(name);
  }

  private List<NDArray> normed(NDManager scratch, String gain, boolean own) {
    List<NDArray> normed = new ArrayList<>();
    for (int t = 0; t < tracks.size(); t++) {
      NDArray stream = own ? tracks.get(t).ours : tracks.get(t).theirs;
      normed.add(call(scratch, "norm", stream, weight(t, gain, own)));
    }
    return normed;
  }

  /** What the teachers' projection gives, less the bias that the fitted one has. */
  private List<NDArray> outputs(NDManager scratch, String p, String name, List<NDArray> inputs) {
    List<NDArray> outputs = new ArrayList<>();
    String projection = p + "self_attn." + name;
    for (int t = 0; t < tracks.size(); t++) {
      NDArray y = call(scratch, "linear", inputs.get(t), weight(t, projection + ".weight", false));
      if (config.attentionBias()) {
        NDArray bias = weight(t, projection + ".bias", false);
        y = call(scratch, "missing", y, bias, weight(t, projection + ".bias", true));
      }
      outputs.add(y);
    }
    return outputs;
  }

  private List<NDArray> attended(NDManager scratch, String p, List<NDArray> inputs, boolean own) {
    String a = p + "self_attn.";
    List<NDArray> results = new ArrayList<>();
    for (int t = 0; t < tracks.size(); t++) {
      List<NDArray> qkv = new ArrayList<>();
      for (String name : List.of("q_proj", "k_proj", "v_proj")) {
        NDArray y = call(scratch, "linear", inputs.get(t), weight(t, a + name + ".weight", own));
        qkv.add(
            config.attentionBias()
                ? call(scratch, "sum", y, weight(t, a + name + ".bias", own))
                : y);
      }
      NDArray none = rotary;
      NDArray y =
          call(
              scratch,
              "attend",
              qkv.get(0),
              qkv.get(1),
              qkv.get(2),
              config.qkNorm() ? weight(t, a + "q_norm.weight", own) : none,
              config.qkNorm() ? weight(t, a + "k_norm.weight", own) : none,
              rotary,
              tracks.get(t).rows);
      results.add(subNormed(scratch, y, t, a + "attn_sub_norm.weight", own));
    }
    return results;
  }

  private List<NDArray> gated(NDManager scratch, String p, List<NDArray> inputs, boolean own) {
    String m = p + "mlp.";
    List<NDArray> results = new ArrayList<>();
    for (int t = 0; t < tracks.size(); t++) {
      NDArray gate = weight(t, m + "gate_proj.weight", own);
      NDArray up = weight(t, m + "up_proj.weight", own);
      NDArray y = call(scratch, "gated", inputs.get(t), gate, up);
      results.add(subNormed(scratch, y, t, m + "ffn_sub_norm.weight", own));
    }
    return results;
  }

  private NDArray subNormed(NDManager scratch, NDArray x, int track, String gain, boolean own) {
    return config.subNorm() ? call(scratch, "norm", x, weight(track, gain, own)) : x;
  }

  /** Fits a projection that adds to the residual stream, and moves both streams past it. */
  private void add(NDManager scratch, String projection, List<NDArray> ours, List<NDArray> theirs) {
    List<NDArray> added = new ArrayList<>();
    List<NDArray> targets = new ArrayList<>();
    for (int t = 0; t < tracks.size(); t++) {
      Track track = tracks.get(t);
      NDArray y = call(scratch, "linear", theirs.get(t), weight(t, projection + ".weight", false));
      added.add(y);
      targets.add(call(scratch, "missing", y, track.theirs, track.ours));
    }
    fit(scratch, projection, ours, targets);
    for (int t = 0; t < tracks.size(); t++) {
      Track track = tracks.get(t);
      NDArray y = call(scratch, "linear", ours.get(t), fitted.get(projection + ".weight"));
      NDArray nextOurs = call(manager, "sum", track.ours, y);
      NDArray nextTheirs = call(manager, "sum", track.theirs, added.get(t));
      track.ours.close();
      track.theirs.close();
      track.ours = nextOurs;
      track.theirs = nextTheirs;
    }
  }

  /** Solves the normal equations of one matrix over all tracks. */
  private void fit(
      NDManager scratch, String projection, List<NDArray> inputs, List<NDArray> targets) {
    NDArray weight = fitted.get(projection + ".weight");
    long out = weight.getShape().get(0);
    long in = weight.getShape().get(1);
    NDArray xx = scratch.zeros(new Shape(in, in), DataType.FLOAT32);
    NDArray xy = scratch.zeros(new Shape(in, out), DataType.FLOAT32);
    for (int t = 0; t < tracks.size(); t++) {
      NDArray x = inputs.get(t);
      double share = tracks.get(t).share;
      xx = call(scratch, "product", xx, x, x, share);
      xy = call(scratch, "product", xy, x, targets.get(t), share);
    }
    NDArray solved = call(scratch, "solve", xx, xy, weight, ridge);
    weight.set(solved.toByteBuffer());
  }
}
