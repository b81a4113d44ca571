package io.agentforge.datasets.ingest;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Finds the column with the text, or says which one was probably meant. */
final class TextColumn {
  private TextColumn() {}

  static Column of(Dataset<Row> table, IngestSettings settings, String unit) {
    String name = settings.textColumn();
    List<String> columns = Arrays.asList(table.columns());
    if (!columns.contains(name)) {
      throw missing(unit, name, columns);
    }
    DataType type = table.schema().apply(name).dataType();
    if (!type.equals(DataTypes.StringType) && !type.equals(DataTypes.BinaryType)) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          unit,
          "column '%s' is %s, not text".formatted(name, type.catalogString()),
          "Name a string or binary column with the text column setting");
    }
    return table.col("`" + name.replace("`", "``") + "`");
  }

  static ForgeException missing(String unit, String name, List<String> columns) {
    String remedy =
        nearest(name, columns)
            .map(n -> "Did you mean '%s'? Name it with the text column setting".formatted(n))
            .orElse("Name the column that holds the text");
    return new ForgeException(
        ErrorCode.DATA_INVALID,
        unit,
        "no field or column '%s'; there are %s".formatted(name, columns),
        remedy);
  }

  private static Optional<String> nearest(String name, List<String> columns) {
    LevenshteinDistance edits = LevenshteinDistance.getDefaultInstance();
    return columns.stream()
        .min(
            Comparator.comparing(
                c -> edits.apply(name.toLowerCase(Locale.ROOT), c.toLowerCase(Locale.ROOT))));
  }
}
