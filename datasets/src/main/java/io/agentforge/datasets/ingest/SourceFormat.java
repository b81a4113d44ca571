package io.agentforge.datasets.ingest;

import java.util.Locale;

/** How the user's data is stored. */
public enum SourceFormat {
  /** Told from file names: {@code _delta_log}, {@code .parquet}, {@code .jsonl}, else text. */
  AUTO,
  /** Plain UTF-8 files; {@link TextUnit} says what one document is. */
  TEXT,
  /** One JSON object a line; files may be compressed. */
  JSONL,
  PARQUET,
  DELTA;

  /** As written in recipes and manifests. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
