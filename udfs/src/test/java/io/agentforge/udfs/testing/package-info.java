/**
 * Support for tests that need a model.
 *
 * <p>Start from {@link io.agentforge.udfs.testing.TinyModel}.
 */
package io.agentforge.udfs.testing;
