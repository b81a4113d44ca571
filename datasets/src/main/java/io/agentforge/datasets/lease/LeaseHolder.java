package io.agentforge.datasets.lease;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that works on a run.
 *
 * @param host for people
 * @param machine equal for processes that can see each other's process ids, and for no others
 * @param pid process id on that machine
 * @param processStartedAt milliseconds since 1970; tells a process from a later one of the same id
 * @param claimedAt milliseconds since 1970, by the holder's clock
 */
public record LeaseHolder(
    String host, String machine, long pid, long processStartedAt, long claimedAt)
    implements Serializable {

  /** This process, claiming at {@code now}. */
  public static LeaseHolder here(Instant now) {
    ProcessHandle self = ProcessHandle.current();
    String host = hostName();
    return new LeaseHolder(
        host, machine(host), self.pid(), startOf(Optional.of(self)), now.toEpochMilli());
  }

  /** Whether the process is known to have ended; false when nobody here can tell. */
  public boolean hasEnded() {
    return machine.equals(machine(hostName()))
        && startOf(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)) != processStartedAt;
  }

  /** For messages, such as {@code process 4711 on node-3 since 2026-01-01T00:00:00Z}. */
  public String describe() {
    return "process %d on %s since %s".formatted(pid, host, Instant.ofEpochMilli(claimedAt));
  }

  /** Negative for no process. */
  private static long startOf(Optional<ProcessHandle> process) {
    return process
        .map(handle -> handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L))
        .orElse(-1L);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /** Process ids mean something within one boot of one kernel and one namespace of processes. */
  private static String machine(String host) {
    try {
      return host
          + " "
          + Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException e) {
      return host + " process " + ProcessHandle.current().pid();
    }
  }
}
