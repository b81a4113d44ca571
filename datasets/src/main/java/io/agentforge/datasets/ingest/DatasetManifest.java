package io.agentforge.datasets.ingest;

import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.SortedMap;

/**
 * What an ingest made, written last: a data set exists once its manifest does, and readers take the
 * tables at the versions named here.
 *
 * @param digest SHA-256 over the documents (id, split, text), the same for any order, number of
 *     partitions, or place of the input
 * @param rejectsDigest the same over the rejects
 * @param documents rows of the documents table
 * @param bytes UTF-8 bytes of all texts
 * @param exactDuplicates rows dropped because their normalised text was there already
 * @param nearDuplicates documents dropped by the rule of {@link NearDuplicates}
 * @param rejects rows by {@link RejectReason#id()}; each reason is present, 0 or not
 * @param splits documents and bytes by {@link io.agentforge.datasets.task.Split#id()}
 * @param documentsVersion Delta version of the documents table
 * @param rejectsVersion Delta version of the rejects table
 */
public record DatasetManifest(
    int formatVersion,
    String name,
    String digest,
    String rejectsDigest,
    long inputRows,
    long documents,
    long bytes,
    long exactDuplicates,
    long nearDuplicates,
    SortedMap<String, Long> rejects,
    SortedMap<String, SplitSize> splits,
    IngestSettings settings,
    long documentsVersion,
    long rejectsVersion) {
  /** Version of this layout. */
  public static final int FORMAT_VERSION = 1;

  /** Size of one split. */
  public record SplitSize(long documents, long bytes) {}

  /**
   * The manifest of a data set.
   *
   * @throws ForgeException DATA_INVALID when there is no such data set
   */
  public static DatasetManifest of(Storage storage, DatasetFolder folder) {
    return ManifestFile.read(storage, folder.manifest(), DatasetManifest.class)
        .orElseThrow(
            () ->
                new ForgeException(
                    ErrorCode.DATA_INVALID,
                    "data set '" + folder.name() + "'",
                    "there is none at " + folder.folder(),
                    "Make it with 'forge data ingest', or check name and home"));
  }

  /** Rows that became no document for a fault of their own. */
  public long rejected() {
    return rejects.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether every input row is a document, a duplicate or a reject. */
  public boolean accountsForEveryRow() {
    return inputRows == documents + exactDuplicates + nearDuplicates + rejected();
  }

  /** Whether the other manifest describes the same tables, whatever their Delta versions. */
  boolean sameData(DatasetManifest other) {
    return digest.equals(other.digest)
        && rejectsDigest.equals(other.rejectsDigest)
        && inputRows == other.inputRows
        && exactDuplicates == other.exactDuplicates
        && nearDuplicates == other.nearDuplicates
        && settings.equals(other.settings);
  }

  DatasetManifest atVersions(long documentsAt, long rejectsAt) {
    return new DatasetManifest(
        formatVersion,
        name,
        digest,
        rejectsDigest,
        inputRows,
        documents,
        bytes,
        exactDuplicates,
        nearDuplicates,
        rejects,
        splits,
        settings,
        documentsAt,
        rejectsAt);
  }
}
