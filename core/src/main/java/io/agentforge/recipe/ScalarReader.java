package io.agentforge.recipe;

import static io.agentforge.recipe.KeyType.Real.LowEnd.INCLUDED;

import io.agentforge.error.NearestName;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads one scalar as the type its key asks for. Numbers are decimal: the octal, sexagesimal and
 * {@code yes/no} readings of YAML 1.1 are refused rather than guessed.
 */
public final class ScalarReader {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9][0-9_]*");
  private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-9_]+");
  private static final Pattern REAL =
      Pattern.compile("[-+]?([0-9][0-9_]*\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,4})?");

  private ScalarReader() {}

  /** What was wrong with a scalar, for people. */
  public static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }

  /** Any finite number; {@code 1e-4} is one too, though YAML 1.1 takes it for text. */
  public static double number(ScalarNode node) throws Refusal {
    return (double) read(node, new KeyType.Real(-Double.MAX_VALUE, INCLUDED, Double.MAX_VALUE));
  }

  /** {@code true} or {@code false}. */
  public static boolean flag(ScalarNode node) throws Refusal {
    return (boolean) read(node, new KeyType.Flag());
  }

  /** Text that is not blank. */
  public static String text(ScalarNode node) throws Refusal {
    return (String) read(node, new KeyType.Text());
  }

  /** The value in the Java class of the type; a list type takes comma-separated names. */
  static Object read(ScalarNode node, KeyType type) throws Refusal {
    String text = node.getValue().strip();
    if (text.isEmpty()) {
      throw new Refusal("has no value; give " + type.description());
    }
    boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN;
    if (type instanceof KeyType.Whole whole) {
      return whole(text, plain, whole);
    } else if (type instanceof KeyType.Real real) {
      return real(text, plain, real);
    } else if (type instanceof KeyType.Flag) {
      return flag(text, plain);
    } else if (type instanceof KeyType.Choice choice) {
      return choice(text, choice.names());
    } else if (type instanceof KeyType.Choices) {
      return List.of(text.split("\\s*,\\s*"));
    }
    if (plain && (text.equals("~") || text.equals("null"))) {
      throw new Refusal("has no value; give text, quoted if it is meant literally");
    }
    return text;
  }

  private static Long whole(String text, boolean plain, KeyType.Whole type) throws Refusal {
    boolean decimal = plain && WHOLE.matcher(text).matches() && !OCTAL.matcher(text).matches();
    if (!decimal) {
      throw wrongType(text, plain, type);
    }
    try {
      long value = Long.parseLong(text.replace("_", ""));
      if (value < type.low() || value > type.high()) {
        throw outOfRange(text, type);
      }
      return value;
    } catch (NumberFormatException e) {
      throw outOfRange(text, type);
    }
  }

  private static Double real(String text, boolean plain, KeyType.Real type) throws Refusal {
    if (!plain || !REAL.matcher(text).matches()) {
      throw wrongType(text, plain, type);
    }
    double value = new BigDecimal(text.replace("_", "")).doubleValue();
    if (!type.contains(value)) {
      throw outOfRange(text, type);
    }
    return value;
  }

  private static Boolean flag(String text, boolean plain) throws Refusal {
    if (!plain || !(text.equals("true") || text.equals("false"))) {
      throw wrongType(text, plain, new KeyType.Flag());
    }
    return Boolean.valueOf(text);
  }

  private static String choice(String text, List<String> names) throws Refusal {
    if (!names.contains(text)) {
      String hint =
          NearestName.among(text, names).map("; did you mean '%s'?"::formatted).orElse("");
      throw new Refusal(
          "is '%s', which is not one of %s%s".formatted(text, String.join(", ", names), hint));
    }
    return text;
  }

  private static Refusal wrongType(String text, boolean plain, KeyType type) {
    String shown = plain ? text : "the text \"" + text + "\"";
    return new Refusal("is %s, but must be a %s".formatted(shown, type.description()));
  }

  private static Refusal outOfRange(String text, KeyType type) {
    return new Refusal("is %s, but must be a %s".formatted(text, type.description()));
  }
}
