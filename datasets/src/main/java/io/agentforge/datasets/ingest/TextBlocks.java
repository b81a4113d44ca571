package io.agentforge.datasets.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts the bytes of a text file at blank lines, so that bad bytes spoil one block only. */
final class TextBlocks {
  /**
   * @param line number of the first line, from 1
   * @param bytes the lines with the line ends between them
   */
  record Block(long line, byte[] bytes) {}

  private TextBlocks() {}

  /** All blocks; a file without any text is one empty block, so that it is accounted for. */
  static List<Block> of(byte[] file) {
    List<Block> blocks = new ArrayList<>();
    long line = 0;
    int blockStart = -1;
    long blockLine = 0;
    for (int start = 0; start < file.length; ) {
      int end = lineEnd(file, start);
      line++;
      if (isBlank(file, start, end)) {
        if (blockStart >= 0) {
          blocks.add(new Block(blockLine, Arrays.copyOfRange(file, blockStart, start)));
        }
        blockStart = -1;
      } else if (blockStart < 0) {
        blockStart = start;
        blockLine = line;
      }
      start = end;
    }
    if (blockStart >= 0) {
      blocks.add(new Block(blockLine, Arrays.copyOfRange(file, blockStart, file.length)));
    }
    return blocks.isEmpty() ? List.of(new Block(1, new byte[0])) : blocks;
  }

  /** First position after the line end: LF, CRLF or a lone CR. */
  private static int lineEnd(byte[] file, int start) {
    for (int i = start; i < file.length; i++) {
      if (file[i] == '\n') {
        return i + 1;
      }
      if (file[i] == '\r') {
        return i + 1 < file.length && file[i + 1] == '\n' ? i + 2 : i + 1;
      }
    }
    return file.length;
  }

  private static boolean isBlank(byte[] file, int from, int to) {
    for (int i = from; i < to; i++) {
      if (file[i] != ' ' && file[i] != '\t' && file[i] != '\r' && file[i] != '\n') {
        return false;
      }
    }
    return true;
  }
}
