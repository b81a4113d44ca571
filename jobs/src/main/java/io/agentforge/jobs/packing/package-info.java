/**
 * What it is for: models and files that packing, exporting and inspecting take from and bring to
 * any Hadoop file system.
 *
 * <p>Start from {@link io.agentforge.jobs.packing.Places}.
 *
 * <p>Guarantees: what lies on this machine is used where it is, without Hadoop or Spark being
 * loaded; an output appears when it is complete, and nothing that is there is overwritten.
 *
 * <p>Limits: what lies elsewhere is copied to a temporary folder first and needs space there.
 *
 * <p>Papers: none.
 */
package io.agentforge.jobs.packing;
