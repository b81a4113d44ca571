package io.agentforge.datasets.ledger;

import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.error.NearestName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Finds checkpoints of a home by what people type. */
public final class CheckpointNames {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{8,64}");

  private final CheckpointStore store;
  private final Function<Optional<String>, List<CheckpointRow>> checkpoints;

  /**
   * @param checkpoints of a run, of the latest for none; asked only when a name needs the ledger
   */
  public CheckpointNames(
      CheckpointStore store, Function<Optional<String>, List<CheckpointRow>> checkpoints) {
    this.store = store;
    this.checkpoints = checkpoints;
  }

  /**
   * The address of {@code RUN/phase/name}, {@code phase/name} of the latest run, or the start of a
   * hash.
   *
   * @throws ForgeException MODEL_INVALID with the names there are
   */
  public String address(String text) {
    if (HASH.matcher(text).matches()) {
      List<String> found = store.list().stream().filter(sha -> sha.startsWith(text)).toList();
      if (found.size() == 1) {
        return found.get(0);
      }
      throw unknown(
          text, found.size() + " checkpoints have a hash that starts so", Optional.empty());
    }
    String[] parts = text.split("/");
    if (parts.length < 2 || parts.length > 3) {
      throw unknown(text, "it is no folder, and not of the form RUN/phase/name", Optional.empty());
    }
    String name = parts[parts.length - 1];
    String phase = parts[parts.length - 2];
    Optional<String> run = parts.length == 3 ? Optional.of(parts[0]) : Optional.empty();
    List<CheckpointRow> ofPhase =
        checkpoints.apply(run).stream().filter(row -> row.phase().equals(phase)).toList();
    return ofPhase.stream()
        .filter(row -> row.name().equals(name))
        .map(CheckpointRow::checkpointSha256)
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = ofPhase.stream().map(CheckpointRow::name).toList();
              return unknown(
                  text, "the run has checkpoints " + names, NearestName.among(name, names));
            });
  }

  private static ForgeException unknown(String text, String reason, Optional<String> nearest) {
    return new ForgeException(
        ErrorCode.MODEL_INVALID,
        text,
        reason + nearest.map("; did you mean '%s'?"::formatted).orElse(""),
        "Name a Hugging Face folder, RUN/phase/name as 'forge status' lists them, or a hash");
  }
}
