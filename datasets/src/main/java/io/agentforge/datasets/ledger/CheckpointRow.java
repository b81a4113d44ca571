package io.agentforge.datasets.ledger;

import io.agentforge.datasets.checkpoint.CheckpointInfo;
import io.agentforge.datasets.checkpoint.CheckpointRef;
import io.agentforge.datasets.storage.Home;
import java.time.Instant;

/** A checkpoint a run committed or reused. */
public record CheckpointRow(
    @Column(value = "address: SHA-256 of the manifest", check = "length(checkpoint_sha256) = 64")
        String checkpointSha256,
    @Column("run the row belongs to") String runId,
    @Column("phase id, such as cognate") String phase,
    @Column("name within the phase") String name,
    @Column("trunk, specialist, champion, model") String role,
    @Column("model size") String profile,
    @Column(value = "trainable parameters, tied ones once", check = "parameters >= 0")
        long parameters,
    @Column(value = "bytes of all files", check = "bytes >= 0") long bytes,
    @Column("element type of the stored weights") String dtype,
    @Column("folder of the manifest") String path,
    @Column("the manifest") String manifestJson,
    @Column("when the row was written (UTC)") Instant createdAt)
    implements LedgerRow {
  /** The row of a committed checkpoint. */
  public static CheckpointRow of(
      CheckpointRef ref, String runId, String phase, Home home, Instant createdAt) {
    CheckpointInfo info = ref.manifest().info();
    return new CheckpointRow(
        ref.sha256(),
        runId,
        phase,
        info.name(),
        info.role().id(),
        info.profile(),
        info.parameters(),
        ref.manifest().bytes(),
        info.dtype(),
        home.checkpoint(ref.sha256()),
        ref.manifest().json(),
        createdAt);
  }
}
