package io.agentforge.jobs.cli;

import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.phases.gc.Garbage;
import io.agentforge.phases.gc.GarbageCollection;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Removes from a home what its runs do not refer to, and says what that was. */
final class Cleaning {
  private final String home;
  private final Optional<String> master;
  private final AnswerOption answer;

  Cleaning(String home, Optional<String> master, AnswerOption answer) {
    this.home = home;
    this.master = master;
    this.answer = answer;
  }

  /**
   * @param keepLast how many of the runs that began last keep what is theirs; all when empty
   */
  void collect(Duration grace, Optional<Integer> keepLast, boolean dryRun) {
    try (SparkSession spark = SparkSessions.open("forge gc", master)) {
      Home place = Home.of(home, spark.sparkContext().hadoopConfiguration());
      LedgerReader ledger = Ledger.open(spark, place).reader();
      GarbageCollection collection =
          new GarbageCollection(place, Storage.of(spark), Instant.now(), grace);
      List<RunRow> runs = ledger.runs();
      int kept = Math.min(keepLast.orElse(runs.size()), runs.size());
      List<Garbage> found = collection.find(ledger, runs.subList(0, kept));
      if (!dryRun) {
        collection.remove(found);
      }
      answer.print(() -> document(found, kept, grace, dryRun), () -> text(found, dryRun));
    }
  }

  private static Map<String, Object> document(
      List<Garbage> found, int runs, Duration grace, boolean dryRun) {
    Map<String, Object> document = new TreeMap<>();
    document.put("dry_run", dryRun);
    document.put("grace_seconds", grace.toSeconds());
    document.put("runs_kept", runs);
    document.put("bytes", found.stream().mapToLong(Garbage::bytes).sum());
    document.put("files", found.stream().map(Cleaning::file).toList());
    return document;
  }

  private static Map<String, Object> file(Garbage garbage) {
    String kind = garbage.kind().name().toLowerCase(Locale.ROOT);
    return new TreeMap<>(Map.of("kind", kind, "path", garbage.path(), "bytes", garbage.bytes()));
  }

  private static String text(List<Garbage> found, boolean dryRun) {
    if (found.isEmpty()) {
      return "nothing to remove\n";
    }
    Map<Garbage.Kind, long[]> sums = new EnumMap<>(Garbage.Kind.class);
    for (Garbage garbage : found) {
      long[] sum = sums.computeIfAbsent(garbage.kind(), kind -> new long[2]);
      sum[0]++;
      sum[1] += garbage.bytes();
    }
    StringBuilder text = new StringBuilder();
    sums.forEach(
        (kind, sum) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-15s %6d files %12.1f MB%n",
                    kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    sum[0],
                    sum[1] / 1e6)));
    return text.append(dryRun ? "not removed: this was a dry run\n" : "removed\n").toString();
  }
}
