package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Hugging Face folder that a recipe names; its files are stored unchanged.
 *
 * @param folder readable on every executor
 * @param digest SHA-256 over the folder's files
 */
record FolderSource(String folder, String digest) {

  /** Stores the folder. */
  Source take(PhaseContext context) {
    List<CheckpointFile> files =
        context.units().run(new ImportModelUnit(folder, digest)).output().files();
    return new Source(Path.of(folder).getFileName().toString(), digest, files);
  }

  /** Takes the folder in. */
  record ImportModelUnit(String folder, String contentDigest) implements UnitTask {
    static final String VERSION = "bitnet-import-1";

    @Override
    public String key() {
      return "import/model";
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
      return new UnitOutput(Json.write(List.of()), scope.store(Path.of(folder)));
    }
  }
}
