package io.agentforge.merge;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A merge of one tensor in a few words, for tests. */
final class Merges {
  private final String method;
  private List<Integer> shape = List.of();
  private Optional<float[]> base = Optional.empty();
  private final List<float[]> donors = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private final List<Map<String, Double>> donorParameters = new ArrayList<>();
  private final Map<String, Double> shared = new TreeMap<>();
  private Arithmetic arithmetic = Arithmetic.FLOAT32;
  private long seed;
  private boolean statistics;

  private Merges(String method) {
    this.method = method;
  }

  static Merges of(String method) {
    return new Merges(method);
  }

  Merges shape(Integer... dimensions) {
    shape = List.of(dimensions);
    return this;
  }

  Merges base(float... values) {
    base = Optional.of(values);
    return this;
  }

  /** A donor with the weight 1 where the method has one. */
  Merges donor(float... values) {
    return donor(Map.of(), values);
  }

  Merges donor(Map<String, Double> parameters, float... values) {
    return donor("model " + donors.size(), parameters, values);
  }

  Merges donor(String key, Map<String, Double> parameters, float... values) {
    donors.add(values);
    keys.add(key);
    donorParameters.add(parameters);
    return this;
  }

  Merges with(String name, double value) {
    shared.put(name, value);
    return this;
  }

  Merges in(Arithmetic type) {
    arithmetic = type;
    return this;
  }

  Merges seed(long value) {
    seed = value;
    return this;
  }

  /** Hands the method statistics made before. */
  Merges withStatistics() {
    statistics = true;
    return this;
  }

  MergeMethod method() {
    return MergeMethods.all().named(method);
  }

  MergeInput input() {
    MergeMethod found = method();
    List<Donor> list = new ArrayList<>();
    for (int i = 0; i < donors.size(); i++) {
      Map<String, Double> set = new TreeMap<>(donorParameters.get(i));
      if (found.parameters().stream().anyMatch(p -> p.name().equals("weight"))) {
        set.putIfAbsent("weight", 1.0);
      }
      list.add(
          new Donor(
              keys.get(i),
              TensorValues.of(donors.get(i)),
              ParameterValues.of(found.parameters(), ParameterSpec.Scope.PER_MODEL, set)));
    }
    List<TensorValues> models = new ArrayList<>();
    base.ifPresent(values -> models.add(TensorValues.of(values)));
    donors.forEach(values -> models.add(TensorValues.of(values)));
    return new MergeInput(
        "tensor",
        shape.isEmpty() ? List.of(donors.get(0).length) : shape,
        base.map(TensorValues::of),
        list,
        ParameterValues.of(found.parameters(), ParameterSpec.Scope.SHARED, shared),
        arithmetic,
        SeedTree.root(seed).child("merge", "tensor"),
        statistics ? Optional.of(TensorStatistics.of("tensor", models)) : Optional.empty());
  }

  float[] merged() {
    return GoldenMerge.merge(method(), input());
  }

  List<String> conflicts() {
    MergeInput input = input();
    return method().conflicts(input.shared(), input.donorParameters());
  }

  List<String> remarks() {
    MergeInput input = input();
    return method().remarks(input.shared(), input.donorParameters());
  }

  /** Normal numbers around zero. */
  static float[] normal(int n, double deviation, SeedTree seed) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - seed.uniform(2L * i)));
      double angle = 2 * Math.PI * seed.uniform(2L * i + 1);
      values[i] = (float) (deviation * radius * Math.cos(angle));
    }
    return values;
  }

  static float[] plus(float[] a, float[] b) {
    float[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  /** Largest difference of two tensors; NaN against a number counts as infinite. */
  static double gap(float[] a, float[] b) {
    if (a.length != b.length) {
      return Double.POSITIVE_INFINITY;
    }
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      double gap = Math.abs((double) a[i] - b[i]);
      worst = gap <= worst ? worst : Double.isNaN(gap) ? Double.POSITIVE_INFINITY : gap;
    }
    return worst;
  }
}
