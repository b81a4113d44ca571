package io.agentforge.jobs.merge;

import io.agentforge.merge.folder.ModelSource;
import io.agentforge.model.FolderFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Folders of this machine, mapped, and of any Hadoop file system, read tensor by tensor. */
final class AnyModelSource implements ModelSource {
  private final Locations locations;
  private final Supplier<HadoopAccess> hadoop;

  AnyModelSource(Locations locations) {
    this(locations, () -> HadoopAccess.here()); // a method reference would load Hadoop at once
  }

  /**
   * @param hadoop asked only when a folder is elsewhere
   */
  AnyModelSource(Locations locations, Supplier<HadoopAccess> hadoop) {
    this.locations = locations;
    this.hadoop = hadoop;
  }

  @Override
  public FolderFiles folder(String model) {
    String place = locations.resolve(model);
    return Locations.isLocal(place)
        ? FolderFiles.local(Locations.path(place))
        : new HadoopFolderFiles(hadoop.get(), place);
  }

  @Override
  public List<String> siblings(String model) {
    String place = locations.resolve(model);
    return Locations.isLocal(place)
        ? ModelSource.local(Path.of("")).siblings(Locations.path(place).toString())
        : List.of();
  }
}
