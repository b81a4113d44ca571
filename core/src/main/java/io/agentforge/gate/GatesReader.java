package io.agentforge.gate;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.error.NearestName;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one gates file from its YAML nodes, which know their lines; collects all problems. */
final class GatesReader {
  private static final List<String> PHASES =
      List.of(
          "cognate",
          "evomerge",
          "quietstar",
          "bitnet",
          "training",
          "baking",
          "adas",
          "compression");
  private static final List<String> REQUIRED =
      List.of("id", "phase", "comparison", "threshold", "definition");
  private static final List<String> KEYS =
      List.of("id", "phase", "comparison", "threshold", "tolerance", "definition");
  private static final List<String> COMPARISONS =
      Arrays.stream(Comparison.values()).map(Comparison::symbol).toList();

  private final String name;
  private final List<String> problems = new ArrayList<>();

  GatesReader(String name) {
    this.name = name;
  }

  List<GateDefinition> read(String yaml) {
    List<GateDefinition> gates = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Node item : items(yaml)) {
      int before = problems.size();
      Map<String, Node> fields = fields(item, KEYS);
      GateDefinition gate = gate(item, fields, before);
      if (gate != null) {
        gates.add(gate);
        if (!seen.add(gate.phase() + "." + gate.id())) {
          problem(item, "gate " + gate.id() + " of phase " + gate.phase() + " stands twice");
        }
      }
    }
    if (!problems.isEmpty()) {
      throw invalid(String.join("; ", problems), null);
    }
    return gates;
  }

  private List<Node> items(String yaml) {
    Node root;
    try {
      root = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw invalid("line " + line + ": " + e.getProblem(), e);
    }
    if (root == null) {
      throw invalid("line 1: the file is empty", null);
    }
    Node gates = fields(root, List.of("gates")).get("gates");
    if (gates instanceof SequenceNode list && !list.getValue().isEmpty()) {
      return list.getValue();
    }
    problem(gates == null ? root : gates, "'gates' must be a list with at least one gate");
    return List.of();
  }

  private GateDefinition gate(Node item, Map<String, Node> fields, int problemsBefore) {
    if (problems.size() == problemsBefore || !fields.isEmpty()) {
      for (String key : REQUIRED) {
        if (!fields.containsKey(key)) {
          problem(item, "a gate needs '" + key + "'");
        }
      }
    }
    String id = text(fields.get("id"));
    if (id != null && !id.matches("[a-z][a-z0-9_]*")) {
      problem(fields.get("id"), "id '" + id + "' is not snake_case");
    }
    String phase = oneOf(fields.get("phase"), "phase", PHASES);
    String symbol = oneOf(fields.get("comparison"), "comparison", COMPARISONS);
    String definition = text(fields.get("definition"));
    double threshold = number(fields.get("threshold"), "threshold");
    double tolerance = tolerance(item, fields.get("tolerance"), symbol);
    if (problems.size() > problemsBefore) {
      return null;
    }
    Comparison comparison = Comparison.values()[COMPARISONS.indexOf(symbol)];
    return new GateDefinition(id, phase, definition, comparison, threshold, tolerance);
  }

  private double tolerance(Node item, Node node, String symbol) {
    boolean within = Comparison.WITHIN.symbol().equals(symbol);
    if (within && node == null) {
      problem(item, "comparison within needs 'tolerance'");
    }
    if (!within && node != null && symbol != null) {
      problem(node, "'tolerance' has no meaning with comparison " + symbol);
    }
    double value = node == null ? 0 : number(node, "tolerance");
    if (value < 0) {
      problem(node, "tolerance must not be negative, as " + value + " is");
    }
    return value;
  }

  private Map<String, Node> fields(Node node, Collection<String> known) {
    Map<String, Node> fields = new HashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      problem(node, "expected keys " + known);
      return fields;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      Node keyNode = tuple.getKeyNode();
      String key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "a structure";
      if (!known.contains(key)) {
        problem(keyNode, "unknown key '" + key + "'" + hint(key, known));
      } else if (fields.put(key, tuple.getValueNode()) != null) {
        problem(keyNode, "key '" + key + "' stands twice");
      }
    }
    return fields;
  }

  private String oneOf(Node node, String key, List<String> known) {
    String value = text(node);
    if (value != null && !known.contains(value)) {
      problem(node, key + " '" + value + "' is none of " + known + hint(value, known));
    }
    return value;
  }

  private String text(Node node) {
    if (node == null) {
      return null;
    }
    String value = node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
    if (value.isEmpty()) {
      problem(node, "expected a text");
      return null;
    }
    return value;
  }

  private double number(Node node, String key) {
    String value = text(node);
    if (value == null) {
      return 0;
    }
    try {
      double number = Double.parseDouble(value.replace("_", ""));
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below, together with what is a number but not finite
    }
    problem(node, key + " '" + value + "' is not a finite number");
    return 0;
  }

  private static String hint(String typed, Collection<String> known) {
    return NearestName.among(typed, known).map(near -> ", did you mean '" + near + "'?").orElse("");
  }

  private void problem(Node node, String text) {
    problems.add("line " + (node.getStartMark().getLine() + 1) + ": " + text);
  }

  private ForgeException invalid(String reason, Throwable cause) {
    return new ForgeException(
        ErrorCode.GATES_INVALID,
        name,
        reason,
        "Correct the file; conf/gates.yaml shows the form",
        cause);
  }
}
