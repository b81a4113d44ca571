package io.agentforge.datasets.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.agentforge.datasets.ingest.DatasetManifest.SplitSize;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.task.Split;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Makes a data set of documents out of the user's own text. */
public final class DataIngest {
  private static final long FILE_BYTES = 128L << 20;
  private static final String USABLE = "usable";
  private static final StorageLevel KEPT = StorageLevel.MEMORY_AND_DISK();

  private final SparkSession spark;
  private final DatasetFolder folder;
  private final IngestSettings settings;

  private DataIngest(SparkSession spark, DatasetFolder folder, IngestSettings settings) {
    this.spark = spark;
    this.folder = folder;
    this.settings = settings;
  }

  /**
   * Reads, cleans, deduplicates and splits the inputs, and commits tables and manifest. The same
   * input and settings again change nothing and give the manifest that is there.
   *
   * @throws ForgeException DATA_INVALID when a path is missing or unreadable, has no text column,
   *     or holds not one usable document
   */
  public static DatasetManifest ingest(
      SparkSession spark, DatasetFolder folder, IngestSettings settings) {
    return new DataIngest(spark, folder, settings).run();
  }

  private DatasetManifest run() {
    SourceFiles sources = SourceFiles.resolve(spark.sparkContext().hadoopConfiguration(), settings);
    Dataset<Row> rows = CleanRows.of(raw(sources), settings).persist(KEPT);
    Dataset<Row> unique = withoutExactDuplicates(rows).persist(KEPT);
    Dataset<Row> kept = withoutNearDuplicates(unique).persist(KEPT);
    try {
      return commit(rows, unique, kept, sources);
    } finally {
      kept.unpersist();
      unique.unpersist();
      rows.unpersist();
    }
  }

  private DatasetManifest commit(
      Dataset<Row> rows, Dataset<Row> unique, Dataset<Row> kept, SourceFiles sources) {
    Dataset<Row> rejects = rows.where(col("reason").isNotNull());
    SortedMap<String, Long> outcomes = outcomes(rows, sources);
    long inputRows = outcomes.values().stream().mapToLong(Long::longValue).sum();
    long usable = outcomes.getOrDefault(USABLE, 0L);
    if (usable == 0) {
      throw nothingUsable(inputRows, outcomes, rejects);
    }
    outcomes.remove(USABLE);
    SortedMap<String, SplitSize> splits = splitSizes(kept);
    long documents = splits.values().stream().mapToLong(SplitSize::documents).sum();
    long uniques = unique.count();
    DatasetManifest made =
        new DatasetManifest(
            DatasetManifest.FORMAT_VERSION,
            folder.name(),
            TableDigest.of(kept, "doc_id", "split", "sha256"),
            TableDigest.of(rejects, DatasetSchemas.REJECTS.fieldNames()),
            inputRows,
            documents,
            splits.values().stream().mapToLong(SplitSize::bytes).sum(),
            usable - uniques,
            uniques - documents,
            outcomes,
            splits,
            settings,
            0,
            0);
    Storage storage = Storage.of(spark);
    Optional<DatasetManifest> there =
        ManifestFile.read(storage, folder.manifest(), DatasetManifest.class);
    if (there.isPresent() && there.get().sameData(made)) {
      return there.get();
    }
    DatasetManifest written = made.atVersions(writeDocuments(kept, made), writeRejects(rejects));
    ManifestFile.write(storage, folder.staging(), folder.manifest(), written);
    return written;
  }

  private Dataset<Row> raw(SourceFiles sources) {
    try {
      return RawRows.read(spark, sources, settings);
    } catch (ForgeException e) {
      throw e;
    } catch (Exception e) { // Spark throws its checked SparkException undeclared
      throw unreadable(sources, e);
    }
  }

  /** Of rows with one normalised text the one whose exact text hashes lowest stays. */
  private static Dataset<Row> withoutExactDuplicates(Dataset<Row> rows) {
    return rows.where(col("reason").isNull())
        .groupBy("doc_id")
        .agg(min(struct("sha256", "source", "row_reference", "split", "bytes", "text")).as("first"))
        .select("doc_id", "first.*");
  }

  private Dataset<Row> withoutNearDuplicates(Dataset<Row> unique) {
    Dataset<Row> drop = NearDuplicates.toDrop(unique, settings).toDF("dropped");
    return unique.join(drop, col("doc_id").equalTo(col("dropped")), "left_anti");
  }

  /** Rows by reason, and those without one as {@value #USABLE}; every reason is present. */
  private SortedMap<String, Long> outcomes(Dataset<Row> rows, SourceFiles sources) {
    SortedMap<String, Long> outcomes = new TreeMap<>();
    for (RejectReason reason : RejectReason.values()) {
      outcomes.put(reason.id(), 0L);
    }
    try {
      rows.groupBy(coalesce(col("reason"), lit(USABLE)))
          .agg(count(lit(1)))
          .collectAsList()
          .forEach(r -> outcomes.put(r.getString(0), r.getLong(1)));
    } catch (Exception e) { // Spark throws its checked SparkException undeclared
      throw unreadable(sources, e);
    }
    return outcomes;
  }

  private static SortedMap<String, SplitSize> splitSizes(Dataset<Row> kept) {
    SortedMap<String, SplitSize> sizes = new TreeMap<>();
    for (Split split : Split.values()) {
      sizes.put(split.id(), new SplitSize(0, 0));
    }
    kept.groupBy("split")
        .agg(count(lit(1)), sum("bytes"))
        .collectAsList()
        .forEach(r -> sizes.put(r.getString(0), new SplitSize(r.getLong(1), r.getLong(2))));
    return sizes;
  }

  private long writeDocuments(Dataset<Row> kept, DatasetManifest made) {
    int files = (int) Math.max(1, (made.bytes() + FILE_BYTES - 1) / FILE_BYTES);
    Dataset<Row> ordered =
        files == 1
            ? kept.coalesce(1).sortWithinPartitions("doc_id")
            : kept.repartitionByRange(files, col("doc_id")).sortWithinPartitions("doc_id");
    return DeltaTables.replace(spark, folder.documents(), DatasetSchemas.DOCUMENTS, ordered);
  }

  private long writeRejects(Dataset<Row> rejects) {
    return DeltaTables.replace(spark, folder.rejects(), DatasetSchemas.REJECTS, rejects);
  }

  private ForgeException nothingUsable(
      long inputRows, SortedMap<String, Long> outcomes, Dataset<Row> rejects) {
    String unit = String.join(", ", settings.inputs());
    if (inputRows > 0 && inputRows == outcomes.get(RejectReason.MISSING_FIELD.id())) {
      return TextColumn.missing(
          unit, settings.textColumn(), JsonTextField.fieldNames(rejects.first().getAs("excerpt")));
    }
    return new ForgeException(
        ErrorCode.DATA_INVALID,
        unit,
        "none of %d rows is usable: %s".formatted(inputRows, outcomes),
        "Check that the path and format are right, or loosen the limits");
  }

  private static ForgeException unreadable(SourceFiles sources, Exception cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new ForgeException(
        ErrorCode.DATA_INVALID,
        sources.files().get(0) + (sources.files().size() > 1 ? " and others" : ""),
        "it cannot be read as %s: %s".formatted(sources.format().id(), root.getMessage()),
        "Check permissions and that each file is whole and of that format",
        cause);
  }
}
