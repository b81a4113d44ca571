package io.agentforge.merge.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.merge.MergeMethod;
import io.agentforge.merge.MergeMethods;
import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.MergeRecipeReader;
import io.agentforge.merge.recipe.MergeRecipeText;
import io.agentforge.model.FolderFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A merge of Hugging Face folders, judged before any work starts and then written file by file. Any
 * process that plans the same merge may write any of its files.
 */
public final class FolderMerge {
  /** The recipe beside the weights, under the name that mergekit gives it. */
  static final String RECIPE = "mergekit_config.yml";

  private static final String INDEX = "model.safetensors.index.json";
  private static final List<String> COPIED =
      List.of(
          Compatibility.TOKENIZER,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "tokenizer.model",
          "chat_template.jinja",
          "generation_config.json");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final MergeRecipe recipe;
  private final MergeOptions options;
  private final Map<String, InputModel> models;
  private final MergePlan plan;
  private final List<Shard> shards;
  private final ShardWriter writer;

  private FolderMerge(
      MergeRecipe recipe, MergeOptions options, Map<String, InputModel> models, MergePlan plan) {
    this.recipe = recipe;
    this.options = options;
    this.models = models;
    this.plan = plan;
    this.shards = Shard.split(plan.tensors(), options.shardBytes());
    TensorMerger merger = new TensorMerger(plan.method(), recipe.dtype(), options.seed());
    requireMemory(merger);
    this.writer = new ShardWriter(merger, options);
  }

  /**
   * Opens the models of a recipe and judges whether they can be merged.
   *
   * @throws ForgeException MODEL_INVALID, MODEL_UNSUPPORTED or SAFETENSORS_INVALID for a model by
   *     itself; MODELS_DIFFER with everything that does not fit together; RECIPE_INVALID for what
   *     the recipe lacks; USAGE when the memory bound is too small
   */
  public static FolderMerge judge(MergeRecipe recipe, ModelSource source, MergeOptions options) {
    FolderMerge merge = plan(recipe, source, options);
    List<String> problems = new ArrayList<>();
    List<String> remarks = new ArrayList<>(merge.plan.remarks());
    boolean mixed = merge.plan.tensors().stream().anyMatch(tensor -> tensor.parts().size() > 1);
    Compatibility settings = new Compatibility(List.copyOf(merge.models.values()));
    problems.addAll(settings.problems());
    remarks.addAll(settings.remarks());
    List<String> strangers = mixed ? Ancestry.strangers(merge.plan) : List.of();
    boolean refused = options.strangers() == MergeOptions.Strangers.REFUSED;
    (refused ? problems : remarks).addAll(strangers);
    if (!problems.isEmpty()) {
      throw differ(problems, refused && !strangers.isEmpty());
    }
    MergePlan p = merge.plan;
    return new FolderMerge(
        recipe,
        options,
        merge.models,
        new MergePlan(p.method(), p.tensors(), p.layers(), remarks, p.dtype()));
  }

  /** The same without the judgement, for further processes that write files of a judged merge. */
  public static FolderMerge plan(MergeRecipe recipe, ModelSource source, MergeOptions options) {
    MergeMethod method = MergeMethods.all().named(recipe.method());
    Map<String, InputModel> models = new LinkedHashMap<>();
    for (String model : recipe.models()) {
      models.put(model, InputModel.open(model, source.folder(model), source.siblings(model)));
    }
    MergePlanner planner = new MergePlanner(recipe, method, models);
    Optional<MergePlan> plan = planner.plan();
    if (plan.isEmpty()) {
      throw MergeRecipeReader.invalid("the merge", planner.problems().stream());
    }
    return new FolderMerge(recipe, options, models, plan.get());
  }

  private static ForgeException differ(List<String> problems, boolean strangers) {
    return new ForgeException(
        ErrorCode.MODELS_DIFFER,
        "the merge",
        "the models do not go together:\n  " + String.join("\n  ", problems) + "\n",
        strangers
            ? "Merge fine-tunes of one model; --allow-unrelated merges strangers all the same."
            : "Merge models of one architecture with one tokenizer.");
  }

  private void requireMemory(TensorMerger merger) {
    for (PlannedTensor tensor : plan.tensors()) {
      long needed = merger.workingBytes(tensor);
      if (needed > options.memoryBytes()) {
        throw new ForgeException(
            ErrorCode.USAGE,
            tensor.output().name(),
            "merging it takes %,d bytes, the bound is %,d".formatted(needed, options.memoryBytes()),
            "Raise --memory, and the heap with it.");
      }
    }
  }

  /** What a user may not expect, in sentences. */
  public List<String> remarks() {
    return plan.remarks();
  }

  /** Number of files of weights. */
  public int shardCount() {
    return shards.size();
  }

  /** Bytes that are read; a tensor that is used twice counts twice. */
  public long inputBytes() {
    return plan.inputBytes();
  }

  /** Does everything in this process. */
  public MergeResult run(OutputFolder folder) {
    List<WrittenFile> written = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      written.add(write(i, folder));
    }
    return finish(written, folder);
  }

  /**
   * Writes one file of weights.
   *
   * @param shard from 0 to {@link #shardCount()}, exclusive
   */
  public WrittenFile write(int shard, OutputFolder folder) {
    try {
      return writer.write(shards.get(shard), folder);
    } catch (IOException e) {
      throw failed(folder, shards.get(shard).file(), e);
    }
  }

  /**
   * Writes what stands beside the weights and publishes the folder.
   *
   * @param weights all files of weights
   */
  public MergeResult finish(List<WrittenFile> weights, OutputFolder folder) {
    List<WrittenFile> files = new ArrayList<>(weights);
    try {
      if (weights.size() > 1) {
        files.add(put(folder, INDEX, index(weights).getBytes(StandardCharsets.UTF_8)));
      }
      FolderFiles first = models.get(recipe.models().get(0)).files();
      for (String name : COPIED) {
        if (first.has(name)) {
          files.add(put(folder, name, first.bytes(name)));
        }
      }
      files.add(text(folder, InputModel.CONFIG, OutputConfig.json(recipe, plan, models)));
      files.add(text(folder, RECIPE, MergeRecipeText.yaml(recipe)));
      files.add(text(folder, "README.md", ModelCard.text(recipe, plan, options, models)));
      text(folder, options.checksum().file(), checksums(files));
      folder.publish();
    } catch (IOException e) {
      throw failed(folder, "", e);
    }
    long elements =
        plan.tensors().stream()
            .mapToLong(t -> t.output().bytes() / t.output().dtype().bytes())
            .sum();
    return new MergeResult(
        folder.name(),
        plan.method().name(),
        recipe.models(),
        plan.layers(),
        elements,
        plan.inputBytes(),
        plan.outputBytes(),
        files,
        plan.remarks());
  }

  private static String checksums(List<WrittenFile> files) {
    StringBuilder lines = new StringBuilder();
    files.forEach(
        file -> lines.append(file.checksum()).append("  ").append(file.name()).append('\n'));
    return lines.toString();
  }

  private String index(List<WrittenFile> weights) throws JsonProcessingException {
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", plan.outputBytes());
    Map<String, String> places = new TreeMap<>();
    weights.forEach(file -> file.tensors().forEach(name -> places.put(name, file.name())));
    ObjectNode map = index.putObject("weight_map");
    places.forEach(map::put);
    return JSON.writeValueAsString(index) + "\n";
  }

  private WrittenFile text(OutputFolder folder, String name, String text) throws IOException {
    return put(folder, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private WrittenFile put(OutputFolder folder, String name, byte[] bytes) throws IOException {
    try (ChecksummedFile file = new ChecksummedFile(folder, name, options.checksum())) {
      file.append(bytes);
      return file.finish(List.of());
    }
  }

  private static ForgeException failed(OutputFolder folder, String file, IOException e) {
    String unit =
        Stream.of(folder.name(), file)
            .filter(s -> !s.isEmpty())
            .reduce((a, b) -> a + "/" + b)
            .get();
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        unit,
        "it cannot be written: " + e,
        "Check the folder, its rights and the free space.",
        e);
  }
}
