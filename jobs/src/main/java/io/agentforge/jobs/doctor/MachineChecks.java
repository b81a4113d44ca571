package io.agentforge.jobs.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Java, cores and memory. */
final class MachineChecks {
  private static final int JAVA = 17;
  private static final double GIB = 1L << 30;

  private MachineChecks() {}

  static Finding java() {
    Runtime.Version version = Runtime.version();
    String detail = "%s %s".formatted(System.getProperty("java.vm.name"), version);
    if (version.feature() < JAVA) {
      return Finding.fail("java", detail, "Install a JDK 17 and point JAVA_HOME at it");
    }
    return version.feature() == JAVA
        ? Finding.ok("java", detail)
        : Finding.warn("java", detail, "Spark 3.5 is tested on Java 17; prefer that");
  }

  static Finding cores() {
    int cores = Runtime.getRuntime().availableProcessors();
    return cores > 1
        ? Finding.ok("cores", cores + " for this process")
        : Finding.warn("cores", "1 for this process", "Give it more: tasks run side by side");
  }

  static Finding memory() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double total = system.getTotalMemorySize() / GIB;
    double free = system.getFreeMemorySize() / GIB;
    double heap = Runtime.getRuntime().maxMemory() / GIB;
    String detail =
        String.format(
            Locale.ROOT,
            "%.1f GiB, %.1f free; this process may take %.1f of heap",
            total,
            free,
            heap);
    if (total < 3) {
      return Finding.fail("memory", detail, "Use a machine or container with 4 GiB or more");
    }
    return total < 6
        ? Finding.warn("memory", detail, "Set FORGE_DRIVER_MEMORY=1g and stay with profile nano")
        : Finding.ok("memory", detail);
  }
}
