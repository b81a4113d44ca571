package io.agentforge.udfs.text;

/**
 * What a model wrote after a prompt.
 *
 * @param promptTokens as the model read it, begin token included
 * @param tokens written, without the end token
 * @param text of {@code tokens}
 */
public record Continuation(int[] promptTokens, int[] tokens, String text) {}
