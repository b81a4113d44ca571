package io.agentforge.udfs.metrics;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Shows {@link ForgeMetrics} in Spark's metrics system on the driver and on every executor, beside
 * Spark's own and to the same sinks. Set {@code spark.plugins} to this class.
 */
public final class ForgePlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext context, PluginContext plugin) {
        return Map.of();
      }

      @Override
      public void registerMetrics(String applicationId, PluginContext plugin) {
        plugin.metricRegistry().registerAll(ForgeMetrics.ofDriver());
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext plugin, Map<String, String> extra) {
        plugin.metricRegistry().registerAll(ForgeMetrics.ofExecutor());
      }
    };
  }
}
