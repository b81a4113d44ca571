package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Checkpoint;
import io.agentforge.jobs.report.ReportData.Edge;
import io.agentforge.jobs.report.ReportData.TensorGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checkpoints, who descends from whom, and what the parameters are spent on. */
final class ModelSection {
  private static final String CHECKPOINT = "checkpoint";
  private static final String ANCESTOR = "ancestor";

  private ModelSection() {}

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(
        page,
        "models",
        "Models and lineage",
        "Each checkpoint is addressed by the SHA-256 of its manifest; the same bytes have the same"
            + " name everywhere.");
    lineage(page, data);
    checkpoints(page, data.checkpoints());
    parameters(page, data.tensorGroups());
    page.close("section").line();
  }

  private static void lineage(Markup page, ReportData data) {
    page.element("h3", "Lineage");
    if (data.lineage().isEmpty()) {
      HtmlReport.absent(page, "No lineage was recorded.");
      return;
    }
    List<Edge> edges = direct(data.lineage());
    Map<String, String> names = new LinkedHashMap<>();
    data.checkpoints().forEach(one -> names.putIfAbsent(one.sha256(), one.name()));
    Set<String> children = new HashSet<>();
    Set<String> nodes = new LinkedHashSet<>();
    for (Edge edge : edges) {
      if (isCheckpoint(edge.parentKind())) {
        nodes.add(edge.parent());
        children.add(edge.child());
      }
    }
    edges.forEach(edge -> nodes.add(edge.child()));
    page.open("ul", "class", "tree");
    Set<String> seen = new HashSet<>();
    for (String node : nodes) {
      if (!children.contains(node)) {
        node(page, edges, names, node, seen);
      }
    }
    page.close("ul").line();
  }

  /** The ledger holds the closure; an edge to an ancestor is left out beside one to a parent. */
  private static List<Edge> direct(List<Edge> edges) {
    Set<String> withParent = new HashSet<>();
    for (Edge edge : edges) {
      if (!ANCESTOR.equals(edge.role()) && isCheckpoint(edge.parentKind())) {
        withParent.add(edge.child());
      }
    }
    return edges.stream()
        .filter(
            edge ->
                !ANCESTOR.equals(edge.role())
                    || isCheckpoint(edge.parentKind()) && !withParent.contains(edge.child()))
        .toList();
  }

  private static void node(
      Markup page, List<Edge> edges, Map<String, String> names, String node, Set<String> seen) {
    page.open("li").open("span", "class", "node");
    page.element("strong", names.getOrDefault(node, kindOf(edges, node)));
    page.element("code", Quantity.shortHash(node), "title", node).close("span");
    if (!seen.add(node)) {
      page.element("span", "shown above", "class", "quiet").close("li");
      return;
    }
    List<String> descendants = new ArrayList<>();
    for (Edge edge : edges) {
      if (edge.child().equals(node) && !isCheckpoint(edge.parentKind())) {
        String role = edge.role() == null ? edge.parentKind() : edge.role();
        page.open("span", "class", "input").text(role + " ");
        page.element("code", Quantity.shortHash(edge.parent()), "title", edge.parent());
        page.close("span");
      } else if (edge.parent().equals(node)) {
        descendants.add(edge.child());
      }
    }
    if (!descendants.isEmpty()) {
      page.open("ul");
      for (String child : new LinkedHashSet<>(descendants)) {
        node(page, edges, names, child, seen);
      }
      page.close("ul");
    }
    page.close("li");
  }

  private static boolean isCheckpoint(String kind) {
    return CHECKPOINT.equals(kind) || "model".equals(kind);
  }

  private static String kindOf(List<Edge> edges, String node) {
    for (Edge edge : edges) {
      if (edge.child().equals(node)) {
        return edge.childKind();
      }
      if (edge.parent().equals(node)) {
        return edge.role() == null ? edge.parentKind() : edge.role();
      }
    }
    return CHECKPOINT;
  }

  private static void checkpoints(Markup page, List<Checkpoint> checkpoints) {
    page.element("h3", "Checkpoints");
    if (checkpoints.isEmpty()) {
      HtmlReport.absent(page, "No checkpoint was committed.");
      return;
    }
    HtmlReport.table(
        page,
        "Committed checkpoints",
        "",
        "Name",
        "Role",
        "#Parameters",
        "#Bytes",
        "Type",
        "SHA-256",
        "Path");
    for (Checkpoint one : checkpoints) {
      page.open("tr").element("th", one.name(), "scope", "row");
      page.element("td", Quantity.orAbsent(one.role()));
      HtmlReport.number(page, Quantity.count(one.parameters()));
      HtmlReport.number(page, Quantity.bytes(one.bytes()));
      page.element("td", Quantity.orAbsent(one.dtype()));
      page.open("td").element("code", Quantity.shortHash(one.sha256()), "title", one.sha256());
      page.close("td").element("td", Quantity.orAbsent(one.path()), "class", "mono path");
      page.close("tr");
    }
    HtmlReport.endTable(page);
  }

  private static void parameters(Markup page, List<TensorGroup> groups) {
    page.element("h3", "Parameters");
    if (groups.isEmpty()) {
      HtmlReport.absent(page, "No tensor was recorded.");
      return;
    }
    Map<String, List<TensorGroup>> models = new LinkedHashMap<>();
    groups.forEach(g -> models.computeIfAbsent(g.model(), m -> new ArrayList<>()).add(g));
    List<List<TensorGroup>> shown = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    models.forEach((model, rows) -> merge(shown, titles, model, rows));
    for (int i = 0; i < shown.size(); i++) {
      parameterTable(page, titles.get(i), shown.get(i));
    }
  }

  /** Models of one shape share a table. */
  private static void merge(
      List<List<TensorGroup>> shown, List<String> titles, String model, List<TensorGroup> rows) {
    for (int i = 0; i < shown.size(); i++) {
      if (shape(shown.get(i)).equals(shape(rows))) {
        titles.set(i, titles.get(i) + ", " + model);
        return;
      }
    }
    shown.add(rows);
    titles.add(model);
  }

  private static String shape(List<TensorGroup> rows) {
    StringBuilder text = new StringBuilder();
    rows.forEach(r -> text.append(r.group()).append(r.shape()).append(r.tensors()).append(';'));
    return text.toString();
  }

  private static void parameterTable(Markup page, String models, List<TensorGroup> rows) {
    long total = rows.stream().mapToLong(TensorGroup::parameters).sum();
    HtmlReport.table(
        page,
        "Trainable tensors of " + models,
        "",
        "Tensor",
        "Shape",
        "Type",
        "#Tensors",
        "#Parameters",
        "#Share");
    for (TensorGroup row : rows) {
      page.open("tr").element("th", row.group(), "scope", "row", "class", "mono");
      page.element("td", row.shape(), "class", "mono").element("td", row.dtype());
      HtmlReport.number(page, Quantity.count(row.tensors()));
      HtmlReport.number(page, Quantity.count(row.parameters()));
      HtmlReport.number(page, Quantity.percent(row.parameters() / (double) Math.max(1, total)));
      page.close("tr");
    }
    page.open("tr", "class", "total").element("th", "Total", "scope", "row");
    page.element("td", "").element("td", "");
    HtmlReport.number(page, Quantity.count(rows.stream().mapToLong(TensorGroup::tensors).sum()));
    HtmlReport.number(page, Quantity.count(total));
    page.element("td", "").close("tr");
    HtmlReport.endTable(page);
  }
}
