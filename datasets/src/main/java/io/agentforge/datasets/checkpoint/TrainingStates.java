package io.agentforge.datasets.checkpoint;

import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Storage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resumable states of one training, found again by the key of its work unit after the process
 * that wrote them is gone. A marker {@code training/<unit>/<step>-<sha256>} names each state and is
 * written after it; the two newest are kept. The executor that trains writes them.
 *
 * <p>One training has one writer at a time; a second (speculation) writes the same bytes at the
 * same step and does no harm.
 */
public final class TrainingStates implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int KEPT = 2;
  private static final Pattern MARKER = Pattern.compile("(\\d{12})-([0-9a-f]{64})");

  private final CheckpointStore store;
  private final String unitKey;
  private final String folder;

  private TrainingStates(CheckpointStore store, String unitKey) {
    this.store = store;
    this.unitKey = unitKey;
    this.folder = store.home().training(unitKey);
  }

  /**
   * @param unitKey the same in every run with the same inputs, so that any of them may go on
   */
  public static TrainingStates of(CheckpointStore store, String unitKey) {
    return new TrainingStates(store, unitKey);
  }

  /** Stores the folder a trainer saved and releases states older than the one before it. */
  public TrainingState save(long step, Path localFolder, String profile, long parameters) {
    CheckpointInfo info =
        new CheckpointInfo(unitKey, CheckpointRole.TRAINING_STATE, profile, parameters, "F32");
    TrainingState state = new TrainingState(step, store.commit(localFolder, info).sha256());
    byte[] content = unitKey.getBytes(StandardCharsets.UTF_8);
    storage().publish(content, store.home().staging(unitKey), marker(state), Existing.KEEP);
    List<TrainingState> all = all();
    all.stream().filter(other -> other.step() <= step).skip(KEPT).forEach(this::release);
    return state;
  }

  /** The furthest state that can be opened; an unreadable one is passed over. */
  public Optional<TrainingState> latest() {
    return all().stream().filter(state -> store.verify(state.sha256()).isEmpty()).findFirst();
  }

  /** Puts a state on the local disk, every file verified; returns the folder. */
  public Path restore(TrainingState state, Path localFolder) {
    return store.materialise(state.sha256(), localFolder);
  }

  /** Removes all states: the training is done and its model committed. */
  public void release() {
    all().forEach(this::release);
    storage().delete(folder);
  }

  /** All states that have a marker, the furthest first. */
  public List<TrainingState> all() {
    List<TrainingState> states = new ArrayList<>();
    for (String name : storage().list(folder)) {
      Matcher marker = MARKER.matcher(name);
      if (marker.matches()) {
        states.add(new TrainingState(Long.parseLong(marker.group(1)), marker.group(2)));
      }
    }
    states.sort(Comparator.comparingLong(TrainingState::step).reversed());
    return states;
  }

  /** The state goes before its marker, so that a crash between leaves a marker to clean up by. */
  private void release(TrainingState state) {
    boolean shared =
        all().stream().anyMatch(o -> o.sha256().equals(state.sha256()) && o.step() != state.step());
    if (!shared) {
      store.release(state.sha256());
    }
    storage().delete(marker(state));
  }

  private String marker(TrainingState state) {
    return folder + "/%012d-%s".formatted(state.step(), state.sha256());
  }

  private Storage storage() {
    return store.storage();
  }
}
