package io.agentforge.datasets.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.datasets.storage.Storage;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One Delta table: its files against their checksums, its log against itself, its data against its
 * log. The log is read by its published protocol.
 */
final class TableCheck {
  private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");
  private static final Pattern CHECKPOINT = Pattern.compile("(\\d{20})\\.checkpoint.*\\.parquet");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final Storage storage;
  private final String table;
  private final String log;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> mentioned = new HashSet<>();
  private final Set<String> removed = new HashSet<>();
  private boolean hasLog;

  private TableCheck(SparkSession spark, Storage storage, String table) {
    this.spark = spark;
    this.storage = storage;
    this.table = table;
    this.log = table + "/_delta_log";
  }

  static List<Finding> of(SparkSession spark, Storage storage, String table) {
    TableCheck check = new TableCheck(spark, storage, table);
    check.log();
    check.files();
    check.data();
    return check.trusted();
  }

  /** A damaged log cannot say what nobody refers to: then nothing is called an orphan. */
  private List<Finding> trusted() {
    List<Finding> damaged =
        findings.stream().filter(finding -> finding.kind() == Finding.Kind.DAMAGED).toList();
    return damaged.isEmpty() ? findings : damaged;
  }

  /** Data that no commit names: it may be torn, and nobody reads it. */
  private boolean uncommitted(String path) {
    String relative = path.substring(table.length() + 1);
    return relative.endsWith(".parquet")
        && !relative.startsWith("_delta_log/")
        && !mentioned.contains(relative);
  }

  /** Checksums and leftovers. */
  private void files() {
    for (String path : StoredFiles.under(storage, table)) {
      String name = StoredFiles.name(path);
      if (LocalChecksum.isOne(name)) {
        String whose =
            StoredFiles.folder(path) + "/" + name.substring(1, name.length() - ".crc".length());
        if (storage.length(whose).isEmpty()) {
          findings.add(Finding.orphan(path, "the file it belongs to never came to be"));
        }
      } else if (name.startsWith(".") && name.endsWith(".tmp")) {
        findings.add(Finding.orphan(path, "a commit that was never made"));
      } else if (uncommitted(path)) {
        continue;
      } else if (table.startsWith("file:")) {
        LocalChecksum.problem(storage, path)
            .ifPresent(problem -> findings.add(Finding.damaged(path, problem)));
      } else {
        storage.digest(path);
      }
    }
  }

  private void log() {
    TreeMap<Long, String> commits = versions(COMMIT);
    TreeMap<Long, String> checkpoints = versions(CHECKPOINT);
    if (commits.isEmpty() && checkpoints.isEmpty()) {
      boolean data =
          StoredFiles.under(storage, table).stream().anyMatch(p -> p.endsWith(".parquet"));
      if (data) {
        findings.add(Finding.damaged(log, "the table has data and no log"));
      }
      return;
    }
    hasLog = true;
    long first = commits.isEmpty() ? checkpoints.firstKey() : commits.firstKey();
    if (first > 0 && checkpoints.isEmpty()) {
      findings.add(Finding.damaged(log, "it begins with version %d".formatted(first)));
    }
    for (long version = first; !commits.isEmpty() && version <= commits.lastKey(); version++) {
      if (!commits.containsKey(version)) {
        findings.add(Finding.damaged(log + "/%020d.json".formatted(version), "it is missing"));
      }
    }
    if (first > 0) {
      checkpoints.values().forEach(this::readCheckpoint);
    }
    commits.values().forEach(this::readCommit);
  }

  private TreeMap<Long, String> versions(Pattern pattern) {
    TreeMap<Long, String> versions = new TreeMap<>();
    for (String name : storage.list(log)) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        versions.put(Long.parseLong(matcher.group(1)), log + "/" + name);
      }
    }
    return versions;
  }

  private void readCommit(String path) {
    String text = new String(storage.read(path), StandardCharsets.UTF_8);
    boolean whole = false;
    for (String line : text.lines().toList()) {
      try {
        JsonNode action = JSON.readTree(line);
        whole |= action.size() > 0;
        mention(action.path("add").path("path"), false);
        mention(action.path("remove").path("path"), true);
      } catch (JsonProcessingException e) {
        findings.add(Finding.damaged(path, "a line of it is not JSON: it is cut or damaged"));
        return;
      }
    }
    if (!whole) {
      findings.add(Finding.damaged(path, "it is empty"));
    }
  }

  private void mention(JsonNode path, boolean gone) {
    if (path.isTextual()) {
      mention(path.asText(), gone);
    }
  }

  private void mention(String path, boolean gone) {
    String file = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    mentioned.add(file);
    if (gone) {
      removed.add(file);
    } else {
      removed.remove(file);
    }
  }

  private void readCheckpoint(String path) {
    for (String column : List.of("add", "remove")) {
      for (Row row :
          spark.read().parquet(path).selectExpr(column + ".path").distinct().collectAsList()) {
        Optional.ofNullable(row.getString(0)).ifPresent(p -> mention(p, column.equals("remove")));
      }
    }
  }

  private void data() {
    for (String file : mentioned) {
      boolean gone = storage.length(table + "/" + file).isEmpty();
      if (gone && !removed.contains(file)) {
        findings.add(Finding.damaged(table + "/" + file, "it is missing; the log names it"));
      }
    }
    if (!hasLog) {
      return;
    }
    for (String path : StoredFiles.under(storage, table)) {
      if (uncommitted(path)) {
        findings.add(Finding.orphan(path, "its commit was never made"));
        String checksums = LocalChecksum.beside(path);
        if (storage.length(checksums).isPresent()) {
          findings.add(Finding.orphan(checksums, "the checksums of a file without a commit"));
        }
      }
    }
  }
}
