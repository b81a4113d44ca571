package io.agentforge.datasets.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.spark.api.java.JavaNewHadoopRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of the user's data before any cleaning: where each stands, and its bytes or the reason
 * why it has none. The row reference does not depend on how Spark cuts the files.
 */
final class RawRows {
  static final StructType SCHEMA =
      new StructType()
          .add("source", DataTypes.StringType, false)
          .add("row_reference", DataTypes.StringType, false)
          .add("content", DataTypes.BinaryType, true)
          .add("reason", DataTypes.StringType, true)
          .add("excerpt", DataTypes.StringType, true);

  private RawRows() {}

  static Dataset<Row> read(SparkSession spark, SourceFiles sources, IngestSettings settings) {
    return switch (sources.format()) {
      case JSONL -> jsonLines(spark, sources, settings);
      case PARQUET -> parquet(spark, sources, settings);
      case DELTA -> delta(spark, sources, settings);
      case TEXT, AUTO -> text(spark, sources, settings);
    };
  }

  private static Dataset<Row> text(
      SparkSession spark, SourceFiles sources, IngestSettings settings) {
    Dataset<Row> files =
        spark
            .read()
            .format("binaryFile")
            .load(varargs(sources.files().stream().map(RawRows::globLiteral).toList()))
            .select("path", "content");
    List<String> roots = sources.roots();
    TextUnit unit = settings.unit();
    FlatMapFunction<Row, Row> split =
        file -> {
          String source = SourceFiles.relative(roots, file.getString(0));
          byte[] content = (byte[]) file.get(1);
          return switch (unit) {
            case FILE -> List.of(RowFactory.create(source, "file", content, null, null)).iterator();
            case BLOCK ->
                TextBlocks.of(content).stream()
                    .map(b -> RowFactory.create(source, "line " + b.line(), b.bytes(), null, null))
                    .iterator();
          };
        };
    return files.flatMap(split, Encoders.row(SCHEMA));
  }

  private static Dataset<Row> jsonLines(
      SparkSession spark, SourceFiles sources, IngestSettings settings) {
    List<String> roots = sources.roots();
    String field = settings.textColumn();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaNewHadoopRDD<LongWritable, Text> lines =
        (JavaNewHadoopRDD<LongWritable, Text>)
            context.newAPIHadoopRDD(
                jobOver(spark, sources.files()),
                TextInputFormat.class,
                LongWritable.class,
                Text.class);
    JavaRDD<Row> rows =
        lines.mapPartitionsWithInputSplit(
            (split, pairs) -> {
              String file = ((FileSplit) split).getPath().toString();
              String source = SourceFiles.relative(roots, file);
              JsonTextField text = new JsonTextField(field);
              return new MappedIterator<>(
                  pairs, p -> text.row(source, "byte " + p._1().get(), p._2().copyBytes()));
            },
            true);
    return spark.createDataFrame(rows, SCHEMA);
  }

  private static Configuration jobOver(SparkSession spark, List<String> files) {
    try {
      Job job = Job.getInstance(spark.sparkContext().hadoopConfiguration());
      for (String file : files) {
        FileInputFormat.addInputPath(job, new Path(globLiteral(file)));
      }
      return job.getConfiguration();
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          files.get(0),
          "it cannot be opened: " + e.getMessage(),
          "Check the path and its permissions",
          e);
    }
  }

  private static Dataset<Row> parquet(
      SparkSession spark, SourceFiles sources, IngestSettings settings) {
    String[] files = varargs(sources.files().stream().map(RawRows::globLiteral).toList());
    Dataset<Row> table = spark.read().parquet(files);
    Column text = TextColumn.of(table, settings, sources.files().get(0));
    Column reference = concat(lit("row "), col("_metadata.row_index").cast("string"));
    return table(table, text, reference, sources);
  }

  /** Delta tells no row numbers, so a row is named by the hash of its content. */
  private static Dataset<Row> delta(
      SparkSession spark, SourceFiles sources, IngestSettings settings) {
    Dataset<Row> all = null;
    for (String path : sources.files()) {
      Dataset<Row> table = spark.read().format("delta").load(path);
      Column text = TextColumn.of(table, settings, path);
      Column hash = sha2(text.cast(DataTypes.BinaryType), 256);
      Column reference = coalesce(concat(lit("sha256 "), hash), lit("null"));
      Dataset<Row> rows = table(table, text, reference, sources);
      all = all == null ? rows : all.union(rows);
    }
    return all;
  }

  private static Dataset<Row> table(
      Dataset<Row> table, Column text, Column reference, SourceFiles sources) {
    List<String> roots = sources.roots();
    MapFunction<Row, Row> named =
        row -> {
          String source = SourceFiles.relative(roots, new Path(row.getString(0)).toString());
          byte[] content = (byte[]) row.get(2);
          return content == null
              ? RowFactory.create(
                  source, row.getString(1), null, RejectReason.MISSING_FIELD.id(), "null")
              : RowFactory.create(source, row.getString(1), content, null, null);
        };
    return table
        .select(col("_metadata.file_path"), reference, text.cast(DataTypes.BinaryType))
        .map(named, Encoders.row(SCHEMA));
  }

  /** A path that stands for itself although it holds characters with a meaning in globs. */
  private static String globLiteral(String file) {
    return file.replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
  }

  private static String[] varargs(List<String> values) {
    return values.toArray(String[]::new);
  }
}
