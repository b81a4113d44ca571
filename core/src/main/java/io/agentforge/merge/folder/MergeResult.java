package io.agentforge.merge.folder;

import java.util.List;

/**
 * A finished merge.
 *
 * @param folder where the output is
 * @param method of the recipe
 * @param models that took part, the one that gave configuration and tokenizer first
 * @param layers of the output
 * @param parameters of the output, counted from its tensors
 * @param inputBytes that were read
 * @param outputBytes of all tensors
 * @param files of the output
 * @param remarks what a user may not expect, in sentences
 */
public record MergeResult(
    String folder,
    String method,
    List<String> models,
    int layers,
    long parameters,
    long inputBytes,
    long outputBytes,
    List<WrittenFile> files,
    List<String> remarks) {
  public MergeResult {
    models = List.copyOf(models);
    files = List.copyOf(files);
    remarks = List.copyOf(remarks);
  }
}
