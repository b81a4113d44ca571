package io.agentforge.udfs.sql;

import io.agentforge.datasets.view.HomeTables;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.error.NearestName;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.udfs.device.DeviceRequest;
import io.agentforge.udfs.model.ModelPlaces;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * How calls are computed; read from the session when a query is planned, and sent with its tasks.
 *
 * @param batchRows rows computed together at most
 * @param computeType {@code auto}, {@code fp32} or {@code bf16}; auto is decided on the executor
 */
record CallSettings(ModelPlaces places, int batchRows, String computeType, DeviceRequest device)
    implements Serializable {
  private static final String PREFIX = "spark.forge.sql.";
  private static final String BATCH_ROWS = PREFIX + "batchRows";
  private static final String COMPUTE_TYPE = PREFIX + "computeType";
  private static final String DEVICE = PREFIX + "device";
  private static final List<String> KEYS = List.of(BATCH_ROWS, COMPUTE_TYPE, DEVICE);

  /**
   * The settings of a session.
   *
   * @throws ForgeException USAGE when a key or a value is none of ours
   */
  static CallSettings of(SparkSession spark) {
    for (String key : JavaConverters.mapAsJavaMap(spark.conf().getAll()).keySet()) {
      if (key.startsWith(PREFIX) && !KEYS.contains(key)) {
        String nearest =
            NearestName.among(key, KEYS).map("; did you mean '%s'?"::formatted).orElse("");
        throw wrong(key, "there is no such setting" + nearest, "Use one of " + KEYS);
      }
    }
    return new CallSettings(
        new ModelPlaces(configuration(spark), HomeTables.home(spark).orElse(null)),
        rows(spark.conf().get(BATCH_ROWS, "1024")),
        choice(spark, COMPUTE_TYPE, List.of("auto", "fp32", "bf16")),
        DeviceRequest.of(choice(spark, DEVICE, List.of("auto", "cpu", "cuda"))));
  }

  private static Configuration configuration(SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }

  private static int rows(String value) {
    if (!value.matches("[1-9][0-9]{0,5}")) {
      throw wrong(BATCH_ROWS, "'" + value + "' is no number of rows", "Use 1 to 999999");
    }
    return Integer.parseInt(value);
  }

  private static String choice(SparkSession spark, String key, List<String> values) {
    String value = spark.conf().get(key, values.get(0)).toLowerCase(Locale.ROOT);
    if (!values.contains(value)) {
      throw wrong(key, "'" + value + "' is none of " + values, "Use one of " + values);
    }
    return value;
  }

  private static ForgeException wrong(String key, String reason, String remedy) {
    return new ForgeException(ErrorCode.USAGE, key, reason, remedy);
  }

  /**
   * On the executor that computes.
   *
   * @param device that it computes on
   */
  ComputeType resolvedComputeType(String device) {
    return computeType.equals("auto")
        ? TorchRuntime.bestComputeType(TorchRuntime.device(device))
        : ComputeType.valueOf(computeType.toUpperCase(Locale.ROOT));
  }
}
