package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The merges of the origin's plan: interpolation of the donors (linear or SLERP), then task
 * arithmetic on the ancestor with the interpolated model as one more donor (DARE or TIES), then a
 * selection of layers (frankenmerge among result and parents, or data flow). Each stage uses what
 * the stage before made.
 *
 * @param parents hashes of the parents, the common ancestor first
 * @param layers of every parent
 * @param seed of random masks
 */
public record ThreeStageSpace(List<String> parents, int layers, long seed) {
  private int donors() {
    return parents.size() - 1;
  }

  /** The three binary genes of {@link EliteLoser}, and the parameters of each technique. */
  public SearchSpace space() {
    List<Gene> genes = new ArrayList<>();
    genes.add(new Gene.Choice(EliteLoser.INTERPOLATION, List.of("linear", "slerp")));
    genes.add(new Gene.Choice(EliteLoser.ARITHMETIC, List.of("dare", "ties")));
    genes.add(new Gene.Choice(EliteLoser.SELECTION, List.of("frankenmerge", "dfs")));
    for (int d = 1; d <= donors(); d++) {
      genes.add(new Gene.Real("weight." + d, 0.02, 1));
      genes.add(new Gene.Real("task." + d, 0, 1));
    }
    genes.add(new Gene.Real("task.result", 0, 1));
    genes.add(new Gene.Real("density", 0.1, 0.9));
    PathGenes.add(genes, parents.size(), layers);
    return new SearchSpace(genes);
  }

  /** The genome at a point of the unit cube. */
  public Genome genome(double[] point) {
    SearchSpace space = space();
    List<Stage> stages = new ArrayList<>();
    List<Double> weights = values(space, point, "weight.");
    if (space.value(point, EliteLoser.INTERPOLATION) == 0) {
      stages.add(
          whole(
              "linear",
              Stage.Group.NONE,
              IntStream.rangeClosed(1, donors()).boxed().toList(),
              Map.of("weight", weights),
              Map.of("normalize", 1.0)));
    } else {
      addSlerpChain(stages, weights);
    }
    boolean dare = space.value(point, EliteLoser.ARITHMETIC) == 0;
    double density = space.value(point, "density");
    List<Integer> all =
        IntStream.rangeClosed(1, donors() + 1).boxed().toList(); // donors, then the result
    List<Double> tasks = new ArrayList<>(values(space, point, "task."));
    tasks.add(space.value(point, "task.result"));
    stages.add(
        whole(
            dare ? "dare_linear" : "ties",
            0,
            all,
            Map.of("weight", tasks, "density", all.stream().map(s -> density).toList()),
            Map.of("normalize", dare ? 0.0 : 1.0)));
    boolean franken = space.value(point, EliteLoser.SELECTION) == 0;
    stages.add(PathGenes.route(space, point, franken, parents.size(), layers));
    return new Genome(parents, stages, seed);
  }

  /** Pair by pair; a donor's share of the chain is its weight. */
  private void addSlerpChain(List<Stage> stages, List<Double> weights) {
    double sum = weights.get(0);
    for (int d = 2; d <= donors(); d++) {
      sum += weights.get(d - 1);
      stages.add(
          whole(
              "slerp",
              d == 2 ? 1 : parents.size(),
              List.of(d),
              Map.of(),
              Map.of("t", weights.get(d - 1) / sum)));
    }
  }

  private List<Double> values(SearchSpace space, double[] point, String prefix) {
    return IntStream.rangeClosed(1, donors())
        .mapToObj(d -> space.value(point, prefix + d))
        .toList();
  }

  private Stage.Blend whole(
      String method,
      int base,
      List<Integer> donors,
      Map<String, List<Double>> own,
      Map<String, Double> shared) {
    return new Stage.Blend(List.of(new Stage.Group(0, layers, method, base, donors, own, shared)));
  }
}
