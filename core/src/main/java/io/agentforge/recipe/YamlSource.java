package io.agentforge.recipe;

import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * One YAML text as nodes with places, for readers that collect every problem instead of stopping at
 * the first. At most 1 MiB of characters and 20 levels; a key that stands twice is a problem.
 */
public final class YamlSource {
  private static final int MAX_CODE_POINTS = 1 << 20;
  private static final int MAX_DEPTH = 20;

  private final Place start;
  private final List<Problem> problems;

  /**
   * @param start place of the text's first character
   * @param problems takes what is found to be wrong
   */
  public YamlSource(Place start, List<Problem> problems) {
    this.start = start;
    this.problems = problems;
  }

  /** A key of a mapping, its full path from the root, its place, and what belongs to it. */
  public record Member(String name, String path, Place place, Node value) {}

  /** The root; empty for an empty text and for one that is not YAML, which is a problem. */
  public Optional<Node> compose(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CODE_POINTS);
    options.setNestingDepthLimit(MAX_DEPTH);
    try {
      return Optional.ofNullable(
          new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml)));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      Place place = mark == null ? start : start.at(mark);
      problems.add(place.problem("", "is not YAML: " + e.getProblem()));
    } catch (YAMLException e) {
      problems.add(start.problem("", "is not YAML: " + e.getMessage().lines().findFirst().get()));
    }
    return Optional.empty();
  }

  /** Visits the members of a mapping in their order, each key once. */
  public void members(String path, MappingNode mapping, Consumer<Member> visitor) {
    Map<String, Place> seen = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Place place = place(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
        problems.add(place.problem(path, "a key must be a plain name"));
        continue;
      }
      String name = scalar.getValue();
      String full = path.isEmpty() ? name : path + "." + name;
      Place first = seen.putIfAbsent(name, place);
      if (first == null) {
        visitor.accept(new Member(name, full, place, tuple.getValueNode()));
      } else {
        problems.add(
            place.problem(full, "'%s' stands here twice, first%s".formatted(full, line(first))));
      }
    }
  }

  /** Where a node begins. */
  public Place place(Node node) {
    return start.at(node.getStartMark());
  }

  private static String line(Place place) {
    return place.line() == 0 ? "" : " in line " + place.line();
  }
}
