package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Checkpoint;
import io.agentforge.jobs.report.ReportData.Curve;
import io.agentforge.jobs.report.ReportData.Edge;
import io.agentforge.jobs.report.ReportData.Estimate;
import io.agentforge.jobs.report.ReportData.Event;
import io.agentforge.jobs.report.ReportData.Figure;
import io.agentforge.jobs.report.ReportData.Gate;
import io.agentforge.jobs.report.ReportData.Phase;
import io.agentforge.jobs.report.ReportData.Point;
import io.agentforge.jobs.report.ReportData.Provenance;
import io.agentforge.jobs.report.ReportData.Run;
import io.agentforge.jobs.report.ReportData.Sample;
import io.agentforge.jobs.report.ReportData.Score;
import io.agentforge.jobs.report.ReportData.Specialisation;
import io.agentforge.jobs.report.ReportData.TensorGroup;
import io.agentforge.jobs.report.ReportData.Units;
import io.agentforge.jobs.report.ReportData.WorkUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Invented runs for tests of the rendering; no number here was measured on anything. */
final class ReportFixtures {
  static final String SCRIPT = "<script>alert('caught')</script>";
  private static final List<String> SPECIALISTS = List.of("reasoning", "recall", "procedure");
  private static final List<String> SUITES = List.of("text", "reasoning", "recall", "procedure");
  private static final String HARDWARE = "2 cores, test machine";

  private ReportFixtures() {}

  static ReportData complete() {
    Run run =
        new Run(
            "20260102-030405-test",
            "test-data",
            "nano",
            "sequential",
            "SUCCEEDED",
            "2026-01-02T03:04:05.678Z",
            "2026-01-02T03:09:17Z",
            311.8,
            null,
            null);
    return new ReportData(
        run,
        "# TEST DATA\nrun:\n  seed: 7\nprofile: nano\ncognate:\n  trunk_steps: 400\n",
        List.of(phase("COMMITTED", null, null)),
        List.of(
            gate("parameters", 2_887_936.0, null, null, 56, "within", 2_887_936.0, 0.01, "PASS"),
            gate("specialisation", 0.926, 0.871, 0.962, 600, ">", 0.8, null, "PASS"),
            gate("checkpoint_valid", 1.0, null, null, 4, ">=", 1.0, null, "PASS")),
        curves(),
        scores(),
        figures(),
        SPECIALISTS.stream()
            .map(name -> new Specialisation(name, new Estimate(0.93, 0.871, 0.962, 600L)))
            .toList(),
        tensors(),
        samples(),
        units(),
        List.of(
            event("INFO", "compute_type", "bf16: the CPU has amx_bf16"),
            event("INFO", "stage_resources", "4 tasks, 1 core a task (executors have no GPU)"),
            event("WARN", "device_fallback", "no CUDA device on this executor; the CPU was used"),
            event(
                "WARN",
                "divergence_rollback",
                "loss 9.81 at step 212; back to step 200, rate × 0.5")),
        checkpoints(),
        lineage(),
        List.of(),
        provenance());
  }

  /** A run that stopped in evaluation, with a failed gate and one never evaluated. */
  static ReportData failing() {
    ReportData whole = complete();
    Run run =
        new Run(
            "20260102-040000-test",
            "test-data",
            "nano",
            "sequential",
            "FAILED",
            "2026-01-02T04:00:00Z",
            null,
            null,
            "AF-3007",
            "cognate/train/recall: loss was NaN at step 311 for the fourth time");
    return new ReportData(
        run,
        null,
        List.of(phase("FAILED", "AF-3007", "loss was NaN")),
        List.of(
            gate("specialisation", 0.79996, 0.7512, 0.8411, 600, ">", 0.8, null, "FAIL"),
            gate("checkpoint_valid", null, null, null, 0, ">=", 1.0, null, "NOT_EVALUATED"),
            gate("parameters", Double.NaN, null, null, 0, "within", 2e6, 0.01, "NOT_EVALUATED")),
        List.of(
            new Curve(
                "held-out",
                "text",
                "trunk",
                List.of(new Point(0, 6.9), new Point(100, Double.NaN), new Point(200, 5.5)))),
        List.of(new Score("trunk", "recall", new Estimate(2.5, null, null, null), null)),
        List.of(),
        List.of(),
        List.of(),
        List.of(
            new Sample(
                "trunk", "Once " + SCRIPT, "\u0000\u001b[31m\uD800 \u202Egnorw", null, null)),
        whole.workUnits(),
        List.of(event("ERROR", "unit_failed", SCRIPT)),
        List.of(),
        List.of(),
        List.of(),
        provenance());
  }

  static ReportData empty() {
    return ReportData.of(
        new Run(
            "20260102-050000-test",
            "test-data",
            null,
            null,
            "RUNNING",
            null,
            null,
            null,
            null,
            null),
        new Provenance(null, null, null, Map.of()));
  }

  private static Phase phase(String state, String code, String message) {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("read_inputs", 3.2);
    parts.put("training", 231.4);
    parts.put("scoring", 48.9);
    parts.put("generation", 9.1);
    parts.put("write_checkpoints", 4.4);
    parts.put("ledger", 6.0);
    return new Phase(
        "cognate", state, 1, 309.5, new Units(16, 16, 0, 0), parts, null, code, message);
  }

  private static Gate gate(
      String id,
      Double value,
      Double low,
      Double high,
      long items,
      String comparison,
      double threshold,
      Double tolerance,
      String verdict) {
    return new Gate(
        "cognate",
        id,
        value,
        low,
        high,
        items,
        comparison,
        threshold,
        tolerance,
        verdict,
        "Definition of "
            + id
            + ": what is measured, on which held-out items, and which end of the"
            + " interval is judged (test data, not measured).",
        "Guard: no specialist is worse than the unigram model on any other domain.",
        "nano",
        hash("data"),
        hash("model"),
        HARDWARE);
  }

  private static List<Curve> curves() {
    List<Curve> curves = new ArrayList<>();
    for (String suite : SUITES) {
      curves.add(
          new Curve(
              "held-out", suite, "trunk", fall(0, 400, 6.93, 2.9 + suite.length() * 0.05, 9)));
      for (String model : SPECIALISTS) {
        double end =
            suite.equals(model) ? 0.9 : 2.75 + suite.length() * 0.03 + model.length() * 0.01;
        curves.add(
            new Curve(
                "held-out", suite, model, fall(400, 700, 2.9 + suite.length() * 0.05, end, 7)));
      }
    }
    curves.add(new Curve("training", "loss", "trunk", fall(0, 400, 6.95, 2.8, 200)));
    for (String model : SPECIALISTS) {
      curves.add(
          new Curve(
              "training", "loss", model, fall(0, 300, 3.0, 1.1 + model.length() * 0.02, 150)));
    }
    return curves;
  }

  private static List<Point> fall(long from, long to, double start, double end, int points) {
    List<Point> fall = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      double share = i / (points - 1.0);
      double value =
          end + (start - end) * Math.exp(-4 * share) + 0.05 * Math.sin(i * 1.7) * (1 - share);
      fall.add(new Point((long) ((from + (to - from) * share) * 1024), value));
    }
    return fall;
  }

  private static List<Score> scores() {
    List<Score> scores = new ArrayList<>();
    for (String model : List.of("trunk", "reasoning", "recall", "procedure", "unigram")) {
      for (String suite : SUITES) {
        double nll =
            model.equals("unigram")
                ? 4.7
                : model.equals(suite) ? 0.91 : 2.4 + 0.11 * model.length();
        boolean exact = !suite.equals("text") && !model.equals("unigram");
        scores.add(
            new Score(
                model,
                suite,
                new Estimate(nll, nll - 0.04, nll + 0.04, 600L),
                exact ? new Estimate(model.equals(suite) ? 0.71 : 0.042, 0.03, 0.74, 600L) : null));
      }
    }
    return scores;
  }

  private static List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (String model : List.of("trunk", "reasoning", "recall", "procedure")) {
      figures.add(
          new Figure("bits_per_byte/text", model, new Estimate(2.31, null, null, 40L), "bit"));
      figures.add(
          new Figure("repetition_rate", model, new Estimate(0.18, null, null, 8L), "share"));
      figures.add(new Figure("distinct_2", model, new Estimate(0.64, null, null, 8L), "share"));
      if (!model.equals("recall")) {
        figures.add(
            new Figure("tokens_per_second", model, new Estimate(5234.6, null, null, null), "1/s"));
      }
    }
    return figures;
  }

  private static List<TensorGroup> tensors() {
    List<TensorGroup> groups = new ArrayList<>();
    for (String model : List.of("trunk", "reasoning", "recall", "procedure")) {
      groups.add(
          new TensorGroup(model, "model.embed_tokens.weight", "1024 × 256", "F32", 1, 262_144));
      groups.add(
          new TensorGroup(
              model, "model.layers.*.self_attn.q_proj.weight", "256 × 256", "F32", 4, 262_144));
      groups.add(
          new TensorGroup(
              model, "model.layers.*.mlp.gate_proj.weight", "512 × 256", "F32", 4, 524_288));
      groups.add(new TensorGroup(model, "model.norm.weight", "256", "F32", 1, 256));
    }
    return groups;
  }

  private static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (String model : List.of("trunk", "reasoning", "recall", "procedure")) {
      samples.add(
          new Sample(
              model,
              "It was a dark night, and the captain",
              " of the ship was the captain of the ship was the captain of the ship\nand the sea "
                  + SCRIPT,
              " looked to the sea & said “come”, with a long breath; the waves "
                  + "averyveryverylongwordwithoutanyspace".repeat(4),
              0.8));
      samples.add(new Sample(model, "k3=7 k9=2 k1=5 ? k9 =", " 2", null, null));
      samples.add(new Sample(model, "sort: 9 4 1 7 ->", "", " 1 4 7 9", 0.8));
    }
    return samples;
  }

  private static List<WorkUnit> units() {
    List<WorkUnit> units = new ArrayList<>();
    for (String model : List.of("trunk", "reasoning", "recall", "procedure")) {
      units.add(
          new WorkUnit(
              "cognate",
              "cognate/train/" + model,
              "train",
              "EXECUTED",
              "cpu",
              "no CUDA device; bf16 by amx_bf16",
              57.5,
              812_345_678L));
      for (int shard = 0; shard < 3; shard++) {
        units.add(
            new WorkUnit(
                "cognate",
                "cognate/evaluate/" + model + "/" + shard,
                "evaluate",
                "EXECUTED",
                "cpu",
                null,
                4.2,
                null));
      }
    }
    return units;
  }

  private static Event event(String level, String kind, String message) {
    return new Event(
        "2026-01-02T03:04:09.120Z", "cognate", "cognate/train/recall", kind, level, message);
  }

  private static List<Checkpoint> checkpoints() {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (String name : List.of("trunk", "reasoning", "recall", "procedure")) {
      checkpoints.add(
          new Checkpoint(
              "cognate",
              name,
              name.equals("trunk") ? "trunk" : "specialist",
              hash(name),
              2_887_936L,
              11_560_112L,
              "F32",
              "file:/data/forge-home/checkpoints/" + hash(name)));
    }
    return checkpoints;
  }

  private static List<Edge> lineage() {
    List<Edge> edges = new ArrayList<>();
    for (String name : SPECIALISTS) {
      edges.add(new Edge(hash(name), hash("trunk"), "checkpoint", "checkpoint", "ancestor"));
      edges.add(new Edge(hash(name), hash("mix-" + name), "checkpoint", "dataset", "mixture"));
    }
    edges.add(new Edge(hash("trunk"), hash("tokenizer"), "checkpoint", "tokenizer", "tokenizer"));
    edges.add(new Edge(hash("trunk"), hash("corpus"), "checkpoint", "dataset", "corpus"));
    return edges;
  }

  private static Provenance provenance() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("java", "17.0.15");
    environment.put("spark", "3.5.7");
    environment.put("hardware", HARDWARE);
    return new Provenance("0123abcd (test)", 7L, hash("recipe"), environment);
  }

  static String hash(String of) {
    StringBuilder hex = new StringBuilder();
    int state = of.hashCode();
    while (hex.length() < 64) {
      state = state * 1_103_515_245 + 12_345;
      hex.append(String.format("%08x", state));
    }
    return hex.substring(0, 64);
  }
}
