package io.agentforge.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.error.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatesFileTest {
  private static final String ONE =
      """
      gates:
        - id: speed
          phase: cognate
          comparison: ">"
          threshold: 1_000
          definition: Tokens per second.
      """;

  @Test
  void theShippedFileIsTheOneAtTheRootOfTheRepository() {
    GatesFile root = GatesFile.read(Path.of("..", "conf", "gates.yaml"));
    assertThat(GatesFile.shipped().gates()).as("packaged gates").isEqualTo(root.gates());
  }

  @Test
  void everyPhaseHasGatesWithTheThresholdsOfTheSeed() {
    GatesFile file = GatesFile.shipped();
    assertThat(file.gates())
        .extracting(GateDefinition::phase)
        .as("phases")
        .containsSubsequence(
            "cognate",
            "evomerge",
            "quietstar",
            "bitnet",
            "training",
            "baking",
            "adas",
            "compression");
    assertThat(file.of("cognate"))
        .extracting(GateDefinition::id)
        .containsExactly("parameters", "specialisation", "checkpoint_valid");
    assertThat(
            List.of(
                "cognate.specialisation > 0.8",
                "evomerge.convergence < 50.0",
                "evomerge.fitness_improvement > 0.2",
                "evomerge.diversity > 0.3",
                "quietstar.reasoning_improvement > 0.15",
                "quietstar.coherence > 0.7",
                "bitnet.accuracy_kept > 0.95",
                "bitnet.compression_ratio > 10.0",
                "training.loss_reduction > 0.5",
                "baking.tools > 0.9",
                "adas.stability_weights < 0.05",
                "adas.performance > 0.0",
                "compression.size < 1.0E8",
                "compression.latency_first_token < 50.0",
                "compression.quality_kept > 0.95"))
        .as("thresholds of the gate dictionary")
        .isSubsetOf(
            file.gates().stream()
                .map(
                    gate ->
                        "%s.%s %s %s"
                            .formatted(
                                gate.phase(),
                                gate.id(),
                                gate.comparison().symbol(),
                                gate.threshold()))
                .toList());
  }

  @Test
  void aGateIsReadAsWritten() {
    assertThat(GatesFile.parse(ONE, "my.yaml").gates())
        .containsExactly(
            new GateDefinition(
                "speed", "cognate", "Tokens per second.", Comparison.GREATER, 1000, 0));
  }

  @Test
  void anUnknownKeyIsRefusedWithItsLineAndTheNearestName() {
    refused(ONE.replace("threshold", "treshold"), "line 5: unknown key 'treshold'", "'threshold'");
    refused(ONE.replace("gates:", "gate:"), "line 1: unknown key 'gate'", "'gates'");
  }

  @Test
  void everyProblemIsNamedAtOnceWithItsLine() {
    refused(
        """
        gates:
          - id: Speed
            phase: cognat
            comparison: "=>"
            threshold: .nan
            definition: Tokens per second.
          - id: size
            phase: cognate
            comparison: within
            threshold: many
            definition: ""
        """,
        "line 2: id 'Speed'",
        "line 3: phase 'cognat'",
        "did you mean 'cognate'?",
        "line 4: comparison '=>'",
        "line 5: threshold '.nan' is not a finite number",
        "line 7: comparison within needs 'tolerance'",
        "line 10: threshold 'many'",
        "line 11: expected a text");
  }

  @Test
  void whatWouldSilentlyChangeAGateIsRefused() {
    refused(ONE + ONE.substring(ONE.indexOf('\n') + 1), "line 7: gate speed", "stands twice");
    refused(ONE + "    threshold: 2\n", "line 7: key 'threshold' stands twice");
    refused(ONE + "    tolerance: 0.1\n", "line 7: 'tolerance' has no meaning");
    refused(ONE.replace("    threshold: 1_000\n", ""), "line 2: a gate needs 'threshold'");
    refused(ONE.replace("1_000", "[1]"), "line 5: expected a text");
  }

  @Test
  void whatIsNoListOfGatesIsRefused(@TempDir Path folder) throws IOException {
    refused("", "line 1: the file is empty");
    refused("gates: []", "at least one gate");
    refused("gates:\n  - speed\n", "line 2: expected keys");
    refused("- a\n", "line 1: expected keys");
    refused("gates:\n  - id: [\n", "line 3");
    Path file = Files.write(folder.resolve("g.yaml"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
    assertThatThrownBy(() -> GatesFile.read(file)).isInstanceOf(ForgeException.class);
    assertThatThrownBy(() -> GatesFile.read(folder.resolve("absent.yaml")))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("absent.yaml");
  }

  @Test
  void theNearestNameNeedsToBeNear() {
    List<String> names = List.of("threshold", "tolerance", "id");
    assertThat(NearestName.among("treshhold", names)).hasValue("threshold");
    assertThat(NearestName.among("if", names)).isEmpty();
    assertThat(NearestName.among("colour", names)).isEmpty();
    assertThat(NearestName.among("x", List.of())).isEmpty();
  }

  private static void refused(String yaml, String... parts) {
    assertThatThrownBy(() -> GatesFile.parse(yaml, "my.yaml"))
        .isInstanceOfSatisfying(
            ForgeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GATES_INVALID))
        .hasMessageContaining("my.yaml")
        .hasMessageContainingAll(parts);
  }
}
