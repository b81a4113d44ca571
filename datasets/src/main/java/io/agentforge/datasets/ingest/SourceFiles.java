package io.agentforge.datasets.ingest;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files that the inputs stand for, in the order of their names, and the folders that their
 * names are told relative to.
 *
 * @param files data files, or the folders of Delta tables; hidden ones ({@code .} and {@code _})
 *     are left out
 * @param roots folders, ending with {@code /}, longest first
 */
record SourceFiles(SourceFormat format, List<String> files, List<String> roots) {

  /** Resolves and checks the inputs; all of them must be of one format. */
  static SourceFiles resolve(Configuration hadoop, IngestSettings settings) {
    Set<String> files = new TreeSet<>();
    Set<String> roots = new TreeSet<>();
    Set<SourceFormat> formats = EnumSet.noneOf(SourceFormat.class);
    for (String input : settings.inputs()) {
      try {
        collect(hadoop, input, files, roots, formats);
      } catch (IOException e) {
        throw new ForgeException(
            ErrorCode.DATA_INVALID,
            input,
            "it cannot be read: " + e.getMessage(),
            "Check the path and its permissions",
            e);
      }
    }
    SourceFormat format = settings.format();
    if (format == SourceFormat.AUTO) {
      if (formats.size() != 1) {
        throw new ForgeException(
            ErrorCode.DATA_INVALID,
            String.join(", ", settings.inputs()),
            "the files are of different formats: " + formats,
            "Ingest one format at a time, or name the format");
      }
      format = formats.iterator().next();
    }
    List<String> longestFirst = new ArrayList<>(roots);
    longestFirst.sort((a, b) -> Integer.compare(b.length(), a.length()));
    return new SourceFiles(format, List.copyOf(files), List.copyOf(longestFirst));
  }

  /** The name of a file relative to the input that led to it, the same wherever the data lies. */
  static String relative(List<String> roots, String file) {
    for (String root : roots) {
      if (file.startsWith(root)) {
        return file.substring(root.length());
      }
    }
    return file;
  }

  private static void collect(
      Configuration hadoop,
      String input,
      Set<String> files,
      Set<String> roots,
      Set<SourceFormat> formats)
      throws IOException {
    Path path = new Path(input);
    FileSystem system = path.getFileSystem(hadoop);
    FileStatus[] found = system.globStatus(path);
    if (found == null || found.length == 0) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID, input, "nothing is there", "Check the path or the pattern");
    }
    int before = files.size();
    for (FileStatus status : found) {
      Path base = status.isDirectory() ? status.getPath() : status.getPath().getParent();
      roots.add(base + "/");
      walk(system, status, files, formats);
    }
    if (files.size() == before) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          input,
          "it holds no file that is not hidden",
          "Name a folder with data files in it");
    }
  }

  private static void walk(
      FileSystem system, FileStatus status, Set<String> files, Set<SourceFormat> formats)
      throws IOException {
    Path path = status.getPath();
    if (!status.isDirectory()) {
      files.add(path.toString());
      formats.add(formatOf(path.getName()));
      return;
    }
    if (system.exists(new Path(path, "_delta_log"))) {
      files.add(path.toString());
      formats.add(SourceFormat.DELTA);
      return;
    }
    for (FileStatus child : system.listStatus(path)) {
      String name = child.getPath().getName();
      if (!name.startsWith(".") && !name.startsWith("_")) {
        walk(system, child, files, formats);
      }
    }
  }

  private static SourceFormat formatOf(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet")) {
      return SourceFormat.PARQUET;
    }
    boolean jsonLines = name.matches(".*\\.(jsonl|ndjson)(\\.(gz|bz2|zst|deflate))?");
    return jsonLines ? SourceFormat.JSONL : SourceFormat.TEXT;
  }
}
