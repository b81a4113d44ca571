package io.agentforge.jobs.cli;

import io.agentforge.datasets.ingest.DatasetManifest;
import io.agentforge.datasets.ingest.IngestSettings;
import io.agentforge.datasets.ingest.SourceFormat;
import io.agentforge.datasets.ingest.TextUnit;
import io.agentforge.error.ExitStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge data ingest}: the user's own text becomes a data set of the home. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description =
        "Cleans, deduplicates and splits your text into a data set of the home. Rows that cannot be"
            + " used are counted by reason and kept in a table.",
    footerHeading = "%nExample:%n",
    footer = "  forge data ingest notes/*.jsonl --text-column body --name notes")
final class DataIngestCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description = "Files, folders or globs of text, JSONL, Parquet or a Delta table.")
  private List<String> inputs;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name of the data set; recipes say data.corpus: NAME.")
  private String name;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "AUTO",
      description = "auto, text, jsonl, parquet or delta (default: told from file names).")
  private SourceFormat format;

  @Option(
      names = "--unit",
      paramLabel = "U",
      defaultValue = "FILE",
      description = "One document of a text file: file, or block between blank lines.")
  private TextUnit unit;

  @Option(
      names = "--text-column",
      paramLabel = "C",
      defaultValue = "text",
      description = "Field or column with the text (default: ${DEFAULT-VALUE}).")
  private String textColumn;

  @Option(
      names = "--min-characters",
      paramLabel = "N",
      defaultValue = "20",
      description = "Shorter documents are rejected (default: ${DEFAULT-VALUE}).")
  private int minimumCharacters;

  @Option(
      names = "--max-characters",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "Longer documents are rejected (default: ${DEFAULT-VALUE}).")
  private int maximumCharacters;

  @Option(
      names = "--near-duplicates",
      paramLabel = "J",
      defaultValue = "0.8",
      description =
          "Jaccard similarity from which documents count as the same (default: ${DEFAULT-VALUE}).")
  private double nearDuplicates;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    IngestSettings settings =
        IngestSettings.of(inputs)
            .withFormat(format)
            .withUnit(unit)
            .withTextColumn(textColumn)
            .withLengths(minimumCharacters, maximumCharacters)
            .withNearDuplicateThreshold(nearDuplicates);
    DatasetManifest manifest = DataSets.ingest(home.uri(), master.master(), name, settings);
    answer.print(() -> manifest, () -> DataSets.text(manifest));
    return ExitStatus.DONE.code();
  }
}
