package io.agentforge.phases.pipeline;

import io.agentforge.datasets.lease.LeaseHolder;
import io.agentforge.datasets.lease.LeaseTerms;
import io.agentforge.datasets.ledger.AttemptState;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.datasets.ledger.PhaseAttemptRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.storage.StorageOperation;
import io.agentforge.datasets.testing.DieAt;
import io.agentforge.datasets.testing.ObservedLocal;
import io.agentforge.datasets.verify.Finding;
import io.agentforge.datasets.verify.HomeVerification;
import io.agentforge.gate.GatesFile;
import io.agentforge.phases.Phase;
import io.agentforge.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * One run, undisturbed or killed at a chosen change of the disk and resumed. The home of a killed
 * run is moved before it is resumed, so that threads of the dead process, which share this JVM,
 * write where nobody looks.
 */
final class CrashScenario {
  private static final String RUN = "run";
  private static final AtomicLong PROCESSES = new AtomicLong();

  private final SparkSession spark;
  private final Path folder;
  private final Recipe recipe;
  private final BiFunction<Home, Storage, List<Phase>> phases;
  private final Result undisturbed;
  private final List<StorageOperation> operations;

  /**
   * What a finished run left.
   *
   * @param checkpoints names and addresses
   * @param rows number of rows by table of results
   */
  record Result(List<String> checkpoints, Map<LedgerTable, Long> rows) {}

  /**
   * What came of one crash.
   *
   * @param where the change at which the process died
   * @param problems empty when everything is as it should be
   * @param kept units finished before the crash and not done again
   * @param orphans removed after the run
   */
  record Outcome(String where, List<String> problems, int kept, int orphans) {}

  /** Runs undisturbed once, which tells the changes there are and what they lead to. */
  CrashScenario(
      SparkSession spark,
      Path folder,
      Recipe recipe,
      BiFunction<Home, Storage, List<Phase>> phases) {
    this.spark = spark;
    this.folder = folder;
    this.recipe = recipe;
    this.phases = phases;
    Path home = folder.resolve("undisturbed");
    DieAt counting = DieAt.never();
    ObservedLocal.watch(home, counting);
    run(home);
    this.operations = counting.operations();
    this.undisturbed = result(home);
  }

  /** Every change of an undisturbed run, in order. */
  List<StorageOperation> operations() {
    return operations;
  }

  /** Kills a run at its k-th change, resumes it and looks at what is there. */
  Outcome crashAt(int k) {
    Path dying = folder.resolve("dying" + k);
    Path home = folder.resolve("resumed" + k);
    DieAt death = DieAt.operation(k);
    ObservedLocal.watch(dying, death);
    List<String> problems = new ArrayList<>();
    try {
      run(dying);
      if (death.isDead()) {
        problems.add("the process died and nobody noticed");
      }
    } catch (Throwable died) {
      if (!death.isDead()) {
        problems.add("it failed without being killed: " + died);
      }
    }
    List<StorageOperation> seen = death.operations();
    String where =
        seen.size() > k ? label(seen.get(k), dying) : "after the end: this time it took fewer";
    try {
      Files.createDirectories(dying);
      Files.move(dying, home);
      Map<String, String> before = unitResults(home);
      run(home);
      check(home, before, problems);
      return new Outcome(where, problems, before.size(), clean(home, problems));
    } catch (IOException | RuntimeException e) {
      problems.add("after the crash: " + e);
      return new Outcome(where, problems, 0, 0);
    } finally {
      delete(home);
      delete(dying);
    }
  }

  private void check(Path home, Map<String, String> before, List<String> problems) {
    Result result = result(home);
    if (!result.checkpoints().equals(undisturbed.checkpoints())) {
      problems.add("checkpoints " + result.checkpoints() + ", not " + undisturbed.checkpoints());
    }
    if (!result.rows().equals(undisturbed.rows())) {
      problems.add("rows " + result.rows() + ", not " + undisturbed.rows());
    }
    LedgerReader reader = reader(home);
    long committed =
        reader.rows(PhaseAttemptRow.class, null).stream()
            .filter(row -> row.state() == AttemptState.COMMITTED)
            .count();
    if (committed != 1) {
      problems.add(committed + " attempts are committed");
    }
    if (reader.run(RUN).orElseThrow().state() != RunState.SUCCEEDED) {
      problems.add("the run is " + reader.run(RUN).orElseThrow().state());
    }
    Map<String, String> after = unitResults(home);
    before.forEach(
        (unit, content) -> {
          if (!content.equals(after.get(unit))) {
            problems.add("done again: " + unit);
          }
        });
  }

  private int clean(Path home, List<String> problems) {
    HomeVerification verification =
        HomeVerification.of(spark, Home.local(home), Storage.of(spark), terms());
    List<Finding> findings = verification.verify();
    findings.stream()
        .filter(finding -> finding.kind() == Finding.Kind.DAMAGED)
        .forEach(finding -> problems.add(finding.toString()));
    int removed = verification.clean(findings).size();
    if (removed > 0) {
      verification.verify().forEach(left -> problems.add("after cleaning: " + left));
    }
    return removed;
  }

  private void run(Path folderOfHome) {
    Home home = Home.local(folderOfHome);
    Storage storage = Storage.of(spark);
    new Pipeline(
            spark,
            home,
            storage,
            GatesFile.shipped(),
            new RunEnvironment("test", "test", "{}"),
            RunListener.NONE)
        .leasing(terms())
        .run(RUN, recipe, phases.apply(home, storage));
  }

  /** Every run is a process of its own, and those before it are dead. */
  private static LeaseTerms terms() {
    LeaseTerms usual = LeaseTerms.usual();
    long process = PROCESSES.incrementAndGet();
    return new LeaseTerms(
        usual.expiry(),
        Duration.ofHours(1),
        Duration.ZERO,
        usual.clock(),
        () -> new LeaseHolder("host", "machine", process, 0, usual.clock().now().toEpochMilli()),
        holder -> holder.pid() < process);
  }

  private Result result(Path home) {
    LedgerReader reader = reader(home);
    List<String> checkpoints =
        reader.checkpoints(RUN).stream()
            .map(row -> row.name() + " " + row.checkpointSha256())
            .sorted()
            .toList();
    Map<LedgerTable, Long> rows = new EnumMap<>(LedgerTable.class);
    for (LedgerTable table :
        List.of(
            LedgerTable.CHECKPOINTS,
            LedgerTable.CHECKPOINT_TENSORS,
            LedgerTable.EVALUATIONS,
            LedgerTable.METRICS,
            LedgerTable.GATE_VERDICTS,
            LedgerTable.LINEAGE)) {
      rows.put(table, reader.table(table).select(functions.lit(1)).count());
    }
    return new Result(checkpoints, rows);
  }

  private LedgerReader reader(Path home) {
    return Ledger.open(spark, Home.local(home)).reader();
  }

  /** Unit results by digest. */
  private static Map<String, String> unitResults(Path home) {
    Map<String, String> results = new TreeMap<>();
    Path units = home.resolve("units");
    if (Files.exists(units)) {
      try (Stream<Path> files = Files.walk(units)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          results.put(file.getFileName().toString(), ContentDigest.of(file).sha256());
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return results;
  }

  /** What is changed, without what differs from run to run. */
  static String label(StorageOperation operation, Path home) {
    String path = operation.path().replaceFirst("^.*?/(undisturbed|dying\\d+)", "");
    return (operation.kind() + " " + path)
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27,}", "UUID")
        .replaceAll("[0-9a-f]{64}", "HASH")
        .replaceAll("/[0-9a-f]{2}(?=/|$)", "/XX")
        .replaceAll("\\.part-[A-Za-z0-9-]+", ".part-N");
  }

  private static void delete(Path home) {
    if (!Files.exists(home)) {
      return;
    }
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
