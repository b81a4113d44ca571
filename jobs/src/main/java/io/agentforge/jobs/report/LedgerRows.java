package io.agentforge.jobs.report;

import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.jobs.report.ReportData.Checkpoint;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** SQL over the ledger; {@code {metrics}} stands for a table and {@code :run} for a value. */
final class LedgerRows {
  private final LedgerReader reader;
  private final Set<LedgerTable> views = EnumSet.noneOf(LedgerTable.class);

  LedgerRows(LedgerReader reader) {
    this.reader = reader;
  }

  /** Where the results of a phase stand. */
  record Source(String runId, String phase) {}

  /**
   * @throws io.agentforge.error.ForgeException LEDGER_FAILED when a table cannot be read whole
   */
  List<Cells> rows(String sql, Map<String, Object> values) {
    return reader.answer(() -> found(sql, values));
  }

  private List<Cells> found(String sql, Map<String, Object> values) {
    StringBuilder text = new StringBuilder(sql);
    for (int open = text.indexOf("{"); open >= 0; open = text.indexOf("{", open + 1)) {
      int close = text.indexOf("}", open);
      text.replace(open, close + 1, view(text.substring(open + 1, close)));
    }
    return reader.session().sql(text.toString(), values).collectAsList().stream()
        .map(Cells::new)
        .toList();
  }

  /** Rows of a table source by source in the order given, so that later sources win. */
  List<Cells> of(String name, List<Source> sources, String order) {
    if (sources.isEmpty()) {
      return List.of();
    }
    List<String> conditions = new ArrayList<>();
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      conditions.add("(run_id = :run%d AND phase = :phase%d)".formatted(i, i));
      values.put("run" + i, sources.get(i).runId());
      values.put("phase" + i, sources.get(i).phase());
    }
    List<Cells> found =
        rows(
            "SELECT * FROM {%s} WHERE %s ORDER BY %s"
                .formatted(name, String.join(" OR ", conditions), order),
            values);
    Function<Source, List<Cells>> part =
        source ->
            found.stream()
                .filter(row -> source.runId().equals(row.text("run_id")))
                .filter(row -> source.phase().equals(row.text("phase")))
                .toList();
    return sources.stream().flatMap(source -> part.apply(source).stream()).toList();
  }

  /**
   * @param sql with {@code %s} where the condition on {@code column} stands
   */
  List<Cells> inCheckpoints(String sql, String column, List<Checkpoint> checkpoints) {
    if (checkpoints.isEmpty()) {
      return List.of();
    }
    Map<String, Object> hashes = new LinkedHashMap<>();
    checkpoints.forEach(one -> hashes.put("hash" + hashes.size(), one.sha256()));
    String condition = column + " IN (:" + String.join(", :", hashes.keySet()) + ")";
    return rows(sql.formatted(condition), hashes);
  }

  private String view(String name) {
    LedgerTable table = LedgerTable.valueOf(name.toUpperCase(Locale.ROOT));
    String view = "report_" + table.id();
    if (views.add(table)) {
      reader.smallTable(table).createOrReplaceTempView(view);
    }
    return view;
  }
}
