package io.agentforge.model;

import io.agentforge.format.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the parameters of a model are, counted from tensors that exist rather than from a formula.
 *
 * @param rows groups in the order of the forward pass
 * @param total all parameters
 */
public record ParameterTable(List<Row> rows, long total) {

  /** One group of tensors, such as all query projections. */
  public record Row(String group, int tensors, String shape, long parameters) {}

  public ParameterTable {
    rows = List.copyOf(rows);
  }

  /** Counts the tensors of a model; layers are added up by role. */
  public static ParameterTable of(ModelConfig config, Collection<Tensor> tensors) {
    Map<String, List<Tensor>> groups = new LinkedHashMap<>();
    for (TensorSpec spec : config.tensors()) {
      groups.put(group(spec.name()), new ArrayList<>());
    }
    for (Tensor tensor : tensors) {
      groups.computeIfAbsent(group(tensor.name()), g -> new ArrayList<>()).add(tensor);
    }
    List<Row> rows = new ArrayList<>();
    groups.forEach(
        (group, members) -> {
          if (!members.isEmpty()) {
            long count = members.stream().mapToLong(Tensor::elements).sum();
            String shape = members.get(0).shape().toString();
            rows.add(new Row(group, members.size(), shape, count));
          }
        });
    return new ParameterTable(rows, rows.stream().mapToLong(Row::parameters).sum());
  }

  private static String group(String name) {
    return name.replaceFirst("^model\\.layers\\.\\d+\\.", "layers.*.");
  }

  /** The table as aligned text, one row a group, the total last. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "group", "tensors", "shape", "parameters", "share");
    for (Row row : rows) {
      line(
          text,
          row.group(),
          Integer.toString(row.tensors()),
          row.shape(),
          number(row.parameters()),
          String.format(Locale.ROOT, "%.2f %%", 100.0 * row.parameters() / total));
    }
    int tensors = rows.stream().mapToInt(Row::tensors).sum();
    line(text, "total", Integer.toString(tensors), "", number(total), "100.00 %");
    return text.toString();
  }

  private static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  private static void line(
      StringBuilder text, String group, String tensors, String shape, String count, String share) {
    text.append(
        String.format(
            Locale.ROOT, "%-44s %7s  %-16s %14s %9s%n", group, tensors, shape, count, share));
  }
}
