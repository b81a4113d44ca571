package io.agentforge.datasets.ingest;

import io.agentforge.datasets.storage.Home;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.Serializable;

/**
 * Where a data set lives: {@code HOME/data/NAME/}.
 *
 * @param name lower-case letters, digits, {@code _} and {@code -}
 */
public record DatasetFolder(Home home, String name) implements Serializable {
  private static final int TOKENIZER_PREFIX = 12;

  public DatasetFolder {
    if (!name.matches("[a-z0-9][a-z0-9_-]{0,63}")) {
      throw new ForgeException(
          ErrorCode.USAGE,
          "data set '" + name + "'",
          "a name is 1 to 64 lower-case letters, digits, '_' or '-', the first no sign",
          "Choose a name like 'my-text'");
    }
  }

  /** Delta table of {@link DatasetSchemas#DOCUMENTS}. */
  public String documents() {
    return folder() + "/documents";
  }

  /** Delta table of {@link DatasetSchemas#REJECTS}. */
  public String rejects() {
    return folder() + "/rejects";
  }

  /** JSON of {@link DatasetManifest}; its presence is the commit. */
  public String manifest() {
    return folder() + "/manifest.json";
  }

  /** Delta table of token shards made with the tokenizer of that SHA-256. */
  public String tokens(String tokenizerSha256) {
    return folder() + "/tokens_" + tokenizerSha256.substring(0, TOKENIZER_PREFIX);
  }

  /** JSON manifest beside {@link #tokens}; its presence is the commit. */
  public String tokensManifest(String tokenizerSha256) {
    return tokens(tokenizerSha256) + ".json";
  }

  /** Where files wait until they are whole. */
  public String staging() {
    return home.staging("data-" + name);
  }

  public String folder() {
    return home.data(name);
  }
}
