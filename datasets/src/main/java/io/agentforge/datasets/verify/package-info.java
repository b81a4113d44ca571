/**
 * Reads a home back and says what is wrong with it.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.verify.HomeVerification}.
 *
 * <p><b>Guarantees.</b> Every byte of every file is held against something: objects and manifests
 * against the hash that is their name, unit results, leases and reports against their seal, recipes
 * against the ledger, tables and data sets on local disks against the checksum files that Hadoop
 * writes beside them, and tables against their own log. Whatever is damaged is told, never changed.
 * An orphan is what a dead process left and nothing refers to; it can be removed while no run is
 * under way.
 *
 * <p><b>Limits.</b> On file systems that keep checksums themselves, such as HDFS and object stores,
 * tables are read through them. Objects that no checkpoint and no unit refers to are not orphans
 * here. Manifests of data sets have no checksum; what they name has.
 */
package io.agentforge.datasets.verify;
