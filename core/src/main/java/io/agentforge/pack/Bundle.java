package io.agentforge.pack;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.HuggingFaceConfig;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A bundle: one container that holds a whole model, with configuration, tokenizer, manifest and, if
 * it was signed, signature. Safe for use by several threads; nothing is closed.
 *
 * <p>Opening checks structure and that the tensors are those of the configuration; each entry's
 * checksum is compared when it is asked for. {@link BundleCheck} compares everything else.
 */
public final class Bundle implements PackedModel {
  /** How bundle files are named. */
  public static final String SUFFIX = ".forge";

  static final String CONFIG = "config.json";

  private final PackFile pack;
  private final ModelConfig config;
  private final BundleManifest manifest;

  private Bundle(PackFile pack, ModelConfig config, BundleManifest manifest) {
    this.pack = pack;
    this.config = config;
    this.manifest = manifest;
  }

  /**
   * Opens a bundle.
   *
   * @throws ForgeException PACK_INVALID, MODEL_INVALID or MODEL_UNSUPPORTED, saying what is wrong
   */
  public static Bundle open(Path file) {
    return of(PackFile.open(file));
  }

  /** The bundle in a container. */
  static Bundle of(PackFile pack) {
    byte[] json = pack.file(CONFIG);
    ModelConfig config = HuggingFaceConfig.read(pack.name() + "/" + CONFIG, json);
    byte[] manifest = pack.file(BundleManifest.NAME);
    requireTensors(pack, config);
    return new Bundle(
        pack, config, BundleManifest.parse(pack.name() + "/" + BundleManifest.NAME, manifest));
  }

  /** Whether a path is a file that begins as containers do, sound or not. */
  public static boolean isBundle(Path file) {
    return Files.isRegularFile(file)
        && (file.toString().endsWith(SUFFIX) || PackIndex.beginsWithMagic(file));
  }

  private static void requireTensors(PackFile pack, ModelConfig config) {
    List<String> problems = new ArrayList<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (PackEntry entry : pack.entries()) {
      if (entry.type() != PackType.FILE) {
        unknown.add(entry.name());
      }
    }
    for (TensorSpec spec : config.tensors()) {
      if (!unknown.remove(spec.name())) {
        problems.add(spec.name() + " is missing");
      } else if (!shape(pack, spec.name()).equals(spec.shape())) {
        problems.add(
            "%s is %s, the configuration makes it %s"
                .formatted(spec.name(), shape(pack, spec.name()), spec.shape()));
      }
    }
    unknown.forEach(name -> problems.add(name + " is not part of this architecture"));
    if (!problems.isEmpty()) {
      int more = problems.size() - 10;
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          pack.name(),
          String.join("; ", problems.subList(0, Math.min(10, problems.size())))
              + (more > 0 ? "; and " + more + " more" : ""),
          "Pack the model again.");
    }
  }

  private static List<Long> shape(PackFile pack, String name) {
    return pack.entries().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow()
        .shape();
  }

  @Override
  public String name() {
    return pack.name();
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  /** What the bundle says it holds. */
  public BundleManifest manifest() {
    return manifest;
  }

  /** The container. */
  public PackFile pack() {
    return pack;
  }

  @Override
  public PackedTensor tensor(String tensor) {
    return pack.tensor(tensor);
  }

  @Override
  public List<String> files() {
    return pack.entries().stream()
        .filter(entry -> entry.type() == PackType.FILE)
        .map(PackEntry::name)
        .filter(name -> !name.equals(BundleManifest.NAME) && !name.equals(BundleManifest.SIGNATURE))
        .toList();
  }

  @Override
  public byte[] file(String file) {
    return pack.file(file);
  }
}
