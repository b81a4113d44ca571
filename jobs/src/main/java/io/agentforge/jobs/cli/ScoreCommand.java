package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.inference.TextModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forge score}: how likely a model finds a text. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description =
        "Says how likely a model finds the text of FILE, or the answers of its questions.",
    footerHeading = "%nExample:%n",
    footer = "  forge score RUN/cognate/trunk chapter.txt --json")
final class ScoreCommand implements Callable<Integer> {
  @Mixin private ModelOption model;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "Text, or .jsonl with 'text', or with 'prompt' and 'answer'.")
  private Path file;

  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    TextModel.Score score = model.with(opened -> opened.score(file));
    answer.print(() -> document(score), () -> text(score));
    return ExitStatus.DONE.code();
  }

  private Map<String, Object> document(TextModel.Score score) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", model.name());
    document.put("tokens", score.tokens());
    document.put("nll_per_token", score.nllPerToken());
    document.put("bits_per_byte", score.bitsPerByte());
    document.put("items", score.items());
    return document;
  }

  private String text(TextModel.Score score) {
    return String.format(
        Locale.ROOT,
        "%s: %.4f nats/token, %.4f bits/byte over %d tokens of %d %s",
        model.name(),
        score.nllPerToken(),
        score.bitsPerByte(),
        score.tokens(),
        score.items(),
        score.items() == 1 ? "item" : "items");
  }
}
