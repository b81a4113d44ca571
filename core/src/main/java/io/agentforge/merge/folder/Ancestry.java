package io.agentforge.merge.folder;

import io.agentforge.merge.TensorValues;
import io.agentforge.merge.folder.PlannedTensor.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Whether models that are mixed descend from one ancestor. Weights of fine-tunes stay close to
 * those they began with; weights of models trained apart are at right angles, and mixing them gives
 * noise. A sample of each of some matrices, spread over the layers, decides:
 *
 * <ul>
 *   <li>the cosine of two models' weights: near 1 for relatives, 0 ± 0.008 for strangers (standard
 *       deviation {@code 1/√n} of the n sampled numbers);
 *   <li>with a base, the cosine of two task vectors: near 1/2 when the base is a stranger to both,
 *       because both differences then contain it, and 1 when the two are close relatives.
 * </ul>
 */
final class Ancestry {
  private static final int TENSORS = 5;
  private static final int SAMPLE = 1 << 14;

  /** Below it two models are strangers. */
  static final double RELATED = 0.2;

  private Ancestry() {}

  /** One sentence for each pair of models that are strangers. */
  static List<String> strangers(MergePlan plan) {
    List<PlannedTensor> candidates =
        plan.tensors().stream()
            .filter(t -> t.kind() == PlannedTensor.Kind.MERGE && t.output().shape().size() == 2)
            .filter(t -> t.parts().size() > 1 && ofSameLayer(t))
            .sorted(Comparator.comparing(t -> TensorRole.of(t.output().name()).layer()))
            .toList();
    List<PlannedTensor> sampled = new ArrayList<>();
    int step = Math.max(1, candidates.size() / TENSORS);
    for (int i = step / 2; i < candidates.size() && sampled.size() < TENSORS; i += step) {
      sampled.add(candidates.get(i));
    }
    List<String> sentences = new ArrayList<>();
    if (!sampled.isEmpty()) {
      int models = sampled.stream().mapToInt(t -> t.parts().size()).min().getAsInt();
      for (int m = 1; m < models; m++) {
        judge(plan, sampled, m, sentences);
      }
    }
    return sentences;
  }

  /** Layers moved against each other need not be alike even in relatives. */
  private static boolean ofSameLayer(PlannedTensor tensor) {
    return tensor.parts().stream().map(part -> TensorRole.of(part.tensor())).distinct().count()
        == 1;
  }

  private static void judge(
      MergePlan plan, List<PlannedTensor> sampled, int model, List<String> sentences) {
    double[] cosines = new double[sampled.size()];
    List<Double> deltas = new ArrayList<>();
    for (int i = 0; i < cosines.length; i++) {
      List<Part> parts = sampled.get(i).parts();
      float[] first = sample(parts.get(0));
      float[] other = sample(parts.get(model));
      cosines[i] = cosine(first, other);
      if (sampled.get(i).base().isPresent() && parts.size() > 2) {
        float[] next = sample(parts.get(model == 1 ? 2 : 1));
        deltas.add(cosine(minus(other, first), minus(next, first)));
      }
    }
    double typical = median(cosines);
    if (typical < RELATED) {
      Part a = sampled.get(0).parts().get(0);
      Part b = sampled.get(0).parts().get(model);
      String said =
          "%s and %s have no common ancestor: the cosine of their weights is %s, fine-tunes of one"
                  .formatted(a.model().model(), b.model().model(), two(typical))
              + " model are above 0.9";
      sentences.add(
          deltas.isEmpty()
              ? said
              : said
                  + "; the cosine of the task vectors is %s, which is what a strange base gives"
                      .formatted(two(median(deltas.stream().mapToDouble(d -> d).toArray()))));
    }
  }

  private static float[] sample(Part part) {
    TensorValues values = TensorValues.of(part.model().weights().beginning(part.tensor(), SAMPLE));
    float[] sample = new float[values.length()];
    values.read(0, sample, sample.length);
    return sample;
  }

  private static float[] minus(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  /** 1 for a zero vector, which is no evidence against anything. */
  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      lengthA += (double) a[i] * a[i];
      lengthB += (double) b[i] * b[i];
    }
    double lengths = Math.sqrt(lengthA) * Math.sqrt(lengthB);
    return lengths == 0 ? 1 : product / lengths;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
