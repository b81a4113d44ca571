package io.agentforge.pack;

import io.agentforge.error.ForgeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be found out about a bundle by reading all of it.
 *
 * @param problems one sentence each; empty when the bundle is whole
 * @param signer fingerprint of the key whose signature was found good; empty when there is none
 */
public record BundleCheck(List<String> problems, Optional<String> signer) {

  public BundleCheck {
    problems = List.copyOf(problems);
  }

  /**
   * Reads every byte of a bundle: structure, checksums, SHA-256 against the manifest, signature,
   * codes.
   *
   * @param key the signer that is trusted; without one a signature is compared with the key that
   *     the bundle names, which shows damage but not who signed
   */
  public static BundleCheck of(Path file, Optional<PublicKey> key) {
    try {
      return of(Bundle.open(file), key);
    } catch (ForgeException e) {
      return new BundleCheck(List.of(e.reason()), Optional.empty());
    }
  }

  static BundleCheck of(Bundle bundle, Optional<PublicKey> key) {
    List<String> problems = new ArrayList<>();
    compare(bundle, problems);
    Optional<String> signer = signer(bundle, key, problems);
    return new BundleCheck(problems, problems.isEmpty() ? signer : Optional.empty());
  }

  private static void compare(Bundle bundle, List<String> problems) {
    Map<String, BundleManifest.Line> promised = new LinkedHashMap<>();
    bundle.manifest().lines().forEach(line -> promised.put(line.name(), line));
    List<String> order = new ArrayList<>();
    for (PackEntry entry : bundle.pack().entries()) {
      String name = entry.name();
      if (name.equals(BundleManifest.NAME) || name.equals(BundleManifest.SIGNATURE)) {
        continue;
      }
      order.add(name);
      BundleManifest.Line line = promised.remove(name);
      if (line == null) {
        problems.add(name + " was added: the manifest does not name it");
        continue;
      }
      try {
        ByteBuffer payload = bundle.pack().payload(name);
        BundleManifest.Line found = BundleManifest.Line.of(entry, payload);
        if (!found.equals(line)) {
          problems.add("%s is %s, the manifest says %s".formatted(name, found, line));
        }
        if (entry.type() != PackType.FILE) {
          bundle.tensor(name);
        }
      } catch (ForgeException e) {
        problems.add(e.reason());
      }
    }
    promised.keySet().forEach(name -> problems.add(name + " was removed: the manifest names it"));
    if (problems.isEmpty()
        && !order.equals(
            bundle.manifest().lines().stream().map(BundleManifest.Line::name).toList())) {
      problems.add("its entries are in another order than in the manifest");
    }
  }

  private static Optional<String> signer(
      Bundle bundle, Optional<PublicKey> key, List<String> problems) {
    BundleManifest manifest = bundle.manifest();
    boolean there = bundle.pack().has(BundleManifest.SIGNATURE);
    if (manifest.isSigned() != there) {
      problems.add(
          there
              ? "it has a signature, but its manifest names no key"
              : "its signature was removed: the manifest names a key");
      return Optional.empty();
    }
    if (!there) {
      key.ifPresent(k -> problems.add("it is not signed"));
      return Optional.empty();
    }
    String fingerprint = SigningKeys.fingerprint(manifest.publicKey());
    try {
      PublicKey named = SigningKeys.decoded(manifest.publicKey());
      if (key.isPresent() && !key.get().equals(named)) {
        problems.add(
            "it is signed with the key %s, not with %s"
                .formatted(fingerprint, SigningKeys.fingerprint(key.get().getEncoded())));
      }
      byte[] signature = bundle.file(BundleManifest.SIGNATURE);
      byte[] signed = bundle.file(BundleManifest.NAME);
      if (!SigningKeys.verifies(key.orElse(named), signed, signature)) {
        problems.add("its signature is not that of the manifest");
      }
    } catch (GeneralSecurityException e) {
      problems.add("the key in its manifest is no Ed25519 key");
    } catch (ForgeException e) {
      problems.add(e.reason());
    }
    return Optional.of(fingerprint);
  }
}
