/**
 * The {@code forge} command line.
 *
 * <p>Start from {@link io.agentforge.jobs.cli.ForgeMain}; each command is a class of its name, and
 * what needs Spark is in a class beside it, so that help and validation load none of it.
 *
 * <p>Guarantees: standard output carries the answer only; with {@code --json} it is one JSON
 * document; the exit status is that of {@link io.agentforge.error.ExitStatus}.
 *
 * <p>Limits: one command per JVM.
 *
 * <p>Papers: none.
 */
package io.agentforge.jobs.cli;
