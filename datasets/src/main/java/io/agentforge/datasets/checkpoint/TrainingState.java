package io.agentforge.datasets.checkpoint;

import java.io.Serializable;

/**
 * A training checkpoint one can resume from.
 *
 * @param step number of optimiser steps it has behind it
 * @param sha256 address in the checkpoint store
 */
public record TrainingState(long step, String sha256) implements Serializable {}
