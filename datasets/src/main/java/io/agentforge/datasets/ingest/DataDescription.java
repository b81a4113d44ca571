package io.agentforge.datasets.ingest;

import io.agentforge.datasets.storage.Storage;
import java.util.List;
import java.util.Optional;

/**
 * What there is to say about a data set, from its manifests alone; starts no Spark job.
 *
 * @param location URI of its folder
 * @param documents counts, bytes, splits, duplicates, and rejects by reason
 * @param tokens one entry for each tokenizer it was tokenised with
 */
public record DataDescription(String location, DatasetManifest documents, List<Tokens> tokens) {

  /**
   * Token counts under one tokenizer.
   *
   * @param current whether they were made from the documents that are there now
   */
  public record Tokens(TokenManifest manifest, boolean current) {}

  /**
   * Describes a data set.
   *
   * @throws io.agentforge.error.ForgeException DATA_INVALID when there is no such data set
   */
  public static DataDescription of(Storage storage, DatasetFolder folder) {
    DatasetManifest documents = DatasetManifest.of(storage, folder);
    List<Tokens> tokens =
        storage.list(folder.folder()).stream()
            .filter(name -> name.startsWith("tokens_") && name.endsWith(".json"))
            .map(name -> folder.folder() + "/" + name)
            .map(uri -> ManifestFile.read(storage, uri, TokenManifest.class))
            .flatMap(Optional::stream)
            .map(m -> new Tokens(m, m.datasetDigest().equals(documents.digest())))
            .toList();
    return new DataDescription(folder.folder(), documents, tokens);
  }
}
