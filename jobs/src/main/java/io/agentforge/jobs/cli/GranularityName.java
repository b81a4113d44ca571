package io.agentforge.jobs.cli;

import io.agentforge.quantize.Granularity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Weights that share a scale, as people type them. */
final class GranularityName implements ITypeConverter<Granularity> {
  @Override
  public Granularity convert(String text) {
    try {
      return Granularity.of(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
