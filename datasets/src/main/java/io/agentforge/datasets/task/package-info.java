/**
 * Generated questions in three domains, with one right answer each.
 *
 * <p>Start from {@link io.agentforge.datasets.task.TaskSampler}: it draws an item of a split and a
 * domain from a seed and an index, and makes balanced evaluation sets. {@link
 * io.agentforge.datasets.task.TaskFamilies} lists the twelve generators, {@link
 * io.agentforge.datasets.task.TaskAudit} measures overlap and shortcuts.
 *
 * <p>Guarantees: every draw is a pure function of its arguments; the split of an instance is a
 * salted hash of its canonical form, so that no instance is in two splits, whatever the seed;
 * oracles solve from the text alone and by another way than the generator; prompts are symbols with
 * one space between them.
 *
 * <p>Limits: the lowest levels of {@code modular_chain}, {@code running_total} and {@code
 * boolean_logic} have fewer than 2^16 instances, so that much of their TRAIN share may be seen in
 * training. Letters belong to the canonical form where relabelling would leave too few instances:
 * the same structure with other letters counts as another instance. The items are not comparable
 * with any public benchmark.
 */
package io.agentforge.datasets.task;
