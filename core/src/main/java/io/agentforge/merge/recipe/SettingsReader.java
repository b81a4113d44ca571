package io.agentforge.merge.recipe;

import io.agentforge.error.NearestName;
import io.agentforge.merge.ParameterSpec;
import io.agentforge.merge.ParameterSpec.Scope;
import io.agentforge.merge.ParameterSpec.Type;
import io.agentforge.recipe.Problem;
import io.agentforge.recipe.ScalarReader;
import io.agentforge.recipe.YamlSource;
import io.agentforge.recipe.YamlSource.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code parameters}: values, gradients and filters, against what the method reads. */
final class SettingsReader {
  private final YamlSource text;
  private final List<Problem> problems;
  private final List<ParameterSpec> specs;

  /** Where in a recipe parameters stand. */
  enum Level {
    RECIPE,
    SLICE,
    MODEL
  }

  /**
   * @param specs parameters of the method
   */
  SettingsReader(YamlSource text, List<Problem> problems, List<ParameterSpec> specs) {
    this.text = text;
    this.problems = problems;
    this.specs = specs;
  }

  Settings read(Member parameters, Level level) {
    Map<String, Setting> byName = new LinkedHashMap<>();
    if (parameters.value() instanceof MappingNode mapping) {
      text.members(
          parameters.path(),
          mapping,
          member ->
              spec(member, level)
                  .flatMap(spec -> setting(spec, member))
                  .ifPresent(setting -> byName.put(member.name(), setting)));
    } else {
      add(
          parameters.value(),
          parameters.path(),
          "'%s' must be a mapping of names to values".formatted(parameters.path()));
    }
    return new Settings(byName);
  }

  private Optional<ParameterSpec> spec(Member member, Level level) {
    Optional<ParameterSpec> found =
        specs.stream().filter(spec -> spec.name().equals(member.name())).findFirst();
    if (found.isEmpty() && !specs.isEmpty()) {
      List<String> names = specs.stream().map(ParameterSpec::name).toList();
      problems.add(
          member
              .place()
              .problem(
                  member.path(),
                  "the method does not read '%s', so it would change nothing; it reads %s"
                      .formatted(member.name(), String.join(", ", names)),
                  NearestName.among(member.name(), names)));
    }
    if (found.isPresent() && found.get().scope() == Scope.SHARED && level == Level.MODEL) {
      problems.add(
          member
              .place()
              .problem(
                  member.path(),
                  "'%s' is one value for all models; put it into the parameters of the recipe or"
                          .formatted(member.name())
                      + " of a slice"));
      return Optional.empty();
    }
    return found;
  }

  private Optional<Setting> setting(ParameterSpec spec, Member member) {
    Node node = member.value();
    String path = member.path();
    if (node instanceof MappingNode rule) {
      return rule(spec, path, rule).map(one -> new Setting(List.of(one)));
    }
    boolean rules =
        node instanceof SequenceNode list
            && list.getValue().stream().anyMatch(MappingNode.class::isInstance);
    return rules
        ? rules(spec, path, (SequenceNode) node)
        : gradient(spec, path, node).map(Setting::of);
  }

  private Optional<Setting> rules(ParameterSpec spec, String path, SequenceNode list) {
    List<Setting.Rule> rules = new ArrayList<>();
    boolean all = false;
    for (int i = 0; i < list.getValue().size(); i++) {
      Node node = list.getValue().get(i);
      String at = "%s[%d]".formatted(path, i);
      if (all) {
        add(node, at, "'%s' stands after an entry that matches every tensor".formatted(at));
      } else if (node instanceof MappingNode mapping) {
        Optional<Setting.Rule> rule = rule(spec, at, mapping);
        all = rule.isPresent() && rule.get().filter().isEmpty();
        rule.ifPresent(rules::add);
      } else {
        add(node, at, "'%s' mixes values with entries of filter and value".formatted(path));
      }
    }
    return rules.isEmpty() ? Optional.empty() : Optional.of(new Setting(rules));
  }

  private Optional<Setting.Rule> rule(ParameterSpec spec, String path, MappingNode mapping) {
    Map<String, Member> keys = new LinkedHashMap<>();
    List<String> names = List.of("filter", "value");
    List<Member> unknown = new ArrayList<>();
    text.members(
        path,
        mapping,
        member -> {
          if (names.contains(member.name())) {
            keys.put(member.name(), member);
          } else {
            unknown.add(member);
          }
        });
    unknown.forEach(
        member ->
            problems.add(
                member
                    .place()
                    .problem(
                        member.path(),
                        "unknown key '%s'; an entry has filter and value".formatted(member.path()),
                        NearestName.among(member.name(), names))));
    if (!keys.containsKey("value")) {
      add(mapping, path, "'%s' has no 'value'".formatted(path));
    }
    if (!unknown.isEmpty() || !keys.containsKey("value")) {
      return Optional.empty();
    }
    Member value = keys.get("value");
    Optional<Gradient> gradient = gradient(spec, value.path(), value.value());
    Member filter = keys.get("filter");
    if (filter == null) {
      return gradient.map(g -> new Setting.Rule(Optional.empty(), g));
    }
    return filter(filter)
        .flatMap(name -> gradient.map(g -> new Setting.Rule(Optional.of(name), g)));
  }

  private Optional<String> filter(Member filter) {
    if (filter.value() instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return Optional.of(scalar.getValue());
    }
    add(
        filter.value(),
        filter.path(),
        "'%s' must be a part of tensor names".formatted(filter.path()));
    return Optional.empty();
  }

  private Optional<Gradient> gradient(ParameterSpec spec, String path, Node node) {
    if (!(node instanceof SequenceNode list)) {
      return value(spec, path, node).map(Gradient::constant);
    }
    List<Node> nodes = list.getValue();
    if (nodes.isEmpty()) {
      add(node, path, "'%s' is an empty list; give a value or leave the key out".formatted(path));
      return Optional.empty();
    }
    if (nodes.size() > 1 && spec.type() != Type.NUMBER) {
      add(node, path, "'%s' takes one value; only numbers have gradients".formatted(path));
      return Optional.empty();
    }
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      value(spec, "%s[%d]".formatted(path, i), nodes.get(i)).ifPresent(values::add);
    }
    return values.size() < nodes.size() ? Optional.empty() : Optional.of(new Gradient(values));
  }

  private Optional<Double> value(ParameterSpec spec, String path, Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      add(node, path, "'%s' must be a plain value".formatted(path));
      return Optional.empty();
    }
    try {
      double value =
          spec.type() == Type.FLAG
              ? (ScalarReader.flag(scalar) ? 1 : 0)
              : ScalarReader.number(scalar);
      Optional<String> problem = spec.problem(value);
      problem.ifPresent(why -> add(node, path, "'%s': %s".formatted(path, why)));
      return problem.isPresent() ? Optional.empty() : Optional.of(value);
    } catch (ScalarReader.Refusal e) {
      add(node, path, "'%s' %s".formatted(path, e.getMessage()));
      return Optional.empty();
    }
  }

  private void add(Node node, String path, String message) {
    problems.add(text.place(node).problem(path, message));
  }
}
