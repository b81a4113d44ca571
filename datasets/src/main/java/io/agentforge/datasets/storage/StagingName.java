package io.agentforge.datasets.storage;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Names that no other writer uses: process, host, start of the JVM and a counter. */
final class StagingName {
  /** How the names of files end or begin that are not whole yet; nothing reads them. */
  private static final String PART = ".part-";

  private static final AtomicLong COUNTER = new AtomicLong();
  private static final String PROCESS =
      ManagementFactory.getRuntimeMXBean().getName().replaceAll("[^A-Za-z0-9]", "-")
          + "-"
          + Long.toString(ManagementFactory.getRuntimeMXBean().getStartTime(), 36);

  private StagingName() {}

  static String next() {
    return PART + PROCESS + "-" + COUNTER.incrementAndGet();
  }
}
