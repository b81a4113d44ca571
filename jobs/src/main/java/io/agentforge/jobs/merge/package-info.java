/**
 * What it is for: {@code forge merge} where folders lie on any Hadoop file system, and on a
 * cluster.
 *
 * <p>Start from {@link io.agentforge.jobs.merge.MergeJob}.
 *
 * <p>Guarantees: folders of this machine are merged without Hadoop or Spark being loaded; weights
 * elsewhere are read tensor by tensor and never copied whole. On a cluster one file of weights is
 * one task; a task that is repeated or runs twice writes the same bytes, and the folder appears
 * when all files are there.
 *
 * <p>Limits: executors must reach every folder and the output under the same paths.
 *
 * <p>Papers: none.
 */
package io.agentforge.jobs.merge;
