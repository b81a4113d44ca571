package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.packing.Places;
import io.agentforge.pack.ByteLedger;
import io.agentforge.pack.ModelPacker;
import io.agentforge.pack.PackFile;
import io.agentforge.pack.PackSettings;
import io.agentforge.pack.SigningKeys;
import io.agentforge.pack.TernaryStorage;
import io.agentforge.pack.WeightForm;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.QuantizationStatistics;
import io.agentforge.quantize.ScaleType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge pack}: a model as one file of few bits. */
@Command(
    name = "pack",
    mixinStandardHelpOptions = true,
    description =
        "Makes a bundle of a model: weights of few bits, tokenizer, configuration, checksums and"
            + " signature in one file. Weights that were not trained to be ternary lose nearly all"
            + " they know when they become so; weights that are ternary already are kept as they"
            + " are. OUT appears when it has been read back.",
    footerHeading = "%nExample:%n",
    footer =
        "  forge pack RUN/bitnet/agent agent.forge --group 256 --embedding int8 --sign key.pem")
final class PackCommand implements Callable<Integer> {
  @Mixin private PackedModelOption model;

  @Parameters(index = "1", paramLabel = "OUT", description = "Bundle to make, *.forge by custom.")
  private String output;

  @Option(
      names = "--group",
      paramLabel = "N|row|tensor",
      defaultValue = "256",
      converter = GranularityName.class,
      description =
          "Inputs that share a scale in ternary matrices (default: 256, which GGUF keeps"
              + " losslessly).")
  private Granularity group;

  @Option(
      names = "--matrices",
      paramLabel = "FORM",
      defaultValue = "ternary",
      description =
          "Matrices of the layers: ternary, int8, int4, f16, bf16, f32 or keep (default: ternary).")
  private WeightForm matrices;

  @Option(
      names = "--embedding",
      paramLabel = "FORM",
      defaultValue = "int8",
      description = "Embedding and untied head, the same forms (default: int8).")
  private WeightForm embedding;

  @Option(
      names = "--norms",
      paramLabel = "FORM",
      defaultValue = "keep",
      description = "Norms and biases: f16, bf16, f32 or keep (default: keep).")
  private WeightForm norms;

  @Option(
      names = "--tensor",
      paramLabel = "NAME=FORM",
      description = "Form of one tensor by its name, whatever the rest says; repeatable.")
  private Map<String, WeightForm> exceptions = new TreeMap<>();

  @Option(
      names = "--scales",
      paramLabel = "T",
      defaultValue = "f16",
      description = "Type of scales: f16 or f32 (default: f16).")
  private ScaleType scales;

  @Option(
      names = "--storage",
      paramLabel = "S",
      defaultValue = "base3",
      description = "Ternary codes: base3, 1.6 bits each, or two_bit (default: base3).")
  private TernaryStorage storage;

  @Option(
      names = "--sign",
      paramLabel = "KEY",
      description = "Sign with this Ed25519 private key in PEM, as OpenSSL makes it.")
  private Path key;

  @Option(
      names = "--note",
      paramLabel = "KEY=VALUE",
      description = "What the manifest is to say of the model; repeatable.")
  private Map<String, String> notes = new TreeMap<>();

  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    Optional<SigningKeys.Pair> keys = Optional.ofNullable(key).map(SigningKeys::secret);
    Map<String, String> provenance = new TreeMap<>(notes);
    provenance.putIfAbsent("source", model.shortName());
    provenance.put("packed_by", new Version().getVersion()[0]);
    ModelPacker packer = new ModelPacker(settings(), keys, provenance);
    Map<String, QuantizationStatistics> statistics = new LinkedHashMap<>();
    ByteLedger[] ledger = new ByteLedger[1];
    model.with(
        opened -> {
          Places.published(
              output,
              path -> {
                statistics.putAll(packer.pack(opened, path));
                ledger[0] = ByteLedger.of(PackFile.open(path));
              });
          return opened;
        });
    answer.print(
        () -> document(ledger[0], statistics, keys), () -> text(ledger[0], statistics, keys));
    return ExitStatus.DONE.code();
  }

  private PackSettings settings() {
    try {
      return new PackSettings(matrices, embedding, norms, group, scales, storage, exceptions);
    } catch (IllegalArgumentException e) {
      throw new ForgeException(
          ErrorCode.USAGE, "--norms", e.getMessage(), "Give f16, bf16, f32 or keep.", e);
    }
  }

  private static Optional<String> signer(Optional<SigningKeys.Pair> keys) {
    return keys.map(pair -> SigningKeys.fingerprint(pair.open().getEncoded()));
  }

  private Map<String, Object> document(
      ByteLedger ledger,
      Map<String, QuantizationStatistics> statistics,
      Optional<SigningKeys.Pair> keys) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("bundle", output);
    document.put("model", model.name());
    document.put("signed_by", signer(keys).orElse(null));
    document.putAll(LedgerView.document(ledger));
    document.put("tensors", statistics);
    return document;
  }

  private String text(
      ByteLedger ledger,
      Map<String, QuantizationStatistics> statistics,
      Optional<SigningKeys.Pair> keys) {
    double zeros =
        statistics.values().stream()
            .filter(s -> s.entropyBits() <= 1.6)
            .mapToDouble(QuantizationStatistics::zeroFraction)
            .average()
            .orElse(Double.NaN);
    String signed = signer(keys).map(name -> "signed by " + name).orElse("not signed");
    return String.format(
        Locale.ROOT,
        "%s: %,d parameters in %,d bytes, %.3f bits each, %.2f:1 against fp32; %s%s%n%s",
        output,
        ledger.parameters(),
        ledger.total(),
        ledger.bitsPerParameter(),
        ledger.ratioToFp32(),
        signed,
        Double.isNaN(zeros) ? "" : String.format(Locale.ROOT, "; %.1f %% zeros", 100 * zeros),
        LedgerView.text(ledger));
  }
}
