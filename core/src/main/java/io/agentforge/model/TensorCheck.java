package io.agentforge.model;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares the tensors of a model with what its configuration says they are. */
final class TensorCheck {
  private static final String HEAD = "lm_head.weight";
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final Set<DType> FLOATS = EnumSet.of(DType.F32, DType.F16, DType.BF16);
  private static final int SHOWN = 20;

  private TensorCheck() {}

  /**
   * The tensors of the configuration in its order. Old folders' rotary buffers are dropped, and so
   * is the head of a tied model if it repeats the embedding.
   *
   * @throws ForgeException MODEL_INVALID naming every difference
   */
  static Map<String, Tensor> exact(String unit, ModelConfig config, Map<String, Tensor> given) {
    List<String> problems = new ArrayList<>();
    Map<String, Tensor> exact = new LinkedHashMap<>();
    Set<String> unknown = new LinkedHashSet<>(given.keySet());
    for (TensorSpec spec : config.tensors()) {
      Tensor tensor = given.get(spec.name());
      unknown.remove(spec.name());
      if (tensor == null) {
        problems.add("%s %s is missing".formatted(spec.name(), spec.shape()));
      } else if (!tensor.shape().equals(spec.shape())) {
        problems.add(
            "%s is %s, the configuration makes it %s"
                .formatted(spec.name(), tensor.shape(), spec.shape()));
      } else if (!FLOATS.contains(tensor.dtype())) {
        problems.add("%s is %s, not a float type".formatted(spec.name(), tensor.dtype()));
      } else {
        exact.put(spec.name(), tensor);
      }
    }
    unknown.removeIf(name -> name.endsWith(".rotary_emb.inv_freq"));
    if (config.tied() && unknown.remove(HEAD) && !same(given.get(HEAD), given.get(EMBEDDING))) {
      problems.add(HEAD + " differs from the embedding that the configuration ties it to");
    }
    unknown.forEach(name -> problems.add(name + " is not part of this architecture"));
    if (!problems.isEmpty()) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          unit,
          described(problems),
          "Use the config.json and the weights of the same model.");
    }
    return Collections.unmodifiableMap(exact);
  }

  private static boolean same(Tensor head, Tensor embedding) {
    return embedding != null
        && head.dtype() == embedding.dtype()
        && head.shape().equals(embedding.shape())
        && head.data().equals(embedding.data());
  }

  private static String described(List<String> problems) {
    String shown = String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())));
    int more = problems.size() - SHOWN;
    return more > 0 ? shown + "; and " + more + " more" : shown;
  }
}
