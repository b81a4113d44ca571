package io.agentforge.datasets.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.CrashAt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer may die before or after any operation; what is readable is whole. */
class CrashDuringCommitTest {
  private static final CheckpointInfo INFO =
      new CheckpointInfo("trunk", CheckpointRole.TRUNK, "tiny", 1, "F32");
  private static final String UNIT = "cognate/trunk";

  @TempDir Path folder;
  private final Storage storage = Storage.of(new Configuration());
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    Files.write(model.resolve("model.safetensors"), new byte[(1 << 20) + 17]);
    Files.writeString(model.resolve("tokenizer.json"), "[]");
  }

  @Test
  void aCommitStoppedAtAnyMomentLeavesNothingHalfAndCanBeRepeated() {
    CrashAt counter = CrashAt.never();
    String expected = store(home(-1), counter).commit(model, INFO).sha256();
    assertThat(counter.moments()).as("moments of one commit").isGreaterThan(40);

    for (int k = 0; k < counter.moments(); k++) {
      Home home = home(k);
      assertThatThrownBy(() -> store(home, CrashAt.moment(k(home))).commit(model, INFO))
          .as("moment %d", k)
          .isInstanceOf(CrashAt.Crash.class);
      CheckpointStore after = store(home, CrashAt.never());
      for (String committed : after.list()) {
        assertThat(after.verify(committed)).as("readable after moment %d", k).isEmpty();
      }
      assertThat(after.commit(model, INFO).sha256()).as("after moment %d", k).isEqualTo(expected);
      assertThat(after.verify(expected)).as("problems after moment %d", k).isEmpty();
      assertThat(after.list()).as("checkpoints after moment %d", k).containsExactly(expected);
    }
  }

  @Test
  void aTrainingStoppedAtAnyMomentOfSavingGoesOnFromAWholeState() throws IOException {
    CrashAt counter = CrashAt.never();
    save(home(-2), counter, 1, 2, 3);
    int moments = counter.moments();
    for (int k = 0; k < moments; k++) {
      Home home = home(1000 + k);
      int moment = k;
      assertThatThrownBy(() -> save(home, CrashAt.moment(moment), 1, 2, 3))
          .as("moment %d", k)
          .isInstanceOf(CrashAt.Crash.class);
      TrainingStates states = states(home, CrashAt.never());
      Optional<TrainingState> latest = states.latest();
      if (latest.isPresent()) {
        Path back = states(home, CrashAt.never()).restore(latest.get(), folder.resolve("s" + k));
        assertThat(back.resolve("step"))
            .as("state after moment %d", k)
            .hasContent("step " + latest.get().step());
      }
      int next = latest.map(TrainingState::step).orElse(0L).intValue() + 1;
      for (int step = next; step <= 3; step++) {
        save(home, CrashAt.never(), step);
      }
      assertThat(states.latest().orElseThrow().step()).as("after moment %d", k).isEqualTo(3);
      states.release();
      assertThat(states.all()).as("released").isEmpty();
      assertThat(store(home, CrashAt.never()).list()).as("states left").isEmpty();
    }
  }

  private void save(Home home, CrashAt crash, int... steps) throws IOException {
    TrainingStates states = states(home, crash);
    for (int step : steps) {
      Path state = Files.createDirectories(folder.resolve("state"));
      Files.writeString(state.resolve("step"), "step " + step);
      states.save(step, state, "tiny", 1);
    }
  }

  private Home home(int k) {
    return Home.local(folder.resolve("home" + k));
  }

  private static int k(Home home) {
    return Integer.parseInt(home.root().replaceFirst(".*home", ""));
  }

  private TrainingStates states(Home home, CrashAt crash) {
    return TrainingStates.of(store(home, crash), UNIT);
  }

  private CheckpointStore store(Home home, CrashAt crash) {
    return CheckpointStore.of(home, storage.observedBy(crash), "run");
  }
}
