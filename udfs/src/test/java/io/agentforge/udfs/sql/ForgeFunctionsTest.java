package io.agentforge.udfs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Sampling;
import io.agentforge.udfs.testing.TinyModel;
import io.agentforge.udfs.text.FramedModel;
import io.agentforge.udfs.text.ScoredText;
import io.agentforge.udfs.text.TextScore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class ForgeFunctionsTest {
  private static final int ROWS = 150;

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static FramedModel model;
  private static List<String> texts;
  private static String m;
  private static String other;

  @BeforeAll
  static void make_two_models_and_a_table(SparkSession shared) {
    spark = shared.newSession();
    spark.conf().set("spark.forge.sql.computeType", "fp32");
    m = TinyModel.write(folder.resolve("model"), 1).toString();
    other = TinyModel.write(folder.resolve("other"), 2).toString();
    model = TinyModel.open(Path.of(m));
    texts =
        IntStream.range(0, ROWS)
            .mapToObj(i -> TinyModel.WORDS.substring(i % 7, i % 7 + 1 + i % 23) + i)
            .toList();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(RowFactory.create(i, texts.get(i)));
    }
    spark
        .createDataFrame(
            new JavaSparkContext(spark.sparkContext()).parallelize(rows, 2),
            StructType.fromDDL("id INT, text STRING"))
        .createOrReplaceTempView("t");
  }

  @AfterAll
  static void close() {
    model.decoder().close();
    model.tokenizer().close();
  }

  @Test
  void everyRowGetsTheValueThatTheModelGivesItsTextAlone() {
    List<Row> rows =
        ask("SELECT id, forge_nll('%s', text), forge_bpb('%s', text) FROM t ORDER BY id", m, m);
    assertThat(rows).as("rows").hasSize(ROWS);
    for (Row row : rows) {
      TextScore alone = score(row.getInt(0));
      assertThat(row.getDouble(1)).as("nats of %s", row).isCloseTo(alone.nll(), within(1e-4));
      assertThat(row.getDouble(2))
          .as("bits per byte of %s", row)
          .isCloseTo(alone.bitsPerByte().getAsDouble(), within(1e-4));
    }
  }

  @Test
  void batchesOfAnySizeAndRowByRowGiveTheSame() {
    String query =
        "SELECT id, round(forge_nll('%s', text), 3) FROM t WHERE id < 20 ORDER BY id".formatted(m);
    List<Row> expected = spark.sql(query).collectAsList();
    spark.conf().set("spark.forge.sql.batchRows", "3");
    try {
      assertThat(spark.sql(query).collectAsList()).as("batches of 3").isEqualTo(expected);
    } finally {
      spark.conf().unset("spark.forge.sql.batchRows");
    }
    String lambda =
        "SELECT id, round(transform(array(text), x -> forge_nll('%s', x))[0], 3) FROM t"
            + " WHERE id < 20 ORDER BY id";
    Dataset<Row> byRow = spark.sql(lambda.formatted(m));
    assertThat(batches(byRow)).as("batches for a lambda").isZero();
    assertThat(byRow.collectAsList()).as("row by row").isEqualTo(expected);
  }

  @Test
  void textsAreContinuedAndTokenised() {
    Row row =
        one(
            "SELECT forge_generate('%s', text, 5), forge_generate('%s', text), forge_tokens('%s',"
                + " text), forge_tokens('%s/tokenizer.json', text) FROM t WHERE id = 3",
            m, m, m, m);
    String text = texts.get(3);
    assertThat(row.getString(0)).as("5 tokens").isEqualTo(written(text, 5));
    assertThat(row.getString(1)).as("64 tokens").isEqualTo(written(text, 64));
    List<Integer> ids = IntStream.of(model.tokenizer().encode(text)).boxed().toList();
    assertThat(row.getList(2)).as("ids").isEqualTo(ids);
    assertThat(row.getList(3)).as("ids by the tokenizer's file").isEqualTo(ids);
  }

  @Test
  void nullInIsNullOutAndWhatCannotBeScoredIsNull() {
    Row row =
        one(
            "SELECT forge_nll('%s', CAST(NULL AS STRING)), forge_nll(NULL, text),"
                + " forge_generate('%s', text, NULL), forge_tokens('%s', NULL), forge_nll('%s', ''),"
                + " forge_bpb('%s', ''), forge_tokens('%s', '') FROM t WHERE id = 0",
            m, m, m, m, m, m);
    for (int i = 0; i < 6; i++) {
      assertThat(row.get(i)).as("column %d of %s", i, row).isNull();
    }
    assertThat(row.getList(6)).as("tokens of an empty text").isEmpty();
    assertThat(one("SELECT forge_nll('%s', 12345)", m).getDouble(0))
        .as("a number is read as text")
        .isCloseTo(one("SELECT forge_nll('%s', '12345')", m).getDouble(0), within(1e-9));
  }

  @Test
  void aModelMayBeAColumn() {
    List<Row> rows =
        ask(
            "SELECT name, avg(forge_nll(path, text)) FROM t JOIN VALUES ('one', '%s'), ('two',"
                + " '%s') AS models(name, path) WHERE id < 10 GROUP BY name ORDER BY name",
            m, other);
    assertThat(rows.get(0).getDouble(1)).as("mean of one").isCloseTo(mean(10), within(1e-4));
    assertThat(rows.get(1).getDouble(1)).as("two is another model").isNotEqualTo(mean(10));
  }

  @Test
  void aCallInWhereAndSelectIsComputedOnceAndCheapConditionsComeFirst() {
    String call = "forge_nll('%s', text)".formatted(m);
    Dataset<Row> query =
        spark.sql(
            "SELECT id, CALL + 1 FROM t WHERE CALL > 0 AND id % 2 = 0 ORDER BY CALL"
                .replace("CALL", call));
    assertThat(batches(query)).as("batched operators of %s", plan(query)).isEqualTo(1);
    List<Row> rows = query.collectAsList();
    assertThat(rows).as("even rows").hasSize(ROWS / 2);
    assertThat(rows.get(0).getDouble(1)).as("least").isLessThan(rows.get(1).getDouble(1) + 1e-9);
    String text = plan(query).toString();
    assertThat(text.indexOf("% 2"))
        .as("the condition on id stands below the model: %s", text)
        .isGreaterThan(text.indexOf("BatchedCalls"));
  }

  @Test
  void callsMayStandWhereverExpressionsMay() {
    Row groups =
        one(
            "SELECT count(*), sum(n) FROM (SELECT round(forge_nll('%1$s', text)) AS g, count(*) AS"
                + " n FROM t GROUP BY round(forge_nll('%1$s', text)))",
            m);
    assertThat(groups.getLong(1)).as("rows of all groups").isEqualTo(ROWS);
    assertThat(groups.getLong(0)).as("groups").isBetween(2L, (long) ROWS);
    assertThat(
            one("SELECT forge_nll('%s', max(text)), max(id) FROM t WHERE id < 1", m).getDouble(0))
        .as("a call on an aggregate")
        .isCloseTo(score(0).nll(), within(1e-4));
    assertThat(
            one("SELECT forge_nll('%s', forge_generate('%s', text, 3)) FROM t WHERE id = 1", m, m)
                .getDouble(0))
        .as("a call in a call")
        .isCloseTo(
            model.score(List.of(ScoredText.plain(written(texts.get(1), 3)))).get(0).nll(),
            within(1e-4));
    assertThat(
            ask(
                "SELECT a.id FROM t a JOIN t b ON a.id = b.id AND forge_nll('%s', a.text) > 0"
                    + " WHERE a.id < 4",
                m))
        .as("a join")
        .hasSize(4);
    assertThat(
            one(
                    "SELECT count(*) FROM t WHERE id < 9 AND EXISTS (SELECT 1 FROM t s WHERE s.id ="
                        + " t.id AND forge_nll('%s', s.text) > 0)",
                    m)
                .getLong(0))
        .as("a subquery")
        .isEqualTo(9);
    assertThat(
            one("SELECT sum(size(forge_tokens('%s', text))) OVER (ORDER BY id) FROM t LIMIT 1", m)
                .getLong(0))
        .as("a window")
        .isEqualTo(model.tokenizer().encode(texts.get(0)).length);
    assertThat(ask("SELECT explode(forge_tokens('%s', text)) FROM t WHERE id = 0", m))
        .as("one row a token")
        .hasSize(model.tokenizer().encode(texts.get(0)).length);
    assertThat(one("SELECT forge_nll('%s', 'no table at all')", m).getDouble(0))
        .as("without a table")
        .isPositive();
  }

  @Test
  void wrongUseIsOneErrorThatSaysWhatToDo() {
    assertThatThrownBy(() -> ask("SELECT forge_nll('%s/none', text) FROM t", folder))
        .as("no such model")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("AF-3002")
        .hasMessageContaining("none")
        .hasMessageContaining("spark.forge.home");
    assertThatThrownBy(() -> ask("SELECT forge_nll(concat('%s', text), text) FROM t", folder))
        .as("no such model, named by a column")
        .hasStackTraceContaining("AF-3002");
    assertThatThrownBy(() -> ask("SELECT forge_nll('%s') FROM t", m))
        .as("one argument")
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("WRONG_NUM_ARGS");
    assertThatThrownBy(() -> ask("SELECT forge_nll('%s', map(1, 2)) FROM t", m))
        .as("a map")
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("DATATYPE_MISMATCH");
    assertThatThrownBy(() -> ask("SELECT forge_generate('%s', text, 0) FROM t", m))
        .as("no tokens")
        .hasStackTraceContaining("max_tokens is 0");
    spark.conf().set("spark.forge.sql.batchrows", "3");
    try {
      assertThatThrownBy(() -> ask("SELECT forge_nll('%s', text) FROM t", m))
          .as("a setting that is none")
          .hasMessageContaining("did you mean 'spark.forge.sql.batchRows'");
    } finally {
      spark.conf().unset("spark.forge.sql.batchrows");
    }
  }

  @Test
  void aFolderThatWasWrittenAnewIsAnotherModel() throws Exception {
    Path changing = TinyModel.write(folder.resolve("changing"), 1);
    double before = one("SELECT forge_nll('%s', 'the fox')", changing).getDouble(0);
    Files.delete(changing.resolve("config.json"));
    TinyModel.write(changing, 2);
    Files.setLastModifiedTime(
        changing.resolve("model.safetensors"), java.nio.file.attribute.FileTime.fromMillis(1000));
    assertThat(one("SELECT forge_nll('%s', 'the fox')", changing).getDouble(0))
        .as("nats of the new weights")
        .isNotEqualTo(before);
  }

  @Test
  void describeFunctionExplains() {
    assertThat(ask("DESCRIBE FUNCTION EXTENDED forge_generate").toString())
        .as("help")
        .contains("max_tokens")
        .contains("RUN/phase/name");
  }

  private static List<Row> ask(String query, Object... arguments) {
    return spark.sql(query.formatted(arguments)).collectAsList();
  }

  private static Row one(String query, Object... arguments) {
    return ask(query, arguments).get(0);
  }

  private static TextScore score(int id) {
    return model.score(List.of(ScoredText.plain(texts.get(id)))).get(0);
  }

  private static double mean(int rows) {
    return IntStream.range(0, rows).mapToDouble(i -> score(i).nll()).average().orElseThrow();
  }

  private static String written(String prompt, int tokens) {
    return model.generate(List.of(prompt), Sampling.greedy(tokens)).get(0).text();
  }

  private static SparkPlan plan(Dataset<Row> query) {
    return query.queryExecution().executedPlan();
  }

  private static long batches(Dataset<Row> query) {
    return count(plan(query));
  }

  private static long count(SparkPlan plan) {
    long own = plan instanceof BatchedCallsExec ? 1 : 0;
    return own
        + StreamSupport.stream(Scala.list(plan.children()).spliterator(), false)
            .mapToLong(ForgeFunctionsTest::count)
            .sum();
  }
}
