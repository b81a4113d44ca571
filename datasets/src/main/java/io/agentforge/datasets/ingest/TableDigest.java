package io.agentforge.datasets.ingest;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.sha2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * SHA-256 of a table as a multiset of rows: rows are hashed, grouped by the first two digits of
 * their hash, sorted within the group, and the 256 group hashes are hashed in order. Neither the
 * order of rows nor their partitions matter, and only 256 hashes travel to the driver.
 */
final class TableDigest {
  private static final int SHA_256 = 256;

  private TableDigest() {}

  static String of(Dataset<Row> table, String... columns) {
    Column[] fields =
        Arrays.stream(columns)
            .map(c -> functions.base64(functions.encode(col(c), "UTF-8")))
            .toArray(Column[]::new);
    List<String> groups =
        table
            .select(sha2(concat_ws(" ", fields), SHA_256).as("row"))
            .groupBy(functions.substring(col("row"), 1, 2).as("head"))
            .agg(sha2(array_join(array_sort(collect_list("row")), "\n"), SHA_256).as("group"))
            .select(concat_ws(" ", col("head"), col("group")))
            .as(Encoders.STRING())
            .collectAsList();
    String inOrder = groups.stream().sorted().collect(Collectors.joining("\n"));
    return DigestUtils.sha256Hex(inOrder.getBytes(StandardCharsets.UTF_8));
  }
}
