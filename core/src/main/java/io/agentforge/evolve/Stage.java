package io.agentforge.evolve;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One step from models to a model. A source is the number of a parent or, equal to the number of
 * parents, the result of the stage before.
 */
public sealed interface Stage {

  /** The sources of this stage. */
  Set<Integer> sources();

  /**
   * Arithmetic on tensors of the same name, by group of layers. Tensors before the layers belong to
   * the first group, those after them to the last.
   *
   * @param groups that cover all layers in order
   */
  record Blend(List<Group> groups) implements Stage {
    public Blend {
      groups = List.copyOf(groups);
    }

    @Override
    public Set<Integer> sources() {
      Set<Integer> all = new TreeSet<>();
      for (Group group : groups) {
        all.addAll(group.donors());
        if (group.base() >= 0) {
          all.add(group.base());
        }
      }
      return all;
    }

    /** The group of a layer. */
    Group of(int layer) {
      for (Group group : groups) {
        if (layer < group.to()) {
          return group;
        }
      }
      return groups.get(groups.size() - 1);
    }
  }

  /**
   * How a range of layers is blended.
   *
   * @param from first layer
   * @param to layer after the last
   * @param method a merge method by name
   * @param base source of the base; −1 for none
   * @param donors the other sources
   * @param own parameter → value of each donor, in their order
   * @param shared parameter → value
   */
  record Group(
      int from,
      int to,
      String method,
      int base,
      List<Integer> donors,
      Map<String, List<Double>> own,
      Map<String, Double> shared) {
    /** No base. */
    public static final int NONE = -1;

    public Group {
      donors = List.copyOf(donors);
      TreeMap<String, List<Double>> columns = new TreeMap<>();
      for (Map.Entry<String, List<Double>> column : own.entrySet()) {
        if (column.getValue().size() != donors.size()) {
          throw new IllegalArgumentException(
              "%s has %d values for %d donors"
                  .formatted(column.getKey(), column.getValue().size(), donors.size()));
        }
        columns.put(column.getKey(), column.getValue().stream().map(Group::rounded).toList());
      }
      own = Collections.unmodifiableSortedMap(columns);
      TreeMap<String, Double> values = new TreeMap<>();
      shared.forEach((name, value) -> values.put(name, rounded(value)));
      shared = Collections.unmodifiableSortedMap(values);
    }

    /** Four decimals: what canonical JSON keeps is all there is. */
    static double rounded(double value) {
      return Math.rint(value * 1e4) / 1e4 + 0.0;
    }

    boolean differsOnlyInLayers(Group other) {
      return equals(
          new Group(from, to, other.method, other.base, other.donors, other.own, other.shared));
    }
  }

  /**
   * A path of layers, one after the other, with the depth of the parents. Tensors before the layers
   * come from the first hop's source, those after them from the last's.
   */
  record Route(List<Hop> hops) implements Stage {
    public Route {
      hops = List.copyOf(hops);
    }

    @Override
    public Set<Integer> sources() {
      Set<Integer> all = new TreeSet<>();
      hops.forEach(hop -> all.add(hop.source()));
      return all;
    }
  }

  /**
   * A layer of a path.
   *
   * @param scale of what the layer adds to the residual stream. Scaling the input of a layer by
   *     {@code w}, as data-flow merging does, is the same as dividing by {@code w} what it and all
   *     later layers add, because every reader of the stream normalises it
   */
  record Hop(int source, int layer, double scale) {
    public Hop {
      scale = Group.rounded(scale);
    }
  }
}
