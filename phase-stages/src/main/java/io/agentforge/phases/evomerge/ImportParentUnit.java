package io.agentforge.phases.evomerge;

import io.agentforge.model.ModelFolder;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Takes a user's Hugging Face folder in as parent: its files are stored unchanged.
 *
 * @param folder readable on every executor
 * @param contentDigest SHA-256 over the folder's files
 */
record ImportParentUnit(String name, String folder, String contentDigest) implements UnitTask {
  static final String VERSION = "import-parent-1";

  @Override
  public String key() {
    return "import/" + name;
  }

  @Override
  public String kind() {
    return "prepare";
  }

  @Override
  public String digest() {
    return Json.digest(Map.of("version", VERSION, "content", contentDigest));
  }

  @Override
  public UnitOutput run(TaskScope scope) {
    ModelFolder.open(Path.of(folder));
    return new UnitOutput(Json.write(List.of()), scope.store(Path.of(folder)));
  }
}
