package io.agentforge.jobs.cli;

import io.agentforge.datasets.corpus.ShippedCorpus;
import io.agentforge.datasets.corpus.ShippedFile;
import io.agentforge.datasets.ingest.DatasetManifest;
import io.agentforge.error.ExitStatus;
import io.agentforge.recipe.DataRecipe;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forge data describe}: what is in a data set. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description =
        "Says what is in the shipped sample or in a data set of the home. Starts no Spark.",
    footerHeading = "%nExample:%n",
    footer = "  forge data describe shipped")
final class DataDescribeCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = DataRecipe.SHIPPED,
      description = "Data set, or shipped for the sample (default).")
  private String name;

  @Mixin private HomeOption home;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    if (name.equals(DataRecipe.SHIPPED)) {
      List<ShippedFile> files = ShippedCorpus.files();
      answer.print(() -> files, () -> shipped(files));
    } else {
      DatasetManifest manifest = DataSets.describe(home.uri(), name);
      answer.print(() -> manifest, () -> DataSets.text(manifest));
    }
    return ExitStatus.DONE.code();
  }

  private static String shipped(List<ShippedFile> files) {
    TextTable table = new TextTable(List.of("source", "documents", "bytes", "licence", "sha256"));
    for (ShippedFile file : files) {
      table.row(
          List.of(
              file.source(),
              Integer.toString(file.documents()),
              Integer.toString(file.bytes()),
              file.licence(),
              file.sha256().substring(0, 12)));
    }
    return table.toString();
  }
}
