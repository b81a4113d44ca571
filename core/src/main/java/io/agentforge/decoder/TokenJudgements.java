package io.agentforge.decoder;

/**
 * What a decoder said about judged tokens, in the order they were asked for.
 *
 * @param nll negative log probability in nats
 * @param correct whether the token is the decoder's first choice
 */
public record TokenJudgements(float[] nll, boolean[] correct) {}
