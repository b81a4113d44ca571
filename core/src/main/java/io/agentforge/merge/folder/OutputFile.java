package io.agentforge.merge.folder;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** A file of an output folder on its way. Closing it without a commit leaves nothing of it. */
public interface OutputFile extends WritableByteChannel {
  /** Makes what was written durable under the file's name; nothing can be written afterwards. */
  void commit() throws IOException;
}
