/**
 * The file in which a model of few bits is carried away.
 *
 * <p>Start from {@link io.agentforge.pack.PackedModel}.
 */
package io.agentforge.pack;
