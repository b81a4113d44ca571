package io.agentforge.datasets.ingest;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.Serializable;
import java.util.List;

/**
 * What to read and what to make of it.
 *
 * @param inputs files, folders (searched with their subfolders) or globs on any Hadoop file system
 * @param textColumn JSON field, or column of a table, that holds the text
 * @param minimumCharacters shortest document kept, in Unicode code points after cleaning
 * @param maximumCharacters longest document kept, in Unicode code points after cleaning
 * @param maximumNonPrintable largest share of non-printable code points before cleaning, 0 … 1
 * @param nearDuplicateThreshold Jaccard similarity of word shingles from which two documents count
 *     as the same, in (0, 1]
 * @param shingleWords words in a shingle; documents with fewer are compared exactly only
 * @param splitSalt salt of {@link io.agentforge.datasets.corpus.DocumentSplit}
 * @param seed seed of the MinHash functions
 */
public record IngestSettings(
    List<String> inputs,
    SourceFormat format,
    TextUnit unit,
    String textColumn,
    int minimumCharacters,
    int maximumCharacters,
    double maximumNonPrintable,
    double nearDuplicateThreshold,
    int shingleWords,
    String splitSalt,
    long seed)
    implements Serializable {

  public IngestSettings {
    inputs = List.copyOf(inputs);
    require(!inputs.isEmpty(), "inputs", "no path was given", "Name a file, folder or glob");
    require(!textColumn.isBlank(), "text_column", "it is blank", "Name the field with the text");
    require(
        minimumCharacters >= 1 && minimumCharacters <= maximumCharacters,
        "minimum_characters",
        "%d to %d is no range of lengths".formatted(minimumCharacters, maximumCharacters),
        "Give a minimum of at least 1 and a maximum not below it");
    require(
        maximumNonPrintable >= 0 && maximumNonPrintable <= 1,
        "maximum_non_printable",
        "%s is no share".formatted(maximumNonPrintable),
        "Give a number from 0 to 1");
    require(
        nearDuplicateThreshold > 0 && nearDuplicateThreshold <= 1,
        "near_duplicate_threshold",
        "%s is no Jaccard similarity".formatted(nearDuplicateThreshold),
        "Give a number above 0 and at most 1");
    require(
        shingleWords >= 1,
        "shingle_words",
        "%d words make no shingle".formatted(shingleWords),
        "Give at least 1");
  }

  /** Defaults for the inputs: format by file name, a document per file, near duplicates at 0.8. */
  public static IngestSettings of(List<String> inputs) {
    return new IngestSettings(
        inputs,
        SourceFormat.AUTO,
        TextUnit.FILE,
        "text",
        20,
        10_000_000,
        0.05,
        0.8,
        5,
        "agent-forge",
        17);
  }

  public IngestSettings withFormat(SourceFormat value) {
    return new IngestSettings(
        inputs,
        value,
        unit,
        textColumn,
        minimumCharacters,
        maximumCharacters,
        maximumNonPrintable,
        nearDuplicateThreshold,
        shingleWords,
        splitSalt,
        seed);
  }

  public IngestSettings withUnit(TextUnit value) {
    return new IngestSettings(
        inputs,
        format,
        value,
        textColumn,
        minimumCharacters,
        maximumCharacters,
        maximumNonPrintable,
        nearDuplicateThreshold,
        shingleWords,
        splitSalt,
        seed);
  }

  public IngestSettings withTextColumn(String value) {
    return new IngestSettings(
        inputs,
        format,
        unit,
        value,
        minimumCharacters,
        maximumCharacters,
        maximumNonPrintable,
        nearDuplicateThreshold,
        shingleWords,
        splitSalt,
        seed);
  }

  /** Lengths kept, in code points, both included. */
  public IngestSettings withLengths(int minimum, int maximum) {
    return new IngestSettings(
        inputs,
        format,
        unit,
        textColumn,
        minimum,
        maximum,
        maximumNonPrintable,
        nearDuplicateThreshold,
        shingleWords,
        splitSalt,
        seed);
  }

  public IngestSettings withNearDuplicateThreshold(double value) {
    return new IngestSettings(
        inputs,
        format,
        unit,
        textColumn,
        minimumCharacters,
        maximumCharacters,
        maximumNonPrintable,
        value,
        shingleWords,
        splitSalt,
        seed);
  }

  private static void require(boolean holds, String key, String reason, String remedy) {
    if (!holds) {
      throw new ForgeException(ErrorCode.USAGE, "data ingest " + key, reason, remedy);
    }
  }
}
