package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.gguf.GgufImport;
import io.agentforge.jobs.packing.Places;
import io.agentforge.model.ModelFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge import}: a GGUF file as a Hugging Face folder. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Reads a GGUF file of a llama, qwen2, qwen3 or bitnet model into a Hugging Face folder that"
            + " can take the trunk's place. Quantised weights (Q8_0, Q4_0, Q4_1, TQ1_0, TQ2_0)"
            + " become F32.",
    footerHeading = "%nExample:%n",
    footer = "  forge import model.gguf models/base")
final class ImportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "GGUF file, on any file system.")
  private String file;

  @Parameters(index = "1", paramLabel = "OUT", description = "Folder to make.")
  private String output;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "A tokenizer.json to use in place of what the file says.")
  private Path tokenizer;

  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    Map<String, Object> document =
        Places.fetched(
            file,
            gguf -> {
              Map<String, Object> made = new LinkedHashMap<>();
              Places.published(
                  output,
                  folder -> {
                    ModelFolder model =
                        GgufImport.toFolder(gguf, Optional.ofNullable(tokenizer), folder);
                    made.put("folder", output);
                    made.put("parameters", model.parameters().total());
                    made.put("dtype", model.dtype().name());
                  });
              return made;
            });
    answer.print(
        () -> document,
        () ->
            "%s: %,d parameters, embedding %s"
                .formatted(output, (Long) document.get("parameters"), document.get("dtype")));
    return ExitStatus.DONE.code();
  }
}
