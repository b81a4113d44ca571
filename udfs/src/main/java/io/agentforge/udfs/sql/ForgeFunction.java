package io.agentforge.udfs.sql;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/** The functions that queries may call; {@code DESCRIBE FUNCTION EXTENDED} shows these texts. */
public enum ForgeFunction {
  NLL(
      "forge_nll",
      DataTypes.DoubleType,
      2,
      "(model, text) - Negative log-likelihood of the text in nats, summed over its tokens; NULL"
          + " when nothing in it can be scored.",
      "('RUN/cognate/trunk', 'It was a dark night')"),
  BPB(
      "forge_bpb",
      DataTypes.DoubleType,
      2,
      "(model, text) - The same in bits per byte of UTF-8, which compares across tokenizers.",
      "('RUN/cognate/trunk', 'It was a dark night')"),
  GENERATE(
      "forge_generate",
      DataTypes.StringType,
      3,
      "(model, prompt[, max_tokens]) - What the model writes after the prompt, the likeliest token"
          + " each time, 64 tokens at most unless said.",
      "('RUN/cognate/trunk', 'It was a', 20)"),
  TOKENS(
      "forge_tokens",
      DataTypes.createArrayType(DataTypes.IntegerType, false),
      2,
      "(tokenizer, text) - Token ids of the text. The tokenizer is a tokenizer.json, or a model"
          + " that has one.",
      "('RUN/cognate/trunk', 'It was a dark night')");

  /** Tokens that {@code forge_generate} writes at most when a query does not say. */
  static final int DEFAULT_MAX_TOKENS = 64;

  private final String sqlName;
  private final DataType resultType;
  private final int mostArguments;
  private final String usage;
  private final String example;

  ForgeFunction(
      String sqlName, DataType resultType, int mostArguments, String usage, String example) {
    this.sqlName = sqlName;
    this.resultType = resultType;
    this.mostArguments = mostArguments;
    this.usage = usage;
    this.example = example;
  }

  public String sqlName() {
    return sqlName;
  }

  DataType resultType() {
    return resultType;
  }

  /** Types of so many arguments; model and text come first. */
  List<DataType> inputTypes(int arguments) {
    DataType[] types = new DataType[arguments];
    Arrays.fill(types, DataTypes.StringType);
    if (arguments == 3) {
      types[2] = DataTypes.IntegerType;
    }
    return List.of(types);
  }

  boolean takes(int arguments) {
    return arguments >= 2 && arguments <= mostArguments;
  }

  /** Numbers of arguments it takes. */
  Seq<Object> arities() {
    return Scala.seq(IntStream.rangeClosed(2, mostArguments).boxed().toList());
  }

  FunctionIdentifier identifier() {
    return new FunctionIdentifier(sqlName);
  }

  ExpressionInfo info() {
    return new ExpressionInfo(
        ForgeCall.class.getName(),
        "",
        sqlName,
        "_FUNC_" + usage,
        "",
        "\n    Examples:\n      > SELECT _FUNC_" + example + ";\n  ",
        "\n    A model is the path of a Hugging Face folder or of a checkpoint; with"
            + " spark.forge.home set, also RUN/phase/name or the start of a hash.\n  ",
        "misc_funcs",
        "0.1.0",
        "",
        "java_udf");
  }
}
