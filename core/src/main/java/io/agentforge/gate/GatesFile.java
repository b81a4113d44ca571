package io.agentforge.gate;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The gate dictionary as data, {@code conf/gates.yaml}.
 *
 * @param name file name, for errors and reports
 * @param gates in the order of the file
 */
public record GatesFile(String name, List<GateDefinition> gates) {
  private static final String SHIPPED = "/conf/gates.yaml";

  public GatesFile {
    gates = List.copyOf(gates);
  }

  /** The dictionary that comes with the forge. */
  public static GatesFile shipped() {
    try (InputStream in = GatesFile.class.getResourceAsStream(SHIPPED)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "conf/gates.yaml");
    } catch (IOException e) {
      throw new IllegalStateException("core carries " + SHIPPED, e);
    }
  }

  /**
   * A user's dictionary.
   *
   * @throws ForgeException GATES_INVALID naming every problem with its line
   */
  public static GatesFile read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.GATES_INVALID,
          file.toString(),
          "cannot be read: " + e,
          "Give a UTF-8 file like conf/gates.yaml",
          e);
    }
  }

  /** {@link #read} from text. */
  public static GatesFile parse(String yaml, String name) {
    return new GatesFile(name, new GatesReader(name).read(yaml));
  }

  /** The gates after one phase, such as {@code cognate}. */
  public List<GateDefinition> of(String phase) {
    return gates.stream().filter(gate -> gate.phase().equals(phase)).toList();
  }

  /** One gate by phase and id. */
  public Optional<GateDefinition> find(String phase, String id) {
    return of(phase).stream().filter(gate -> gate.id().equals(id)).findFirst();
  }
}
