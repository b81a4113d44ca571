package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Genes of a path of layers, and the path they mean. {@code from.L} says where layer L comes from:
 * mostly the result of the stages before, else a parent (frankenmerge). {@code use.P} is the
 * indicator of data-flow merging (Akiba et al., 2024, section 3.2): the layers of the result and
 * then of each donor lie in a row, the ones with the largest indicators are used in that order, as
 * many as a parent has; {@code scale.L} scales what is added at each place of the path.
 */
final class PathGenes {
  /** Half of the range of {@code from} means the result. */
  private static final double RESULT = 0.5;

  private PathGenes() {}

  /**
   * @param models the result and the donors
   */
  static void add(List<Gene> genes, int models, int layers) {
    for (int layer = 0; layer < layers; layer++) {
      genes.add(new Gene.Real("from." + layer, 0, 1));
    }
    for (int place = 0; place < models * layers; place++) {
      genes.add(new Gene.Real("use." + place, 0, 1));
    }
    for (int layer = 0; layer < layers; layer++) {
      genes.add(new Gene.Real("scale." + layer, 0.6, 1.4));
    }
  }

  /**
   * @param previous number of the result of the stage before, which is the number of parents
   */
  static Stage.Route route(
      SearchSpace space, double[] point, boolean franken, int previous, int layers) {
    return franken ? franken(space, point, previous, layers) : flow(space, point, previous, layers);
  }

  /** Where all genes are in the middle every other layer comes from a parent. */
  private static Stage.Route franken(SearchSpace space, double[] point, int previous, int layers) {
    List<Stage.Hop> hops = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      double turned = space.value(point, "from." + layer) + (layer % 2 == 0 ? 0.75 : 0.25);
      double u = turned % 1;
      int donor = 1 + (int) ((u - RESULT) / (1 - RESULT) * (previous - 1) + layer) % (previous - 1);
      hops.add(new Stage.Hop(u < RESULT ? previous : donor, layer, 1));
    }
    return new Stage.Route(hops);
  }

  private static Stage.Route flow(SearchSpace space, double[] point, int previous, int layers) {
    List<Integer> used =
        IntStream.range(0, previous * layers)
            .boxed()
            .sorted(Comparator.comparingDouble(p -> -space.value(point, "use." + p)))
            .limit(layers)
            .sorted()
            .toList();
    List<Stage.Hop> hops = new ArrayList<>();
    for (int place = 0; place < layers; place++) {
      int model = used.get(place) / layers;
      hops.add(
          new Stage.Hop(
              model == 0 ? previous : model,
              used.get(place) % layers,
              space.value(point, "scale." + place)));
    }
    return new Stage.Route(hops);
  }
}
