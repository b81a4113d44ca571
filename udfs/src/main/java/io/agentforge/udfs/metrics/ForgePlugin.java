package io.agentforge.udfs.metrics;

import io.agentforge.error.ForgeException;
import io.agentforge.torch.TorchRuntime;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Shows {@link ForgeMetrics} in Spark's metrics system on the driver and on every executor, beside
 * Spark's own and to the same sinks. Set {@code spark.plugins} to this class. With {@link #PRELOAD}
 * an executor also loads the native engine while it starts, instead of in its first training task.
 */
public final class ForgePlugin implements SparkPlugin {
  /** Setting, {@code true} or {@code false} (default): whether executors load the engine early. */
  public static final String PRELOAD = "spark.forge.engine.preload";

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
        if (plugin.conf().getBoolean(PRELOAD, false)) {
          preload();
        }
      }
    };
  }

  private static void preload() {
    Thread thread = new Thread(ForgePlugin::loadEngine, "forge-preload");
    thread.setDaemon(true);
    thread.start();
  }

  private static void loadEngine() {
    try {
      TorchRuntime.engine();
    } catch (ForgeException e) {
      // The task that needs the engine says so, with its unit.
    }
  }
}
