package io.agentforge.evolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON of a genome. Values of donors stand in columns: {@code {"parents":[…],"seed":17,
 * "stages":[{"blend":[{"base":0,"donors":[1,2],"layers":[0,4],"method":"ties","own":{"weight":[1,
 * 0.5]},"shared":{"lambda":1}}]},{"route":[[3,0,1],[1,1,1]]}]}}.
 */
final class GenomeJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(false);

  private GenomeJson() {}

  static String write(Genome genome) {
    ObjectNode root = NODES.objectNode();
    ArrayNode parents = root.putArray("parents");
    genome.parents().forEach(parents::add);
    root.put("seed", genome.seed());
    ArrayNode stages = root.putArray("stages");
    for (Stage stage : genome.stages()) {
      if (stage instanceof Stage.Blend blend) {
        ArrayNode groups = stages.addObject().putArray("blend");
        blend.groups().forEach(group -> groups.add(group(group)));
      } else if (stage instanceof Stage.Route route) {
        ArrayNode hops = stages.addObject().putArray("route");
        for (Stage.Hop hop : route.hops()) {
          number(hops.addArray().add(hop.source()).add(hop.layer()), hop.scale());
        }
      }
    }
    return root.toString();
  }

  private static ObjectNode group(Stage.Group group) {
    ObjectNode node = NODES.objectNode();
    node.put("base", group.base());
    ArrayNode donors = node.putArray("donors");
    group.donors().forEach(donors::add);
    node.putArray("layers").add(group.from()).add(group.to());
    node.put("method", group.method());
    ObjectNode own = node.putObject("own");
    group
        .own()
        .forEach(
            (name, values) -> {
              ArrayNode column = own.putArray(name);
              values.forEach(v -> number(column, v));
            });
    ObjectNode shared = node.putObject("shared");
    group
        .shared()
        .forEach((name, value) -> shared.set(name, number(NODES.arrayNode(), value).get(0)));
    return node;
  }

  /** Whole numbers without a decimal point. */
  private static ArrayNode number(ArrayNode array, double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? array.add((long) value)
        : array.add(value);
  }

  static Genome read(String json) {
    JsonNode root = StateJson.tree(json);
    List<String> parents = new ArrayList<>();
    root.path("parents").forEach(node -> parents.add(node.asText()));
    List<Stage> stages = new ArrayList<>();
    for (JsonNode stage : root.path("stages")) {
      if (stage.has("blend")) {
        List<Stage.Group> groups = new ArrayList<>();
        stage.get("blend").forEach(node -> groups.add(group(node)));
        stages.add(new Stage.Blend(groups));
      } else if (stage.has("route")) {
        List<Stage.Hop> hops = new ArrayList<>();
        stage
            .get("route")
            .forEach(
                n ->
                    hops.add(
                        new Stage.Hop(n.get(0).asInt(), n.get(1).asInt(), n.get(2).asDouble())));
        stages.add(new Stage.Route(hops));
      } else {
        throw new IllegalArgumentException("a stage is neither blend nor route: " + stage);
      }
    }
    if (parents.isEmpty() || !root.has("seed")) {
      throw new IllegalArgumentException("not the JSON of a genome: " + json);
    }
    return new Genome(parents, stages, root.get("seed").asLong());
  }

  private static Stage.Group group(JsonNode node) {
    List<Integer> donors = new ArrayList<>();
    node.path("donors").forEach(d -> donors.add(d.asInt()));
    Map<String, List<Double>> own = new TreeMap<>();
    node.path("own")
        .fields()
        .forEachRemaining(
            field -> {
              List<Double> values = new ArrayList<>();
              field.getValue().forEach(v -> values.add(v.asDouble()));
              own.put(field.getKey(), values);
            });
    Map<String, Double> shared = new TreeMap<>();
    node.path("shared")
        .fields()
        .forEachRemaining(field -> shared.put(field.getKey(), field.getValue().asDouble()));
    return new Stage.Group(
        node.path("layers").get(0).asInt(),
        node.path("layers").get(1).asInt(),
        node.path("method").asText(),
        node.path("base").asInt(),
        donors,
        own,
        shared);
  }
}
