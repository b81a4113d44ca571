package io.agentforge.phases.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.checkpoint.CheckpointInfo;
import io.agentforge.datasets.checkpoint.CheckpointRef;
import io.agentforge.datasets.checkpoint.CheckpointRole;
import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.CommitToken;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.LedgerRows;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.phases.unit.UnitStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class GarbageCollectionTest {
  private static final int BYTES = 128 << 10;

  @TempDir private Path folder;
  private SparkSession spark;
  private Home home;
  private Storage storage;
  private Ledger ledger;
  private CheckpointRef first;
  private CheckpointRef second;

  /** Two runs with a checkpoint each; they share a tensor, which lies in the first one's object. */
  @BeforeEach
  void twoRuns(SparkSession session) throws IOException {
    spark = session;
    home = Home.local(folder.resolve("home"));
    storage = Storage.of(spark);
    ledger = Ledger.open(spark, home);
    first = checkpoint("one", 1, 2);
    second = checkpoint("two", 1, 3);
    for (CheckpointRef ref : List.of(first, second)) {
      String run = ref.manifest().info().name();
      ledger.append(
          CheckpointRow.of(ref, run, "cognate", home, Instant.now()),
          CommitToken.once(run + "/checkpoint"));
      ledger.append(run(run, RunState.SUCCEEDED), CommitToken.once(run + "/run"));
    }
  }

  private static RunRow run(String id, RunState state) {
    return LedgerRows.run(id, 0, state, LedgerRows.START);
  }

  private CheckpointRef checkpoint(String name, int... fills) throws IOException {
    Path model = Files.createDirectories(folder.resolve(name));
    List<Tensor> tensors = new java.util.ArrayList<>();
    for (int i = 0; i < fills.length; i++) {
      byte[] data = new byte[BYTES];
      java.util.Arrays.fill(data, (byte) fills[i]);
      tensors.add(new Tensor("t" + i, DType.U8, List.of((long) BYTES), ByteBuffer.wrap(data)));
    }
    SafetensorsWriter.write(model.resolve("model.safetensors"), tensors, Map.of("of", name));
    return CheckpointStore.of(home, storage, name)
        .commit(model, new CheckpointInfo(name, CheckpointRole.TRUNK, "tiny", BYTES, "U8"));
  }

  private GarbageCollection collection(Duration grace) {
    return new GarbageCollection(home, storage, Instant.now().plusSeconds(60), grace);
  }

  private List<Garbage> collect(List<RunRow> runs) {
    GarbageCollection collection = collection(Duration.ZERO);
    List<Garbage> found = collection.find(ledger.reader(), runs);
    collection.remove(found);
    return found;
  }

  private List<RunRow> runs(String... ids) {
    return ledger.reader().runs().stream()
        .filter(run -> List.of(ids).contains(run.runId()))
        .toList();
  }

  private Set<String> files() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String part :
        List.of("objects", "compositions", "checkpoints", "tensors", "units", "staging")) {
      Path root = folder.resolve("home").resolve(part);
      if (Files.exists(root)) {
        try (Stream<Path> walk = Files.walk(root)) {
          walk.filter(Files::isRegularFile)
              .forEach(file -> names.add(folder.relativize(file).toString()));
        }
      }
    }
    return names;
  }

  @Test
  void whatEveryRunRefersToStays() throws IOException {
    Set<String> before = files();
    assertThat(collect(ledger.reader().runs())).as("garbage").isEmpty();
    assertThat(files()).as("files").isEqualTo(before);
  }

  @Test
  void givingUpARunKeepsTheObjectThatAnotherSharesATensorOf() {
    List<Garbage> found = collect(runs("two"));
    assertThat(found)
        .as("garbage")
        .extracting(Garbage::path)
        .containsExactly(home.manifest(first.sha256()));
    CheckpointStore store = CheckpointStore.of(home, storage, "t");
    assertThat(store.verify(second.sha256())).as("problems of the run that stays").isEmpty();
  }

  @Test
  void givingUpAllRunsLeavesNothing() throws IOException {
    storage.note(home.staging("dead") + "/.part", new byte[1]);
    new UnitStore(home, storage).commit(unit("a".repeat(64)), "dead");
    List<Garbage> found = collect(List.of());
    assertThat(found)
        .as("kinds of garbage")
        .extracting(Garbage::kind)
        .contains(
            Garbage.Kind.CHECKPOINT,
            Garbage.Kind.OBJECT,
            Garbage.Kind.TENSOR_ENTRY,
            Garbage.Kind.UNIT_RESULT,
            Garbage.Kind.STAGED_FILE);
    assertThat(files()).as("files left").isEmpty();
  }

  @Test
  void anUnfinishedRunKeepsTheResultsItMayGoOnFrom() {
    new UnitStore(home, storage).commit(unit("b".repeat(64)), "three");
    ledger.append(run("three", RunState.INTERRUPTED), CommitToken.once("three/run"));
    assertThat(collect(ledger.reader().runs())).as("garbage while it may be resumed").isEmpty();
    assertThat(collect(runs("one", "two")))
        .as("garbage when it is given up")
        .extracting(Garbage::kind)
        .containsExactly(Garbage.Kind.UNIT_RESULT);
  }

  @Test
  void withinTheGracePeriodNothingIsGarbage() {
    assertThat(collection(Duration.ofHours(1)).find(ledger.reader(), List.of()))
        .as("garbage")
        .isEmpty();
  }

  private static UnitResult unit(String digest) {
    return new UnitResult(
        digest,
        "prepare",
        "prepare",
        new UnitOutput("{}", List.of()),
        0,
        1,
        "host",
        "0",
        "cpu",
        "",
        0);
  }
}
