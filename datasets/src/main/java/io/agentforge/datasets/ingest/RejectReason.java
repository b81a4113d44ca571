package io.agentforge.datasets.ingest;

import java.util.Locale;

/** Why a row of the user's data became no document. */
public enum RejectReason {
  /** Nothing but white space and control characters. */
  EMPTY,
  /** Fewer characters than {@link IngestSettings#minimumCharacters()} after cleaning. */
  TOO_SHORT,
  /** More characters than {@link IngestSettings#maximumCharacters()} after cleaning. */
  TOO_LONG,
  /** Too large a share of characters that no text has: binary data, or a wrong encoding. */
  NOT_TEXT,
  /** Bytes that are not UTF-8, or a JSON escape of half a surrogate pair. */
  INVALID_UTF8,
  /** A line of a JSONL file that is not one JSON object. */
  INVALID_JSON,
  /** The text field is absent, null or not a string. */
  MISSING_FIELD;

  /** As written in tables and manifests. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
