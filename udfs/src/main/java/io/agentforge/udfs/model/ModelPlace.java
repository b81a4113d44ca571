package io.agentforge.udfs.model;

import java.nio.file.Path;
import java.util.function.Function;

/** A model's files, wherever they are. */
public interface ModelPlace {
  /** Equal for equal content, as far as that can be told without reading every byte. */
  String identity();

  /**
   * Applies the work to a local folder that holds the files under their names; it may be gone
   * afterwards.
   */
  <T> T inFolder(Function<Path, T> work);
}
