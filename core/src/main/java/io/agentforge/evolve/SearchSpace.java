package io.agentforge.evolve;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The genes of a search, in a fixed order. Strategies work on points of the unit cube, one
 * coordinate a gene; what a coordinate stands for is the gene's business.
 */
public final class SearchSpace {
  private final List<Gene> genes;
  private final Map<String, Integer> index = new HashMap<>();

  /**
   * @throws IllegalArgumentException without genes, or when two have the same name
   */
  @JsonCreator
  public SearchSpace(List<Gene> genes) {
    this.genes = List.copyOf(genes);
    for (Gene gene : genes) {
      if (index.put(gene.name(), index.size()) != null) {
        throw new IllegalArgumentException("two genes are called " + gene.name());
      }
    }
    if (genes.isEmpty()) {
      throw new IllegalArgumentException("a search space needs a gene");
    }
  }

  /** A cube of continuous genes {@code x0, x1, …} between the same bounds. */
  public static SearchSpace box(int dimensions, double low, double high) {
    return new SearchSpace(
        java.util.stream.IntStream.range(0, dimensions)
            .mapToObj(i -> (Gene) new Gene.Real("x" + i, low, high))
            .toList());
  }

  @JsonValue
  public List<Gene> genes() {
    return genes;
  }

  /** Number of genes. */
  public int size() {
    return genes.size();
  }

  public Gene gene(int i) {
    return genes.get(i);
  }

  /** Position of a gene. */
  public int indexOf(String name) {
    Integer i = index.get(name);
    if (i == null) {
      throw new IllegalArgumentException("no gene is called " + name + " among " + index.keySet());
    }
    return i;
  }

  public boolean has(String name) {
    return index.containsKey(name);
  }

  /** The value of one gene at a point of the unit cube. */
  public double value(double[] point, String name) {
    int i = indexOf(name);
    return genes.get(i).value(point[i]);
  }

  /** The values of all genes at a point of the unit cube. */
  public double[] values(double[] point) {
    double[] values = new double[genes.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = genes.get(i).value(point[i]);
    }
    return values;
  }

  /** The point with these values. */
  public double[] point(double[] values) {
    double[] point = new double[genes.size()];
    for (int i = 0; i < point.length; i++) {
      point[i] = genes.get(i).unit(values[i]);
    }
    return point;
  }

  /** A point drawn uniformly from the cube. */
  double[] draw(Draws draws) {
    double[] point = new double[genes.size()];
    for (int i = 0; i < point.length; i++) {
      point[i] = draws.uniform();
    }
    return point;
  }

  /**
   * Distance of two points: root mean square over the genes of the coordinate difference, or of 0
   * and 1 where discrete values are equal and differ.
   */
  public double distance(double[] a, double[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      double d =
          genes.get(i).levels() == 0
              ? a[i] - b[i]
              : genes.get(i).value(a[i]) == genes.get(i).value(b[i]) ? 0 : 1;
      squares += d * d;
    }
    return Math.sqrt(squares / a.length);
  }
}
