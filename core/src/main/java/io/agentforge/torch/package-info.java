/**
 * The native engine: loading it, and running programs that are written as TorchScript text.
 *
 * <p>Start from {@link io.agentforge.torch.TorchProgram}; every thread that runs one first calls
 * {@link io.agentforge.torch.TorchRuntime#prepareThread}.
 *
 * <p>Guarantees: nothing is fetched or reported over a network; one torch thread per Java thread; a
 * device or compute type that was asked for is had or refused, never replaced.
 *
 * <p>Limits: programs run in inference mode, so differentiation has to be written out; a list that
 * a program builds itself must not be handed to an operation that changes its tensors in place,
 * because libtorch then takes the operation for dead code and drops it.
 */
package io.agentforge.torch;
