package io.agentforge.datasets.ledger;

/**
 * What maintenance found and did to one table. While only looking, what it would do.
 *
 * @param files of the newest version, before
 * @param bytes of those files
 * @param smallFiles of those, below {@link TableMaintenance#SMALL_FILE_BYTES}
 * @param compacted whether the small files were written together
 * @param filesAfter of the newest version, afterwards; {@code files} while only looking
 * @param filesDeleted left by earlier versions older than the retention, and deleted
 */
public record MaintainedTable(
    String table,
    long files,
    long bytes,
    long smallFiles,
    boolean compacted,
    long filesAfter,
    long filesDeleted) {}
