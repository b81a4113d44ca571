package io.agentforge.datasets.shard;

import io.agentforge.tokenizer.Tokenizer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tokenizers of this JVM by the hash of their file, each opened once and kept until it ends. */
final class ExecutorTokenizer {
  private static final Map<String, Tokenizer> OPEN = new ConcurrentHashMap<>();

  private ExecutorTokenizer() {}

  static Tokenizer of(String sha256, byte[] json) {
    return OPEN.computeIfAbsent(sha256, key -> Tokenizer.of(json, "tokenizer " + key));
  }
}
