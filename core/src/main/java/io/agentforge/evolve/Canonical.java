package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** One form for all ways to say the same merge. */
final class Canonical {
  /** A donor of weight 0 changes nothing, and the order of donors does not matter. */
  private static final Set<String> WEIGHTED_SUMS =
      Set.of(
          "linear",
          "task_arithmetic",
          "ties",
          "dare_linear",
          "dare_ties",
          "della",
          "della_linear",
          "breadcrumbs",
          "breadcrumbs_ties");

  /** What is left of a random drop that keeps everything. */
  private static final Map<String, String> DENSE =
      Map.of("dare_linear", "task_arithmetic", "dare_ties", "ties");

  private static final Set<String> DRAWING =
      Set.of("dare_linear", "dare_ties", "della", "della_linear", "arcee_fusion");

  private Canonical() {}

  /** Stages in their one form, and the seed or 0. */
  record Form(List<Stage> stages, long seed) {}

  static Form of(int parents, List<Stage> stages, long seed) {
    List<Stage> kept = new ArrayList<>();
    for (Stage stage : stages) {
      Stage simple = stage instanceof Stage.Blend blend ? blend(blend) : stage;
      if (simple.sources().stream().noneMatch(s -> s == parents)) {
        kept.clear(); // nothing of what came before is used
      }
      if (!(simple instanceof Stage.Route route) || !leadsNowhere(route, parents, kept.isEmpty())) {
        kept.add(simple);
      }
    }
    if (kept.isEmpty()) {
      throw new IllegalArgumentException("a genome without a stage makes no model");
    }
    boolean draws =
        kept.stream()
            .filter(Stage.Blend.class::isInstance)
            .flatMap(stage -> ((Stage.Blend) stage).groups().stream())
            .anyMatch(group -> DRAWING.contains(group.method()));
    return new Form(List.copyOf(kept), draws ? seed : 0);
  }

  /** A path through the layers of the stage before, in order and unscaled. */
  private static boolean leadsNowhere(Stage.Route route, int previous, boolean first) {
    return !first
        && IntStream.range(0, route.hops().size())
            .allMatch(i -> route.hops().get(i).equals(new Stage.Hop(previous, i, 1)));
  }

  private static Stage.Blend blend(Stage.Blend blend) {
    List<Stage.Group> groups = new ArrayList<>();
    for (Stage.Group group : blend.groups()) {
      Stage.Group simple = group(group);
      int last = groups.size() - 1;
      if (last >= 0 && groups.get(last).differsOnlyInLayers(simple)) {
        simple = withLayers(simple, groups.remove(last).from(), simple.to());
      }
      groups.add(simple);
    }
    return new Stage.Blend(groups);
  }

  private static Stage.Group withLayers(Stage.Group g, int from, int to) {
    return new Stage.Group(from, to, g.method(), g.base(), g.donors(), g.own(), g.shared());
  }

  private static Stage.Group group(Stage.Group group) {
    if (!WEIGHTED_SUMS.contains(group.method()) || !group.own().containsKey("weight")) {
      return group;
    }
    List<Double> weights = group.own().get("weight");
    List<Integer> places =
        IntStream.range(0, weights.size())
            .boxed()
            .filter(i -> weights.get(i) != 0)
            .sorted(Comparator.comparing(group.donors()::get))
            .toList();
    if (places.isEmpty()) {
      places = List.of(0); // a merge needs a donor; this one adds nothing
    }
    Map<String, List<Double>> own = new TreeMap<>();
    List<Integer> kept = places;
    group.own().forEach((name, column) -> own.put(name, kept.stream().map(column::get).toList()));
    Map<String, Double> shared = new TreeMap<>(group.shared());
    String method = group.method();
    if (method.equals("linear") && shared.getOrDefault("normalize", 1.0) == 1) {
      double sum = own.get("weight").stream().mapToDouble(Double::doubleValue).sum();
      double rounding = own.get("weight").size() * 0.5e-4;
      if (sum != 0 && Math.abs(sum - 1) > rounding + 1e-12) {
        own.put("weight", own.get("weight").stream().map(w -> w / sum).toList());
      }
    }
    boolean dense = own.getOrDefault("density", List.of()).stream().allMatch(d -> d == 1);
    if (DENSE.containsKey(method) && dense) {
      method = DENSE.get(method);
      shared.remove("rescale");
    }
    if (dense) {
      own.remove("density");
    }
    return new Stage.Group(
        group.from(),
        group.to(),
        method,
        group.base(),
        places.stream().map(group.donors()::get).toList(),
        own,
        shared);
  }
}
