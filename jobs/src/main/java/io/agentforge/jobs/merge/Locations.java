package io.agentforge.jobs.merge;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where a recipe's folders are: paths of this machine or URIs of a Hadoop file system.
 *
 * @param base folder at which relative paths begin
 */
public record Locations(String base) implements Serializable {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  /** The same for processes with another current folder. */
  Locations absolute() {
    return isUri(base) ? this : new Locations(Path.of(base).toAbsolutePath().toString());
  }

  /** The place of a model or output. */
  public String resolve(String name) {
    if (isUri(name) || name.startsWith("/") || base.isEmpty()) {
      return name;
    }
    return base.endsWith("/") ? base + name : base + "/" + name;
  }

  /** Whether a place needs no Hadoop. */
  static boolean isLocal(String place) {
    return !isUri(place) || place.startsWith("file:");
  }

  /** A local place as a path. */
  static Path path(String place) {
    return isUri(place) ? Path.of(java.net.URI.create(place).getPath()) : Path.of(place);
  }

  private static boolean isUri(String place) {
    return SCHEME.matcher(place).matches();
  }
}
