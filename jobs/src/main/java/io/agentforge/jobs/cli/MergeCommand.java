package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.merge.Locations;
import io.agentforge.jobs.merge.MergeJob;
import io.agentforge.merge.folder.Checksum;
import io.agentforge.merge.folder.MergeOptions;
import io.agentforge.merge.folder.MergeResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge merge}: folders into one, as a recipe of mergekit says. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    description =
        "Merges Hugging Face folders as a recipe in mergekit's YAML says. Models that do not go"
            + " together are refused before work starts; OUT appears when it is complete. Without"
            + " --master it runs in this process and starts no Spark.",
    footerHeading = "%nExample:%n",
    footer = {
      "  forge merge conf/recipes/merge-ties.yaml merged --base-dir models",
      "  merged: ties of 3 models, 6 layers, 24,924,160 parameters in 1 file"
    })
final class MergeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RECIPE", description = "The recipe.")
  private String recipe;

  @Parameters(index = "1", paramLabel = "OUT", description = "Folder to make, on any file system.")
  private String output;

  @Option(
      names = "--base-dir",
      paramLabel = "DIR",
      defaultValue = "",
      description = "Where relative paths of models begin (default: the current folder).")
  private String base;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Seed of methods that drop weights at random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Tensors merged side by side (default: all processors).")
  private Integer threads;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "Bound for tensors on their way, such as 512m or 2g (default: half of the heap).")
  private Long memory;

  @Option(
      names = "--shard-size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Largest file of weights; with --master one task each (default: 4g).")
  private Long shardSize;

  @Option(
      names = "--checksum",
      paramLabel = "KIND",
      defaultValue = "CRC32C",
      description =
          "crc32c, at the speed of memory, or sha256, for sha256sum -c (default: crc32c).")
  private Checksum checksum;

  @Option(
      names = "--allow-unrelated",
      description = "Merge models whose weights show no common ancestor all the same.")
  private boolean allowUnrelated;

  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    MergeJob job =
        new MergeJob(
            recipe,
            output,
            new Locations(base),
            options(),
            remark -> answer.messages().println("remark: " + remark));
    long start = System.nanoTime();
    MergeResult result = job.run(master.master());
    double seconds = (System.nanoTime() - start) / 1e9;
    answer.print(() -> document(result, seconds), () -> text(result, seconds));
    return ExitStatus.DONE.code();
  }

  private MergeOptions options() {
    MergeOptions options =
        MergeOptions.defaults()
            .withSeed(seed)
            .withChecksum(checksum)
            .withStrangers(
                allowUnrelated ? MergeOptions.Strangers.ALLOWED : MergeOptions.Strangers.REFUSED);
    if (threads != null) {
      options = options.withThreads(Math.max(1, threads));
    }
    options = memory == null ? options : options.withMemoryBytes(memory);
    return shardSize == null ? options : options.withShardBytes(shardSize);
  }

  private static Map<String, Object> document(MergeResult result, double seconds) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("folder", result.folder());
    document.put("method", result.method());
    document.put("models", result.models());
    document.put("layers", result.layers());
    document.put("parameters", result.parameters());
    document.put("input_bytes", result.inputBytes());
    document.put("output_bytes", result.outputBytes());
    document.put("seconds", seconds);
    document.put(
        "files",
        result.files().stream()
            .map(f -> Map.of("name", f.name(), "bytes", f.bytes(), "checksum", f.checksum()))
            .toList());
    document.put("remarks", result.remarks());
    return document;
  }

  private static String text(MergeResult result, double seconds) {
    long files = result.files().stream().filter(f -> !f.tensors().isEmpty()).count();
    return String.format(
        Locale.ROOT,
        "%s: %s of %d model%s, %d layers, %,d parameters in %d file%s, %.2f s",
        result.folder(),
        result.method(),
        result.models().size(),
        result.models().size() == 1 ? "" : "s",
        result.layers(),
        result.parameters(),
        files,
        files == 1 ? "" : "s",
        seconds);
  }
}
