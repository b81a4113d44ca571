/**
 * Continuing prompts, with or without cached keys and values.
 *
 * <p>Start from {@link io.agentforge.generate.Generator}.
 *
 * <p>Guarantees: draws are a function of (seed, position), so a text does not depend on the batch
 * it was made in beyond the rounding of the engine; ties go to the lowest id; cached generation
 * gives what full recomputation gives.
 *
 * <p>Limits: prompt and text together have at most as many tokens as the model has positions.
 *
 * <p>Papers: Holtzman et al., The Curious Case of Neural Text Degeneration (2020), for top-p.
 */
package io.agentforge.generate;
