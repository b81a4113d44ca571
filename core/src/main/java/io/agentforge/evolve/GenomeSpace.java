package io.agentforge.evolve;

import io.agentforge.merge.InputRule;
import io.agentforge.merge.MergeMethods;
import io.agentforge.merge.ParameterSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The merges that a search may propose: a method, a weight for every donor and group of layers, a
 * density for every donor, and a path of layers that keeps, replaces or reorders those of the
 * result.
 *
 * @param parents hashes of the parents, the common ancestor first
 * @param methods to choose from; each takes the ancestor as base or needs none
 * @param layers of every parent
 * @param groups that the layers are cut into, each with weights of its own; at most {@code layers}
 * @param paths whether layers may come from the parents themselves or another depth
 * @param seed of random masks
 */
public record GenomeSpace(
    List<String> parents, List<String> methods, int layers, int groups, Paths paths, long seed) {
  /** Whether a path of layers is part of the search. */
  public enum Paths {
    KEEP,
    EVOLVE
  }

  private static final String METHOD = "method";
  private static final String PATH = "path";
  private static final double LARGEST_WEIGHT = 1.5;
  private static final double LEAST_DENSITY = 0.1;

  public GenomeSpace {
    parents = List.copyOf(parents);
    methods = List.copyOf(methods);
    if (parents.size() < 3 || groups < 1 || groups > layers || methods.isEmpty()) {
      throw new IllegalArgumentException(
          "%d parents, %d methods, %d groups of %d layers; needs an ancestor and two donors, a method and a group"
              .formatted(parents.size(), methods.size(), groups, layers));
    }
  }

  private int donors() {
    return parents.size() - 1;
  }

  /** The genes: {@code method}, {@code weight.group.donor}, {@code density.donor}, path genes. */
  public SearchSpace space() {
    List<Gene> genes = new ArrayList<>();
    if (methods.size() > 1) {
      genes.add(new Gene.Choice(METHOD, methods));
    }
    for (int g = 0; g < groups; g++) {
      for (int d = 1; d <= donors(); d++) {
        genes.add(new Gene.Real("weight." + g + "." + d, 0, LARGEST_WEIGHT));
      }
    }
    for (int d = 1; d <= donors(); d++) {
      genes.add(new Gene.Real("density." + d, LEAST_DENSITY, 1));
    }
    if (paths == Paths.EVOLVE) {
      genes.add(new Gene.Choice(PATH, List.of("keep", "frankenmerge", "dfs")));
      PathGenes.add(genes, parents.size(), layers);
    }
    return new SearchSpace(genes);
  }

  /** The genome at a point of the unit cube. */
  public Genome genome(double[] point) {
    SearchSpace space = space();
    String method =
        methods.size() > 1 ? methods.get((int) space.value(point, METHOD)) : methods.get(0);
    List<Stage.Group> blends = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      int group = g;
      List<Double> weights =
          IntStream.rangeClosed(1, donors())
              .mapToObj(d -> space.value(point, "weight." + group + "." + d))
              .toList();
      List<Double> densities =
          IntStream.rangeClosed(1, donors())
              .mapToObj(d -> space.value(point, "density." + d))
              .toList();
      blends.add(group(method, layers * g / groups, layers * (g + 1) / groups, weights, densities));
    }
    List<Stage> stages = new ArrayList<>(List.of(new Stage.Blend(blends)));
    if (paths == Paths.EVOLVE) {
      int kind = (int) space.value(point, PATH);
      if (kind > 0) {
        stages.add(PathGenes.route(space, point, kind == 1, parents.size(), layers));
      }
    }
    return new Genome(parents, stages, seed);
  }

  /** A group of all donors, with every parameter that the method has and the search sets. */
  private Stage.Group group(
      String method, int from, int to, List<Double> weights, List<Double> densities) {
    var known = MergeMethods.all().named(method);
    boolean based = known.inputs().base() != InputRule.Base.ORDINARY;
    Map<String, List<Double>> own = new HashMap<>();
    Map<String, Double> shared = new TreeMap<>();
    for (ParameterSpec parameter : known.parameters()) {
      switch (parameter.name()) {
        case "weight" -> own.put("weight", floored(weights));
        case "density" -> own.put("density", densities(known.parameters(), densities));
        case "normalize" -> shared.put("normalize", based ? 0.0 : 1.0);
        default -> {
          // the method's own default
        }
      }
    }
    return new Stage.Group(
        from,
        to,
        method,
        based ? 0 : Stage.Group.NONE,
        IntStream.rangeClosed(1, donors()).boxed().toList(),
        own,
        shared);
  }

  /** Weights of which at least one is not 0, so that every average exists. */
  private static List<Double> floored(List<Double> weights) {
    return weights.stream().allMatch(w -> w < 1e-3)
        ? weights.stream().map(w -> 1e-3).toList()
        : weights;
  }

  /** Ranked dropping spreads the density by ±epsilon, which must stay within (0, 1). */
  private static List<Double> densities(List<ParameterSpec> parameters, List<Double> densities) {
    double margin =
        parameters.stream()
            .filter(p -> p.name().equals("epsilon"))
            .mapToDouble(p -> p.initial().orElse(0) + 0.01)
            .findFirst()
            .orElse(0);
    return densities.stream().map(d -> Math.max(margin, Math.min(1 - margin, d))).toList();
  }

  /** The point with equal weights {@code weight}, density {@code density} and no path. */
  public double[] point(String method, double weight, double density) {
    return point(method, IntStream.range(0, donors()).mapToObj(d -> weight).toList(), density);
  }

  /** The point with a weight for each donor. */
  public double[] point(String method, List<Double> weights, double density) {
    SearchSpace space = space();
    double[] values = new double[space.size()];
    for (int i = 0; i < values.length; i++) {
      String[] name = space.gene(i).name().split("\\.");
      values[i] =
          switch (name[0]) {
            case METHOD -> methods.indexOf(method);
            case "weight" -> weights.get(Integer.parseInt(name[2]) - 1);
            case "density" -> density;
            case PATH -> 0;
            default -> space.gene(i).value(0.5);
          };
    }
    return space.point(values);
  }
}
