package io.agentforge.datasets.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.checkpoint.ObjectStore;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.SealedText;
import io.agentforge.datasets.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Files that carry their hash in their name or their seal in their last line. */
final class ContentCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Home home;
  private final Storage storage;
  private final ObjectStore objects;

  ContentCheck(Home home, Storage storage) {
    this.home = home;
    this.storage = storage;
    this.objects = ObjectStore.of(home, storage, "verify");
  }

  List<Finding> objects() {
    List<Finding> findings = new ArrayList<>();
    for (String path : StoredFiles.under(storage, home.root() + "/objects")) {
      String name = StoredFiles.name(path);
      if (name.contains(".part-")) {
        findings.add(Finding.orphan(path, "a copy that was never finished"));
      } else {
        compare(name, path, findings);
      }
    }
    return findings;
  }

  /** Manifests, the objects they name, and the files of training states. */
  List<Finding> checkpoints() {
    CheckpointStore store = CheckpointStore.of(home, storage, "verify");
    List<Finding> findings = new ArrayList<>();
    for (String sha256 : storage.list(home.checkpoints())) {
      if (!store.contains(sha256)) {
        findings.add(
            Finding.orphan(home.checkpoint(sha256), "its manifest was never written or released"));
        continue;
      }
      store
          .verify(sha256)
          .forEach(
              problem ->
                  findings.add(
                      Finding.damaged(
                          problem.path(),
                          "expected %s, found %s"
                              .formatted(problem.expected(), problem.actual()))));
    }
    return findings;
  }

  /**
   * Results of work units.
   *
   * @param runs known to the ledger or with a recipe
   * @param digests of units that the ledger speaks of
   */
  List<Finding> units(Set<String> runs, Set<String> digests) {
    List<Finding> findings = new ArrayList<>();
    for (String path : StoredFiles.under(storage, home.units())) {
      Optional<String> json = SealedText.open(storage.read(path));
      if (json.isEmpty()) {
        findings.add(Finding.damaged(path, "the seal does not fit; the unit will be done again"));
        continue;
      }
      JsonNode stored = tree(json.get());
      String digest = stored.path("result").path("digest").asText();
      String run = stored.path("run").asText();
      if (!home.unit(digest).equals(path)) {
        findings.add(Finding.damaged(path, "it is the result of unit " + digest));
      } else if (!runs.contains(run) && !digests.contains(digest)) {
        findings.add(Finding.orphan(path, "no run refers to it; run %s is gone".formatted(run)));
      } else {
        missingObjects(path, stored, findings);
      }
    }
    return findings;
  }

  /** The next run does such a unit again; whoever waits for its bytes should know. */
  private void missingObjects(String path, JsonNode stored, List<Finding> findings) {
    for (JsonNode file : stored.path("result").path("output").path("files")) {
      String object = home.object(file.path("sha256").asText());
      if (objects.length(file.path("sha256").asText()).orElse(-1) != file.path("bytes").asLong()) {
        findings.add(Finding.damaged(object, "missing or cut; %s names it".formatted(path)));
      }
    }
  }

  /** Markers of training states hold the key that their folder is named after. */
  List<Finding> trainingMarkers() {
    List<Finding> findings = new ArrayList<>();
    for (String path : StoredFiles.under(storage, home.root() + "/training")) {
      String key = new String(storage.read(path), StandardCharsets.UTF_8);
      if (!home.training(key).equals(StoredFiles.folder(path))) {
        findings.add(Finding.damaged(path, "it names unit '%s'".formatted(key)));
      }
    }
    return findings;
  }

  /**
   * Recipes and reports.
   *
   * @param recipes run → recipe as the ledger has it
   */
  List<Finding> runs(Map<String, String> recipes) {
    List<Finding> findings = new ArrayList<>();
    for (String path : StoredFiles.under(storage, home.runs())) {
      String run = StoredFiles.name(StoredFiles.folder(path));
      byte[] bytes = storage.read(path);
      if (path.endsWith("/recipe.yaml")) {
        String recipe = recipes.get(run);
        if (recipe != null && !recipe.equals(new String(bytes, StandardCharsets.UTF_8))) {
          findings.add(Finding.damaged(path, "it is not the recipe that the ledger has"));
        }
      } else if (path.endsWith("/report.html") && SealedText.open(bytes).isEmpty()) {
        findings.add(Finding.damaged(path, "the seal does not fit; 'forge report' writes it anew"));
      }
    }
    return findings;
  }

  List<Finding> leases() {
    List<Finding> findings = new ArrayList<>();
    for (String path : StoredFiles.under(storage, home.root() + "/leases")) {
      if (SealedText.open(storage.read(path)).isEmpty()) {
        findings.add(Finding.damaged(path, "the seal does not fit; the next driver claims anew"));
      }
    }
    return findings;
  }

  List<Finding> staging() {
    return storage.list(home.root() + "/staging").stream()
        .map(name -> home.root() + "/staging/" + name)
        .filter(path -> !StoredFiles.under(storage, path).isEmpty())
        .map(path -> Finding.orphan(path, "files on their way that never arrived"))
        .toList();
  }

  private void compare(String sha256, String path, List<Finding> findings) {
    ContentDigest actual = storage.digest(path);
    if (!actual.sha256().equals(sha256)) {
      findings.add(
          Finding.damaged(path, "expected SHA-256 %s, found %s".formatted(sha256, actual)));
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what is sealed was JSON when it was written", e);
    }
  }
}
