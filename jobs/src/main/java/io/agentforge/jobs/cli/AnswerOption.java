package io.agentforge.jobs.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The answer of a command, as text or as one JSON document. */
final class AnswerOption {
  @Option(names = "--json", description = "Answer with one JSON document and nothing else.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  boolean isJson() {
    return json;
  }

  /** Prints one of the two forms; the other is never made. */
  void print(Supplier<?> document, Supplier<String> text) {
    printJson(() -> JsonText.of(document.get()), text);
  }

  /** The same with a document that is JSON already. */
  void printJson(Supplier<String> document, Supplier<String> text) {
    PrintWriter out = spec.root().commandLine().getOut();
    out.println((json ? document : text).get().stripTrailing());
    out.flush();
  }

  /** Where progress and warnings go. */
  PrintWriter messages() {
    return spec.root().commandLine().getErr();
  }
}
