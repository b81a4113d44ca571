package io.agentforge.error;

/**
 * Stable names of what can go wrong. A code is never reused for another meaning; the first digit of
 * its number is the exit status it leads to.
 */
public enum ErrorCode {
  INTERNAL("AF-1001", ExitStatus.INTERNAL),
  USAGE("AF-2001", ExitStatus.USAGE),
  RECIPE_INVALID("AF-2002", ExitStatus.USAGE),
  GATES_INVALID("AF-2003", ExitStatus.USAGE),
  RUN_UNKNOWN("AF-2004", ExitStatus.USAGE),
  SQL_INVALID("AF-2005", ExitStatus.USAGE),
  MODEL_UNSUPPORTED("AF-3001", ExitStatus.UNUSABLE_INPUT),
  MODEL_INVALID("AF-3002", ExitStatus.UNUSABLE_INPUT),
  SAFETENSORS_INVALID("AF-3003", ExitStatus.UNUSABLE_INPUT),
  TOKENIZER_INVALID("AF-3004", ExitStatus.UNUSABLE_INPUT),
  DATA_INVALID("AF-3005", ExitStatus.UNUSABLE_INPUT),
  CHECKPOINT_CORRUPT("AF-3006", ExitStatus.UNUSABLE_INPUT),
  TRAINING_DIVERGED("AF-3007", ExitStatus.UNUSABLE_INPUT),
  MODELS_DIFFER("AF-3008", ExitStatus.UNUSABLE_INPUT),
  PACK_INVALID("AF-3009", ExitStatus.UNUSABLE_INPUT),
  GGUF_INVALID("AF-3010", ExitStatus.UNUSABLE_INPUT),
  STORAGE_FAILED("AF-5001", ExitStatus.STORAGE),
  LEDGER_FAILED("AF-5002", ExitStatus.STORAGE),
  LEDGER_CONFLICT("AF-5003", ExitStatus.STORAGE),
  RUN_HELD("AF-5004", ExitStatus.STORAGE),
  RUN_TAKEN_OVER("AF-5005", ExitStatus.STORAGE),
  ENGINE_UNAVAILABLE("AF-6001", ExitStatus.CLUSTER),
  CLUSTER_UNAVAILABLE("AF-6002", ExitStatus.CLUSTER),
  DEVICE_UNAVAILABLE("AF-6003", ExitStatus.CLUSTER),
  INTERRUPTED("AF-9130", ExitStatus.INTERRUPTED);

  private final String id;
  private final ExitStatus exitStatus;

  ErrorCode(String id, ExitStatus exitStatus) {
    this.id = id;
    this.exitStatus = exitStatus;
  }

  /** The printed id, such as {@code AF-3003}. */
  public String id() {
    return id;
  }

  /** What the process ends with when this error reaches the command line. */
  public ExitStatus exitStatus() {
    return exitStatus;
  }
}
