/**
 * Spark SQL functions that ask models: {@code forge_nll}, {@code forge_bpb}, {@code forge_generate}
 * and {@code forge_tokens}.
 *
 * <p>Start from {@link io.agentforge.udfs.sql.ForgeExtensions}; what a query goes through is {@code
 * ForgeCall} (an expression without a value), {@code ExtractCalls} (moves it below the operator),
 * {@code BatchedCallsExec} (computes many rows at once).
 *
 * <p>Guarantees: NULL in, NULL out; a model that a query names and that is not there is one error
 * before any task starts; results do not depend on how rows fall into batches beyond the rounding
 * of the engine; a call written several times is computed once; equal texts of a batch too.
 *
 * <p>Limits: as with Python functions, a call inside CASE or AND is computed for all rows of the
 * operator, whatever the other parts say. Calls inside a lambda, or with arguments from both sides
 * of a join condition, are computed row by row.
 *
 * <p>Papers: none.
 */
package io.agentforge.udfs.sql;
