package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A genome as YAML that {@code forge merge} and mergekit read: one document for a merge of one
 * method, else several with names, of which later ones use earlier ones as models, as {@code
 * mergekit-multi} takes them. Arithmetic and output are fp32, as they were when the genome was
 * judged.
 */
public final class MergekitExport {
  private final Genome genome;
  private final List<String> models;
  private final int layers;
  private final List<String> documents = new ArrayList<>();

  private MergekitExport(Genome genome, List<String> models, int layers) {
    this.genome = genome;
    this.models = models;
    this.layers = layers;
  }

  /**
   * The YAML text.
   *
   * @param models how the parents are to be named in it: paths or repository names, in their order
   * @param layers of every parent
   */
  public static String yaml(Genome genome, List<String> models, int layers) {
    MergekitExport export = new MergekitExport(genome, models, layers);
    String previous = null;
    for (int s = 0; s < genome.stages().size(); s++) {
      boolean last = s == genome.stages().size() - 1;
      String name = "stage-" + (s + 1);
      Stage stage = genome.stages().get(s);
      if (stage instanceof Stage.Blend blend) {
        export.blend(blend, name, last, previous);
      } else {
        export.route((Stage.Route) stage, name, last, previous);
      }
      previous = name;
    }
    return String.join("---\n", export.documents);
  }

  private String model(int source, String previous) {
    return quoted(source < genome.parents().size() ? models.get(source) : previous);
  }

  private void blend(Stage.Blend blend, String name, boolean last, String previous) {
    List<Stage.Group> groups = blend.groups();
    boolean oneMethod =
        groups.stream()
            .allMatch(
                g -> g.method().equals(groups.get(0).method()) && g.base() == groups.get(0).base());
    if (oneMethod) {
      documents.add(document(groups, name, last, previous));
      return;
    }
    List<Stage.Hop> hops = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      String part = name + "-part-" + (g + 1);
      Stage.Group group = groups.get(g);
      Stage.Group whole =
          new Stage.Group(
              0, layers, group.method(), group.base(), group.donors(), group.own(), group.shared());
      documents.add(document(List.of(whole), part, false, previous));
      parts.add(part);
      for (int layer = group.from(); layer < group.to(); layer++) {
        hops.add(new Stage.Hop(g, layer, 1));
      }
    }
    documents.add(
        passthrough(hops, parts.stream().map(MergekitExport::quoted).toList(), name, last));
  }

  /** One method over all layers, cut into slices when its parameters differ between them. */
  private String document(List<Stage.Group> groups, String name, boolean last, String previous) {
    Stage.Group first = groups.get(0);
    StringBuilder yaml = begin(name, last, first.method());
    if (first.base() >= 0) {
      yaml.append("base_model: ").append(model(first.base(), previous)).append('\n');
    }
    boolean oneGroup = groups.size() == 1;
    yaml.append(oneGroup ? "models:\n" : "slices:\n");
    for (Stage.Group group : groups) {
      String indent = oneGroup ? "  " : "      ";
      if (!oneGroup) {
        yaml.append("  - sources:\n");
      }
      if (group.base() >= 0) {
        source(yaml, indent, model(group.base(), previous), oneGroup ? null : group, Map.of());
      }
      for (int d = 0; d < group.donors().size(); d++) {
        Map<String, Double> own = new TreeMap<>();
        int place = d;
        group.own().forEach((parameter, column) -> own.put(parameter, column.get(place)));
        String donor = model(group.donors().get(d), previous);
        source(yaml, indent, donor, oneGroup ? null : group, own);
      }
      if (!oneGroup) {
        parameters(yaml, "    ", group.shared());
      }
    }
    if (oneGroup) {
      parameters(yaml, "", first.shared());
    }
    return end(yaml);
  }

  private static void source(
      StringBuilder yaml,
      String indent,
      String model,
      Stage.Group layers,
      Map<String, Double> parameters) {
    yaml.append(indent).append("- model: ").append(model).append('\n');
    if (layers != null) {
      yaml.append("%s  layer_range: [%d, %d]\n".formatted(indent, layers.from(), layers.to()));
    }
    parameters(yaml, indent + "  ", parameters);
  }

  private static void parameters(
      StringBuilder yaml, String indent, Map<String, Double> parameters) {
    if (!parameters.isEmpty()) {
      yaml.append(indent).append("parameters:\n");
      parameters.forEach(
          (name, value) -> yaml.append("%s  %s: %s\n".formatted(indent, name, value(name, value))));
    }
  }

  private static String value(String parameter, double value) {
    boolean flag = parameter.startsWith("normalize") || parameter.equals("rescale");
    return flag ? Boolean.toString(value != 0) : Double.toString(value);
  }

  private void route(Stage.Route route, String name, boolean last, String previous) {
    List<String> names = new ArrayList<>();
    for (int source = 0; source <= genome.parents().size(); source++) {
      names.add(
          source < genome.parents().size() || previous != null ? model(source, previous) : "");
    }
    documents.add(passthrough(route.hops(), names, name, last));
  }

  private static String passthrough(
      List<Stage.Hop> hops, List<String> names, String name, boolean last) {
    StringBuilder yaml = begin(name, last, "passthrough").append("slices:\n");
    for (Stage.Hop hop : hops) {
      yaml.append("  - sources:\n      - model: ").append(names.get(hop.source())).append('\n');
      yaml.append("        layer_range: [%d, %d]\n".formatted(hop.layer(), hop.layer() + 1));
      if (hop.scale() != 1) {
        yaml.append("        parameters:\n          scale:\n");
        for (String tensor : List.of("o_proj", "down_proj")) {
          yaml.append("            - filter: ").append(tensor).append('\n');
          yaml.append("              value: ").append(hop.scale()).append('\n');
        }
        yaml.append("            - value: 1.0\n");
      }
    }
    return end(yaml);
  }

  private static StringBuilder begin(String name, boolean last, String method) {
    StringBuilder yaml = new StringBuilder();
    if (!last) {
      yaml.append("name: ").append(name).append('\n');
    }
    return yaml.append("merge_method: ").append(method).append('\n');
  }

  private static String end(StringBuilder yaml) {
    return yaml.append("dtype: float32\nout_dtype: float32\n").toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
