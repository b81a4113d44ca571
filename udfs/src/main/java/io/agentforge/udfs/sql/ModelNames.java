package io.agentforge.udfs.sql;

import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.ledger.CheckpointNames;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.view.HomeTables;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.udfs.model.ModelPlaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Replaces the model that a query names by its full path, on the driver and before any task starts,
 * so that a wrong name is one error and not many failed tasks. Models named by a column are left to
 * the executors, which know paths and hashes.
 */
final class ModelNames {
  private final SparkSession spark;
  private final Optional<Home> home;
  private final Map<String, String> resolved = new HashMap<>();

  ModelNames(SparkSession spark) {
    this.spark = spark;
    this.home = HomeTables.home(spark);
  }

  ForgeCall resolved(ForgeCall call) {
    List<Expression> arguments = new ArrayList<>(Scala.list(call.children()));
    Expression model = arguments.get(0);
    Object name = model.foldable() ? model.eval(InternalRow.empty()) : null;
    if (name == null) {
      return call;
    }
    String path = resolved.computeIfAbsent(name.toString(), this::path);
    arguments.set(0, new Literal(UTF8String.fromString(path), DataTypes.StringType));
    return new ForgeCall(call.function(), Scala.seq(arguments));
  }

  private String path(String name) {
    ModelPlaces places =
        new ModelPlaces(spark.sparkContext().hadoopConfiguration(), home.orElse(null));
    return places
        .locate(name)
        .orElseGet(() -> home.map(h -> ofHome(name, h)).orElseThrow(() -> unknown(name)));
  }

  private String ofHome(String name, Home place) {
    CheckpointStore store = CheckpointStore.of(place, Storage.of(spark), "sql");
    LedgerReader reader = Ledger.open(spark, place).reader();
    return place.checkpoint(
        new CheckpointNames(store, run -> reader.checkpoints(reader.required(run).runId()))
            .address(name));
  }

  private static ForgeException unknown(String name) {
    return new ForgeException(
        ErrorCode.MODEL_INVALID,
        name,
        "there is nothing at this path, and no home is set whose checkpoints could have this name",
        "Name a Hugging Face folder or a checkpoint's path, or set " + HomeTables.HOME);
  }
}
