package io.agentforge.jobs.cli;

import io.agentforge.datasets.checkpoint.CheckpointProblem;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.merge.folder.FolderChecksums;
import io.agentforge.model.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads stored bytes back and says what is wrong with them. */
final class Verification {
  private final String home;
  private final Optional<String> master;
  private final AnswerOption answer;

  Verification(String home, Optional<String> master, AnswerOption answer) {
    this.home = home;
    this.master = master;
    this.answer = answer;
  }

  /**
   * One thing that was looked at.
   *
   * @param name as people know it
   * @param address hash of the manifest, or the folder
   */
  record Checked(String name, String address, List<String> problems) {}

  /** Verifies a run, a checkpoint or a folder; null stands for the latest run. */
  int verify(String subject) {
    List<Checked> checked =
        subject != null && Files.isDirectory(Path.of(subject))
            ? List.of(folder(Path.of(subject)))
            : stored(subject);
    boolean whole = checked.stream().allMatch(one -> one.problems().isEmpty());
    answer.print(() -> Map.of("whole", whole, "checked", checked), () -> text(checked));
    return (whole ? ExitStatus.DONE : ExitStatus.UNUSABLE_INPUT).code();
  }

  /**
   * Opening reads the headers and compares every shape with the configuration; checksums, where a
   * merge left some, are computed again.
   */
  private static Checked folder(Path folder) {
    ModelFolder.open(folder).tensors();
    try {
      return new Checked(folder.toString(), folder.toString(), FolderChecksums.problems(folder));
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          folder.toString(),
          "it cannot be read: " + e,
          "Check the rights and the disk.",
          e);
    }
  }

  private List<Checked> stored(String subject) {
    Checkpoints checkpoints = new Checkpoints(home, master);
    List<Checked> checked = new ArrayList<>();
    if (subject == null || !subject.contains("/") && !subject.matches("[0-9a-f]{64}")) {
      for (CheckpointRow row : checkpoints.ofRun(subject)) {
        String name = row.runId() + "/" + row.phase() + "/" + row.name();
        checked.add(check(checkpoints, name, row.checkpointSha256()));
      }
    } else {
      checked.add(check(checkpoints, subject, checkpoints.address(subject)));
    }
    return checked;
  }

  private static Checked check(Checkpoints checkpoints, String name, String address) {
    List<String> problems =
        checkpoints.store().verify(address).stream().map(CheckpointProblem::toString).toList();
    return new Checked(name, address, problems);
  }

  private static String text(List<Checked> checked) {
    StringBuilder text = new StringBuilder();
    for (Checked one : checked) {
      text.append(one.problems().isEmpty() ? "whole    " : "DAMAGED  ");
      text.append(one.name()).append("  ").append(one.address()).append('\n');
      one.problems().forEach(problem -> text.append("  ").append(problem).append('\n'));
    }
    if (checked.isEmpty()) {
      text.append("nothing to verify: the run has no checkpoints\n");
    }
    return text.toString();
  }
}
