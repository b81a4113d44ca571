package io.agentforge.phases.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentforge.phases.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * Rows of an append-only Delta table without checkpoints, counted as its protocol says: by the
 * files that its log names. It asks no Spark, which would take longer than the run that is looked
 * at.
 */
final class TableRows {
  private TableRows() {}

  static long count(Path table) throws IOException {
    long rows = 0;
    for (Path commit : commits(table.resolve("_delta_log"))) {
      for (String line : Files.readAllLines(commit)) {
        JsonNode file = Json.tree(line).path("add").path("path");
        if (file.isTextual()) {
          rows += rows(table.resolve(file.asText()));
        }
      }
    }
    return rows;
  }

  private static List<Path> commits(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files.filter(file -> file.getFileName().toString().matches("\\d+\\.json")).toList();
    }
  }

  private static long rows(Path file) throws IOException {
    HadoopInputFile input =
        HadoopInputFile.fromPath(
            new org.apache.hadoop.fs.Path(file.toUri()), new Configuration(false));
    try (ParquetFileReader reader = ParquetFileReader.open(input)) {
      return reader.getRecordCount();
    }
  }
}
