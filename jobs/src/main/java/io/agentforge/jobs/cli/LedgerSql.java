package io.agentforge.jobs.cli;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.view.HomeTables;
import io.agentforge.datasets.view.Views;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.SparkSessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs statements against the ledger of a home and prints what they answer. */
final class LedgerSql {
  private final String home;
  private final Optional<String> master;
  private final AnswerOption answer;
  private final int limit;

  LedgerSql(String home, Optional<String> master, AnswerOption answer, int limit) {
    this.home = home;
    this.master = master;
    this.answer = answer;
    this.limit = limit;
  }

  int answer(Optional<String> query, Optional<Path> file) {
    if (query.isPresent() && file.isPresent()) {
      throw new ForgeException(
          ErrorCode.USAGE, "forge sql", "both a query and a file were given", "Give one of them");
    }
    List<String> statements =
        file.map(LedgerSql::statements).orElseGet(() -> List.of(query.orElse("show tables")));
    try (SparkSession spark = SparkSessions.open("forge sql", master)) {
      Home place = Home.of(home, spark.sparkContext().hadoopConfiguration());
      spark.conf().set(HomeTables.HOME, place.root());
      Views.install(spark, place);
      statements.forEach(statement -> print(spark, statement));
    }
    return ExitStatus.DONE.code();
  }

  private void print(SparkSession spark, String statement) {
    try {
      Dataset<Row> all = spark.sql(statement);
      Dataset<Row> some = limit > 0 ? all.limit(limit + 1) : all;
      if (answer.isJson()) {
        List<Map<String, Object>> rows =
            some.toJSON().collectAsList().stream().map(JsonText::object).toList();
        answer.print(() -> cut(rows), () -> "");
      } else {
        List<Row> rows = cut(some.collectAsList());
        answer.print(List::of, () -> table(all.columns(), rows));
      }
    } catch (ForgeException e) {
      throw e;
    } catch (Exception e) { // Spark throws its checked AnalysisException undeclared
      if (unreadable(e)) {
        throw new ForgeException(
            ErrorCode.LEDGER_FAILED,
            home,
            firstLine(e),
            "Run 'forge verify --all' to see which file is damaged or missing",
            e);
      }
      throw new ForgeException(
          ErrorCode.SQL_INVALID,
          statement.strip(),
          firstLine(e),
          "Run 'forge sql' without a query to see the tables",
          e);
    }
  }

  /** Whether files, and not the statement, are why there is no answer. */
  private static boolean unreadable(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .orElse(e.toString());
  }

  private <T> List<T> cut(List<T> rows) {
    if (limit > 0 && rows.size() > limit) {
      answer.messages().printf("Only the first %d rows are shown; see --limit.%n", limit);
      return rows.subList(0, limit);
    }
    return rows;
  }

  private static String table(String[] columns, List<Row> rows) {
    TextTable table = new TextTable(Arrays.asList(columns));
    for (Row row : rows) {
      table.row(
          IntStream.range(0, columns.length).mapToObj(i -> String.valueOf(row.get(i))).toList());
    }
    return table.toString();
  }

  private static List<String> statements(Path file) {
    try {
      return Arrays.stream(
              Files.readString(file, StandardCharsets.UTF_8).split(";[ \\t]*(\\r?\\n|$)"))
          .filter(statement -> !statement.isBlank())
          .toList();
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.USAGE,
          file.toString(),
          "cannot be read: " + e,
          "Check that the file is there and is UTF-8",
          e);
    }
  }
}
