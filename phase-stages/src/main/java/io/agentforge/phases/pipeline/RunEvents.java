package io.agentforge.phases.pipeline;

import io.agentforge.datasets.lease.LeaseHolder;
import io.agentforge.datasets.lease.RunLease;
import io.agentforge.datasets.ledger.EventLevel;
import io.agentforge.datasets.ledger.EventRow;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.phases.unit.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is worth telling when a process begins to work on a run. */
final class RunEvents {
  private RunEvents() {}

  /**
   * @param sequence of the row of the run that this process writes first
   * @param before last row of the run
   */
  static List<EventRow> atStart(
      String runId, long sequence, Optional<RunRow> before, RunLease lease, Instant now) {
    List<EventRow> events = new ArrayList<>();
    lease
        .takenOverFrom()
        .ifPresent(holder -> events.add(takenOver(runId, sequence + events.size(), holder, now)));
    before
        .map(row -> row.finishedAt() == null ? row.startedAt() : row.finishedAt())
        .filter(now::isBefore)
        .ifPresent(last -> events.add(clockWentBack(runId, sequence + events.size(), last, now)));
    return events;
  }

  private static EventRow takenOver(String runId, long sequence, LeaseHolder from, Instant now) {
    return event(
        runId,
        sequence,
        "lease_taken_over",
        "taken over from %s, which ended without letting go".formatted(from.describe()),
        Map.of("host", from.host(), "pid", from.pid(), "claimed_at", from.claimedAt()),
        now);
  }

  private static EventRow clockWentBack(String runId, long sequence, Instant last, Instant now) {
    return event(
        runId,
        sequence,
        "clock_backwards",
        ("the clock says %s, but the run was last written at %s: set it right; order and durations"
                + " do not depend on it, the times shown do")
            .formatted(now, last),
        Map.of("now", now.toString(), "last_written", last.toString()),
        now);
  }

  private static EventRow event(
      String runId,
      long sequence,
      String kind,
      String message,
      Map<String, Object> detail,
      Instant now) {
    return new EventRow(
        runId, sequence, null, null, kind, EventLevel.WARN, message, Json.write(detail), now);
  }
}
