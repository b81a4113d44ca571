package io.agentforge.torch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TorchScript text with places to fill: <code>{name}</code> takes a value, a line that starts with
 * {@code @feature} or {@code @!feature} is kept when the feature is on or off, and {@code #} starts
 * a comment line.
 */
public final class TorchTemplate {
  private static final Pattern PLACE = Pattern.compile("\\{([a-zA-Z0-9_.]+)}");
  private static final Pattern CONDITION = Pattern.compile("@(!?)([a-z_]+) (.*)");

  private final Map<String, String> values = new HashMap<>();
  private final Set<String> features = new HashSet<>();

  /** Defines a place. */
  public TorchTemplate value(String name, Object value) {
    values.put(name, value.toString());
    return this;
  }

  /** Switches a feature. */
  public TorchTemplate feature(String name, boolean on) {
    if (on) {
      features.add(name);
    } else {
      features.remove(name);
    }
    return this;
  }

  /**
   * The resource beside {@code owner}, filled in.
   *
   * @throws IllegalArgumentException when a place has no value
   */
  public String fill(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      return fill(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  /** The text, filled in. */
  public String fill(String text) {
    StringBuilder kept = new StringBuilder();
    for (String line : text.split("\n")) {
      Matcher condition = CONDITION.matcher(line);
      if (condition.matches()) {
        boolean wanted = condition.group(1).isEmpty();
        if (features.contains(condition.group(2)) == wanted) {
          kept.append(condition.group(3)).append('\n');
        }
      } else if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
        kept.append(line).append('\n');
      }
    }
    return PLACE.matcher(kept).replaceAll(place -> value(place.group(1)));
  }

  private String value(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the text names {" + name + "}, which has no value");
    }
    return value;
  }
}
