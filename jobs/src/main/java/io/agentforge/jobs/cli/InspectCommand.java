package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.packing.InspectedFile;
import io.agentforge.jobs.packing.Places;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge inspect}: what is in a file of weights and where its bytes are. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description =
        "Prints where the bytes of a bundle, GGUF or safetensors file are, counted from the file;"
            + " the parts add up to its length. With --tensors, every tensor too.",
    footerHeading = "%nExample:%n",
    footer = "  forge inspect agent.forge --tensors")
final class InspectCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Bundle, GGUF or safetensors file, on any file system.")
  private String file;

  @Option(names = "--tensors", description = "List the tensors; always so with --json.")
  private boolean tensors;

  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    InspectedFile found = Places.fetched(file, InspectedFile::of);
    answer.print(() -> document(found), () -> text(found));
    return ExitStatus.DONE.code();
  }

  private Map<String, Object> document(InspectedFile found) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file);
    document.put("kind", found.kind());
    document.putAll(LedgerView.document(found.ledger()));
    document.put("properties", found.properties());
    document.put("tensors", found.tensors());
    return document;
  }

  private String text(InspectedFile found) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %s, %.3f bits a parameter, %.2f:1 against fp32%n",
            file,
            found.kind(),
            found.ledger().bitsPerParameter(),
            found.ledger().ratioToFp32()));
    found.properties().forEach((key, value) -> text.append(key + ": " + value + "\n"));
    text.append('\n').append(LedgerView.text(found.ledger()));
    if (tensors) {
      TextTable table = new TextTable(List.of("tensor", "type", "shape", "group", "bytes"));
      for (InspectedFile.Line line : found.tensors()) {
        table.row(
            List.of(
                line.name(),
                line.type(),
                line.shape().toString(),
                line.group() == 0 ? "" : Integer.toString(line.group()),
                Long.toString(line.bytes())));
      }
      text.append('\n').append(table);
    }
    return text.toString();
  }
}
