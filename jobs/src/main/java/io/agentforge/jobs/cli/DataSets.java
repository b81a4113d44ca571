package io.agentforge.jobs.cli;

import io.agentforge.datasets.ingest.DataIngest;
import io.agentforge.datasets.ingest.DatasetFolder;
import io.agentforge.datasets.ingest.DatasetManifest;
import io.agentforge.datasets.ingest.IngestSettings;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.jobs.SparkSessions;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Makes and reads data sets of a home. */
final class DataSets {
  private DataSets() {}

  static DatasetManifest ingest(
      String home, Optional<String> master, String name, IngestSettings settings) {
    try (SparkSession spark = SparkSessions.open("forge data ingest", master)) {
      Home place = Home.of(home, spark.sparkContext().hadoopConfiguration());
      return DataIngest.ingest(spark, new DatasetFolder(place, name), settings);
    }
  }

  static DatasetManifest describe(String home, String name) {
    Configuration configuration = SparkSessions.hadoop();
    return DatasetManifest.of(
        Storage.of(configuration), new DatasetFolder(Home.of(home, configuration), name));
  }

  static String text(DatasetManifest manifest) {
    StringBuilder text = new StringBuilder();
    text.append(
        "data set %s: %d documents, %d bytes, from %d rows%n"
            .formatted(
                manifest.name(), manifest.documents(), manifest.bytes(), manifest.inputRows()));
    manifest
        .splits()
        .forEach(
            (split, size) ->
                text.append(
                    "  %-10s %8d documents %12d bytes%n"
                        .formatted(split, size.documents(), size.bytes())));
    text.append(
        "  left out   %8d exact duplicates, %d near duplicates%n"
            .formatted(manifest.exactDuplicates(), manifest.nearDuplicates()));
    manifest
        .rejects()
        .forEach(
            (reason, rows) -> {
              if (rows > 0) {
                text.append("  rejected   %8d %s%n".formatted(rows, reason));
              }
            });
    return text.append("  digest     ").append(manifest.digest()).append('\n').toString();
  }
}
