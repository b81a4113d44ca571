package io.agentforge.datasets.ingest;

import java.util.Locale;

/** What one document is in a plain text file. */
public enum TextUnit {
  /** The whole file. */
  FILE,
  /** A run of lines between blank lines. */
  BLOCK;

  /** As written in recipes and manifests. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
