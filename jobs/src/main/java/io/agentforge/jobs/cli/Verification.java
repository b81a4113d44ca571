package io.agentforge.jobs.cli;

import io.agentforge.datasets.checkpoint.CheckpointProblem;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.packing.Places;
import io.agentforge.merge.folder.FolderChecksums;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.Bundle;
import io.agentforge.pack.BundleCheck;
import io.agentforge.pack.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads stored bytes back and says what is wrong with them. */
final class Verification {
  private final String home;
  private final Optional<String> master;
  private final Optional<Path> key;
  private final AnswerOption answer;

  /**
   * @param key file of the public key that bundles must be signed with
   */
  Verification(String home, Optional<String> master, Optional<Path> key, AnswerOption answer) {
    this.home = home;
    this.master = master;
    this.key = key;
    this.answer = answer;
  }

  /**
   * One thing that was looked at.
   *
   * @param name as people know it
   * @param address hash of the manifest, the folder, or of a bundle who signed it
   */
  record Checked(String name, String address, List<String> problems) {}

  /** Verifies a run, a checkpoint or a folder; null stands for the latest run. */
  int verify(String subject) {
    List<Checked> checked = checked(subject);
    boolean whole = checked.stream().allMatch(one -> one.problems().isEmpty());
    answer.print(() -> Map.of("whole", whole, "checked", checked), () -> text(checked));
    return (whole ? ExitStatus.DONE : ExitStatus.UNUSABLE_INPUT).code();
  }

  private List<Checked> checked(String subject) {
    if (subject != null && isFile(subject)) {
      return List.of(bundle(subject));
    }
    if (key.isPresent()) {
      throw new ForgeException(
          ErrorCode.USAGE,
          "--key",
          "%s is no bundle".formatted(subject),
          "Leave --key out, or give the file of a bundle.");
    }
    return subject != null && Files.isDirectory(Path.of(subject))
        ? List.of(folder(Path.of(subject)))
        : stored(subject);
  }

  private static boolean isFile(String subject) {
    return subject.endsWith(Bundle.SUFFIX)
        || !Places.isRemote(subject) && Files.isRegularFile(Places.local(subject));
  }

  private Checked bundle(String place) {
    Optional<PublicKey> trusted = key.map(SigningKeys::open);
    BundleCheck check = Places.fetched(place, file -> BundleCheck.of(file, trusted));
    String unsigned = check.problems().isEmpty() ? "not signed" : "";
    String signer = check.signer().map(name -> "signed by " + name).orElse(unsigned);
    return new Checked(place, signer, check.problems());
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
