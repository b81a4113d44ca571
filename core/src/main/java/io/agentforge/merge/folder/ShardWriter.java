package io.agentforge.merge.folder;

import io.agentforge.format.SafetensorsLayout;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes one file of merged tensors: some threads merge, the caller writes in the order of the
 * file. As many tensors are on their way as the memory bound holds, and always at least one.
 */
final class ShardWriter {
  private final TensorMerger merger;
  private final MergeOptions options;

  ShardWriter(TensorMerger merger, MergeOptions options) {
    this.merger = merger;
    this.options = options;
  }

  private record OnItsWay(byte[] bytes, long working, Future<?> merged) {}

  WrittenFile write(Shard shard, OutputFolder folder) throws IOException {
    SafetensorsLayout layout = shard.layout();
    Map<String, PlannedTensor> byName = new HashMap<>();
    shard.tensors().forEach(tensor -> byName.put(tensor.output().name(), tensor));
    Deque<PlannedTensor> waiting = new ArrayDeque<>();
    layout.entries().forEach(entry -> waiting.add(byName.get(entry.name())));
    List<String> names = layout.entries().stream().map(SafetensorsLayout.Entry::name).toList();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            options.threads(),
            work -> {
              Thread thread = new Thread(work, "merge-" + shard.file());
              thread.setDaemon(true);
              return thread;
            });
    try (ChecksummedFile file = new ChecksummedFile(folder, shard.file(), options.checksum())) {
      file.append(layout.header());
      merge(waiting, threads, file);
      return file.finish(names);
    } finally {
      threads.shutdownNow();
    }
  }

  private void merge(Deque<PlannedTensor> waiting, ExecutorService threads, ChecksummedFile file)
      throws IOException {
    Deque<OnItsWay> begun = new ArrayDeque<>();
    Arrays arrays = new Arrays();
    long working = 0;
    while (!waiting.isEmpty() || !begun.isEmpty()) {
      PlannedTensor next = waiting.peek();
      long needed = next == null ? 0 : merger.workingBytes(next);
      boolean room =
          next != null
              && begun.size() < 2 * options.threads() + 1
              && working + needed + arrays.spare <= options.memoryBytes();
      if (!room && next != null && arrays.spare > 0 && begun.size() <= options.threads()) {
        arrays.drop();
        room = working + needed <= options.memoryBytes();
      }
      if (room || begun.isEmpty()) {
        PlannedTensor tensor = waiting.remove();
        byte[] bytes = arrays.take((int) tensor.output().bytes());
        begun.add(new OnItsWay(bytes, needed, threads.submit(() -> merger.merge(tensor, bytes))));
        working += needed;
      } else {
        OnItsWay first = begun.remove();
        Waiting.on(first.merged());
        file.append(first.bytes());
        working -= first.working();
        arrays.give(first.bytes());
      }
    }
  }

  /** Arrays of written tensors, to be filled again: most tensors of a model share a few sizes. */
  private static final class Arrays {
    private final List<byte[]> free = new ArrayList<>();
    private long spare;

    byte[] take(int size) {
      for (int i = 0; i < free.size(); i++) {
        if (free.get(i).length == size) {
          spare -= size;
          return free.remove(i);
        }
      }
      return new byte[size];
    }

    void give(byte[] array) {
      free.add(array);
      spare += array.length;
    }

    void drop() {
      free.clear();
      spare = 0;
    }
  }
}
