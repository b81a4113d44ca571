package io.agentforge.format;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One safetensors file, mapped into memory or read from elsewhere, and checked as a whole when it
 * is opened. Tensors of a mapped file are read-only views of the mapping and stay valid as long as
 * they are referenced; nothing is closed.
 */
public final class SafetensorsFile {
  private static final String REMEDY = "Fetch or write the file again.";

  private final String file;
  private final SafetensorsHeader header;
  private final View view;

  /** The first {@code bytes} of a tensor below 2 GB. */
  @FunctionalInterface
  private interface View {
    ByteBuffer of(SafetensorsHeader.Entry entry, int bytes);
  }

  private SafetensorsFile(String file, SafetensorsHeader header, View view) {
    this.file = file;
    this.header = header;
    this.view = view;
  }

  /**
   * Maps and checks a file.
   *
   * @throws ForgeException SAFETENSORS_INVALID naming file and tensor, whatever is wrong with it
   */
  public static SafetensorsFile open(Path path) {
    String file = path.toString();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      readFully(channel, prefix, 0);
      int length = SafetensorsHeader.length(file, prefix, size);
      ByteBuffer text = channel.map(FileChannel.MapMode.READ_ONLY, 8, length);
      long base = 8L + length;
      SafetensorsHeader header = SafetensorsHeader.parse(file, text, size - base);
      return new SafetensorsFile(file, header, views(windows(channel, base, header)));
    } catch (NoSuchFileException e) {
      throw new ForgeException(
          ErrorCode.SAFETENSORS_INVALID, file, "there is no such file", "Check the path.", e);
    } catch (IOException e) {
      String what = Files.isDirectory(path) ? "it is a directory" : "it cannot be read: " + e;
      throw new ForgeException(ErrorCode.SAFETENSORS_INVALID, file, what, REMEDY, e);
    }
  }

  /**
   * Checks a file that is already in memory, from position to limit.
   *
   * @param file the name used in errors
   */
  public static SafetensorsFile of(String file, ByteBuffer bytes) {
    ByteBuffer all = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    int length = SafetensorsHeader.length(file, all, all.limit());
    int base = 8 + length;
    SafetensorsHeader header =
        SafetensorsHeader.parse(file, all.slice(8, length), all.limit() - base);
    Map<String, ByteBuffer> data = new LinkedHashMap<>();
    for (SafetensorsHeader.Entry e : header.entries()) {
      data.put(e.name(), all.slice((int) (base + e.begin()), (int) (e.end() - e.begin())));
    }
    return new SafetensorsFile(file, header, views(data));
  }

  /**
   * Checks the header of a file that is not mapped; each tensor is read when it is asked for.
   *
   * @throws ForgeException SAFETENSORS_INVALID naming file and tensor, whatever is wrong with it;
   *     STORAGE_FAILED when reading fails, also later
   */
  public static SafetensorsFile open(ByteSource source) {
    String file = source.name();
    try {
      long size = source.size();
      ByteBuffer prefix =
          source.read(0, (int) Math.min(8, size)).slice().order(ByteOrder.LITTLE_ENDIAN);
      int length = SafetensorsHeader.length(file, prefix, size);
      long base = 8L + length;
      SafetensorsHeader header = SafetensorsHeader.parse(file, source.read(8, length), size - base);
      return new SafetensorsFile(
          file, header, (entry, bytes) -> read(source, base + entry.begin(), bytes));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ByteBuffer read(ByteSource source, long position, int bytes) {
    try {
      return source.read(position, bytes);
    } catch (IOException e) {
      throw unreadable(source.name(), e);
    }
  }

  private static ForgeException unreadable(String file, IOException e) {
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        file,
        "it cannot be read: " + e,
        "Check the path and that the storage answers.",
        e);
  }

  private static View views(Map<String, ByteBuffer> data) {
    return (entry, bytes) -> data.get(entry.name()).slice(0, bytes);
  }

  /** Names of the tensors in the order of their data. */
  public Set<String> names() {
    return header.byName().keySet();
  }

  /** The {@code __metadata__} of the header; empty when absent. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** Element type of a tensor. */
  public DType dtype(String name) {
    return entry(name).dtype();
  }

  /** Dimensions of a tensor. */
  public List<Long> shape(String name) {
    return entry(name).shape();
  }

  /**
   * A tensor as a read-only little-endian view of the mapped file, or read from its source.
   *
   * @throws ForgeException SAFETENSORS_INVALID if there is no such tensor or it exceeds 2 GB
   */
  public Tensor tensor(String name) {
    SafetensorsHeader.Entry e = entry(name);
    return new Tensor(name, e.dtype(), e.shape(), bytes(e, e.bytes()));
  }

  /**
   * The beginning of a tensor as one dimension, for a look at a large one.
   *
   * @param elements at most; fewer when the tensor has fewer
   */
  public Tensor beginning(String name, int elements) {
    SafetensorsHeader.Entry e = entry(name);
    long count = Math.min(elements, e.bytes() / e.dtype().bytes());
    ByteBuffer data = bytes(e, count * e.dtype().bytes());
    return new Tensor(name, e.dtype(), List.of(count), data);
  }

  private ByteBuffer bytes(SafetensorsHeader.Entry e, long bytes) {
    if (e.bytes() > Integer.MAX_VALUE) {
      throw invalid(e.name(), "%,d bytes are more than one buffer holds".formatted(e.bytes()));
    }
    return view.of(e, (int) bytes).slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All tensors, in the order of their data. */
  public List<Tensor> tensors() {
    return names().stream().map(this::tensor).toList();
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry e = header.byName().get(name);
    if (e == null) {
      throw invalid(name, "there is no such tensor among the " + names().size() + " of the file");
    }
    return e;
  }

  private ForgeException invalid(String tensor, String reason) {
    return SafetensorsHeader.invalid(file, tensor, reason);
  }

  /** Maps runs of neighbouring tensors, each run below 2 GB; a larger tensor gets no view. */
  private static Map<String, ByteBuffer> windows(
      FileChannel channel, long base, SafetensorsHeader header) throws IOException {
    Map<String, ByteBuffer> data = new LinkedHashMap<>();
    List<SafetensorsHeader.Entry> run = new ArrayList<>();
    for (SafetensorsHeader.Entry e : header.entries()) {
      if (!run.isEmpty() && e.end() - run.get(0).begin() > Integer.MAX_VALUE) {
        map(channel, base, run, data);
        run.clear();
      }
      if (e.bytes() <= Integer.MAX_VALUE) {
        run.add(e);
      }
    }
    map(channel, base, run, data);
    return data;
  }

  private static void map(
      FileChannel channel,
      long base,
      List<SafetensorsHeader.Entry> run,
      Map<String, ByteBuffer> data)
      throws IOException {
    if (run.isEmpty()) {
      return;
    }
    long begin = run.get(0).begin();
    long bytes = run.get(run.size() - 1).end() - begin;
    ByteBuffer window = channel.map(FileChannel.MapMode.READ_ONLY, base + begin, bytes);
    for (SafetensorsHeader.Entry e : run) {
      data.put(e.name(), window.slice((int) (e.begin() - begin), (int) e.bytes()));
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    while (into.hasRemaining()) {
      int n = channel.read(into, position + into.position());
      if (n < 0) {
        break;
      }
    }
    into.flip();
  }
}
