package io.agentforge.recipe;

import io.agentforge.error.NearestName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Walks the YAML nodes of one source against the table of keys, and collects every problem instead
 * of stopping at the first.
 */
final class AssignmentReader {
  private final RecipeKeys table = RecipeKeys.table();
  private final Place source;
  private final List<Problem> problems;
  private final YamlSource yaml;
  private final List<Assignment> assignments = new ArrayList<>();

  AssignmentReader(Place source, List<Problem> problems) {
    this.source = source;
    this.problems = problems;
    this.yaml = new YamlSource(source, problems);
  }

  /** The assignments of a whole document. */
  List<Assignment> document(String text) {
    yaml.compose(text).ifPresent(node -> section("", node));
    return assignments;
  }

  /** The assignments of one dotted path and its value in YAML. */
  List<Assignment> assignment(String path, String value) {
    RecipeKey key = table.key(path);
    if (key == null && !table.sections().containsKey(path)) {
      unknown(source, parent(path), path, path.substring(path.lastIndexOf('.') + 1));
    } else {
      yaml.compose(value).ifPresentOrElse(node -> value(path, node), () -> empty(path, source));
    }
    return assignments;
  }

  private void section(String path, Node node) {
    if (!(node instanceof MappingNode mapping)) {
      String what = path.isEmpty() ? "a recipe" : "'" + path + "'";
      place(node, path, "%s must be a mapping of keys to values".formatted(what));
      return;
    }
    Set<String> names = new HashSet<>(table.namesIn(path));
    yaml.members(
        path,
        mapping,
        member -> {
          if (names.contains(member.name())) {
            value(member.path(), member.value());
          } else {
            unknown(member.place(), path, member.path(), member.name());
          }
        });
  }

  private void value(String path, Node node) {
    RecipeKey key = table.key(path);
    if (key == null) {
      section(path, node);
    } else if (node instanceof ScalarNode scalar) {
      scalar(key, scalar);
    } else if (node instanceof SequenceNode list && key.type() instanceof KeyType.Choices) {
      list(key, list);
    } else {
      place(node, path, "'%s' must be a %s".formatted(path, key.type().description()));
    }
  }

  private void scalar(RecipeKey key, ScalarNode node) {
    Place place = yaml.place(node);
    try {
      Object value = ScalarReader.read(node, key.type());
      if (value instanceof List<?> names) {
        names(key, names.stream().map(String::valueOf).toList(), place);
      }
      assignments.add(new Assignment(key, value, place));
    } catch (ScalarReader.Refusal e) {
      problems.add(place.problem(key.path(), "'%s' %s".formatted(key.path(), e.getMessage())));
    }
  }

  private void list(RecipeKey key, SequenceNode node) {
    List<String> names = new ArrayList<>();
    for (Node item : node.getValue()) {
      names.add(item instanceof ScalarNode scalar ? scalar.getValue() : item.getTag().getValue());
    }
    Place place = yaml.place(node);
    names(key, names, place);
    assignments.add(new Assignment(key, List.copyOf(names), place));
  }

  private void names(RecipeKey key, List<String> names, Place place) {
    boolean open = ((KeyType.Choices) key.type()).names().isEmpty();
    if (names.isEmpty() && !open) {
      problems.add(place.problem(key.path(), "'%s' is empty; name one".formatted(key.path())));
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        problems.add(place.problem(key.path(), "'%s' names %s twice".formatted(key.path(), name)));
      }
      known(key, name, place);
    }
  }

  private void known(RecipeKey key, String name, Place place) {
    List<String> names = ((KeyType.Choices) key.type()).names();
    if (!names.isEmpty() && !names.contains(name)) {
      problems.add(
          place.problem(
              key.path(),
              "'%s' names '%s', which this version does not have; it has %s"
                  .formatted(key.path(), name, String.join(", ", names)),
              NearestName.among(name, names)));
    }
  }

  private void unknown(Place place, String section, String path, String name) {
    List<String> siblings = table.namesIn(section);
    Optional<String> nearest =
        NearestName.among(name, siblings)
            .map(near -> section.isEmpty() ? near : section + "." + near)
            .or(() -> elsewhere(name))
            .or(() -> NearestName.among(path, allPaths()));
    problems.add(place.problem(path, "unknown key '%s'".formatted(path), nearest));
  }

  private Optional<String> elsewhere(String name) {
    return allPaths().stream()
        .filter(path -> path.equals(name) || path.endsWith("." + name))
        .findFirst();
  }

  private List<String> allPaths() {
    List<String> paths = new ArrayList<>(table.sections().keySet());
    table.all().forEach(key -> paths.add(key.path()));
    return paths;
  }

  private void empty(String path, Place place) {
    problems.add(place.problem(path, "'%s' has no value".formatted(path)));
  }

  private void place(Node node, String path, String message) {
    problems.add(yaml.place(node).problem(path, message));
  }

  private static String parent(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }
}
