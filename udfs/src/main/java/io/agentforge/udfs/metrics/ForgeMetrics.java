package io.agentforge.udfs.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.SharedMetricRegistries;
import io.agentforge.udfs.cache.ModelCache;
import io.agentforge.udfs.device.WorkKind;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The numbers that the job keeps about itself, under the names that monitoring sees. On the driver:
 * {@code units.train}, {@code units.evaluate}, {@code units.generate} and {@code units.other} (time
 * of executed work units), {@code units.reused} (count). On each executor: {@code models.held} and
 * {@code models.bytes} (gauges). {@link ForgePlugin} shows them to Spark.
 */
public final class ForgeMetrics {
  private static final String REGISTRY = "agent-forge";
  private static final String REUSED = "units.reused";

  private ForgeMetrics() {}

  /** A work unit was executed. */
  public static void executed(String kind, double seconds) {
    SharedMetricRegistries.getOrCreate(REGISTRY)
        .timer(name(WorkKind.of(kind)))
        .update(Math.round(seconds * 1e9), TimeUnit.NANOSECONDS);
  }

  /** The stored result of a work unit was used. */
  public static void reused() {
    SharedMetricRegistries.getOrCreate(REGISTRY).counter(REUSED).inc();
  }

  static MetricRegistry ofDriver() {
    MetricRegistry registry = SharedMetricRegistries.getOrCreate(REGISTRY);
    for (WorkKind kind : WorkKind.values()) {
      registry.timer(name(kind));
    }
    registry.counter(REUSED);
    return registry;
  }

  static MetricRegistry ofExecutor() {
    MetricRegistry registry = new MetricRegistry();
    registry.gauge("models.held", () -> (Gauge<Integer>) () -> ModelCache.instance().size());
    registry.gauge("models.bytes", () -> (Gauge<Long>) () -> ModelCache.instance().bytes());
    return registry;
  }

  private static String name(WorkKind kind) {
    return "units." + kind.name().toLowerCase(Locale.ROOT);
  }
}
