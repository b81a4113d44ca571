package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.gguf.GgmlType;
import io.agentforge.gguf.GgufExport;
import io.agentforge.jobs.packing.Places;
import io.agentforge.pack.HuggingFaceExport;
import io.agentforge.pack.PackedModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge export}: a model for other programs. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Writes a model as a Hugging Face folder of float weights, or as a GGUF file that llama.cpp"
            + " runs. What llama.cpp would compute otherwise is refused with the reason. OUT appears"
            + " when it is complete.",
    footerHeading = "%nExample:%n",
    footer = {
      "  forge export agent.forge agent.gguf --format gguf --type TQ2_0",
      "  forge export RUN/cognate/trunk trunk --format hf --type F16"
    })
final class ExportCommand implements Callable<Integer> {
  /** What is written. */
  enum Format {
    HF,
    GGUF
  }

  /** Element types of both formats. */
  enum Type {
    F32,
    F16,
    BF16,
    Q8_0,
    TQ1_0,
    TQ2_0
  }

  @Mixin private PackedModelOption model;

  @Parameters(index = "1", paramLabel = "OUT", description = "Folder or file to make.")
  private String output;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "hf|gguf",
      description = "Hugging Face folder or GGUF file.")
  private Format format;

  @Option(
      names = "--type",
      paramLabel = "T",
      description =
          "hf: F32, F16 or BF16 (default: as stored, F32 for what is quantised). gguf: F32, F16,"
              + " Q8_0, TQ1_0 or TQ2_0 (default: F16). The ternary types keep a bundle with --group"
              + " 256 as it is and ternarise a float model.")
  private Type type;

  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    requireType();
    Map<String, Object> document =
        model.with(
            opened -> {
              Places.published(output, path -> write(opened, path));
              return document(opened);
            });
    answer.print(
        () -> document,
        () ->
            "%s: %,d parameters, %s"
                .formatted(output, (Long) document.get("parameters"), document.get("type")));
    return ExitStatus.DONE.code();
  }

  private void requireType() {
    boolean known =
        type == null
            || type == Type.F32
            || type == Type.F16
            || (type == Type.BF16) == (format == Format.HF);
    if (!known) {
      throw new ForgeException(
          ErrorCode.USAGE,
          "--type",
          "%s is no type of --format %s".formatted(type, format),
          format == Format.HF ? "Give F32, F16 or BF16." : "Give F32, F16, Q8_0, TQ1_0 or TQ2_0.");
    }
  }

  private void write(PackedModel opened, Path path) {
    if (format == Format.HF) {
      HuggingFaceExport.write(
          opened, Optional.ofNullable(type).map(t -> DType.valueOf(t.name())), path);
    } else {
      GgmlType ggml = type == null ? GgmlType.F16 : GgmlType.valueOf(type.name());
      GgufExport.write(opened, ggml, model.shortName(), path);
    }
  }

  private Map<String, Object> document(PackedModel opened) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", model.name());
    document.put("out", output);
    document.put("format", format.name().toLowerCase(Locale.ROOT));
    String stored = format == Format.HF ? "as stored" : Type.F16.name();
    document.put("type", type == null ? stored : type.name());
    document.put("parameters", opened.config().parameters());
    return document;
  }
}
