/**
 * Training of one decoder on one device.
 *
 * <p>Start from {@link io.agentforge.train.Trainer}; {@link io.agentforge.train.DivergenceGuard}
 * steps it with rollbacks, {@link io.agentforge.train.TrainingBenchmark} measures it.
 *
 * <p>Guarantees: equal weights, settings and batches give equal losses on the same CPU, alone or
 * beside other trainers; a resumed training gives the losses of an uninterrupted one; memory does
 * not grow with the number of steps.
 *
 * <p>Limits: a model fits one device; bf16 multiplies in bf16 and accumulates gradients in fp32, so
 * its losses are not those of fp32.
 *
 * <p>Papers: Loshchilov and Hutter 2019 (AdamW); Hu et al. 2024 (warm-up–stable–decay); Chen et al.
 * 2016 (recomputing activations).
 */
package io.agentforge.train;
