package io.agentforge.merge.folder;

import java.io.IOException;

/**
 * A folder that is being made under a temporary name and appears under its own when it is complete.
 */
public interface OutputFolder extends AutoCloseable {
  /** The name under which it is to appear. */
  String name();

  /** Begins a file; a committed one of the same name is replaced by the commit. */
  OutputFile create(String file) throws IOException;

  /** Renames the folder; nothing can be written afterwards. */
  void publish() throws IOException;

  /** Removes the temporary folder unless it was published. */
  @Override
  void close();
}
