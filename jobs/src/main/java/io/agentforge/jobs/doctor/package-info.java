/**
 * Whether this machine can run the forge: {@code forge doctor}.
 *
 * <p>Start from {@link io.agentforge.jobs.doctor.Doctor}.
 *
 * <p>Guarantees: every check runs, whatever the others find; what is written to the home is removed
 * again; each finding that is not well names a remedy.
 *
 * <p>Limits: it looks at this machine, not at the executors of a cluster.
 *
 * <p>Papers: none.
 */
package io.agentforge.jobs.doctor;
