package io.agentforge.datasets.verify;

import io.agentforge.datasets.lease.LeaseHolder;
import io.agentforge.datasets.lease.LeaseTerms;
import io.agentforge.datasets.lease.RunLease;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.ledger.WorkUnitRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/** Reads every byte of a home, and removes what dead processes left in it. */
public final class HomeVerification {
  private static final Pattern DIGEST = Pattern.compile("\"digest\":\"([0-9a-f]{64})\"");

  private final SparkSession spark;
  private final Home home;
  private final Storage storage;
  private final LeaseTerms terms;

  private HomeVerification(SparkSession spark, Home home, Storage storage, LeaseTerms terms) {
    this.spark = spark;
    this.home = home;
    this.storage = storage;
    this.terms = terms;
  }

  /**
   * @param terms by which a run counts as under way
   */
  public static HomeVerification of(
      SparkSession spark, Home home, Storage storage, LeaseTerms terms) {
    return new HomeVerification(spark, home, storage, terms);
  }

  /** Everything that is not as it should be; orphans only while no run is under way. */
  public List<Finding> verify() {
    List<Finding> findings = new ArrayList<>();
    for (String table : tables()) {
      findings.addAll(TableCheck.of(spark, storage, table));
    }
    ContentCheck content = new ContentCheck(home, storage);
    findings.addAll(content.objects());
    findings.addAll(content.checkpoints());
    findings.addAll(content.trainingMarkers());
    findings.addAll(content.leases());
    boolean ledgerIsWhole = findings.stream().noneMatch(this::isOfLedger);
    if (ledgerIsWhole) {
      Map<String, String> recipes = recipes();
      findings.addAll(content.runs(recipes));
      Set<String> runs = new HashSet<>(recipes.keySet());
      runs.addAll(storage.list(home.runs()));
      findings.addAll(content.units(runs, unitDigests()));
    }
    findings.addAll(content.staging());
    return underWay().isPresent()
        ? findings.stream().filter(f -> f.kind() == Finding.Kind.DAMAGED).toList()
        : List.copyOf(findings);
  }

  private boolean isOfLedger(Finding finding) {
    return finding.kind() == Finding.Kind.DAMAGED
        && finding.path().startsWith(home.root() + "/ledger/");
  }

  /**
   * Removes the orphans among findings; what is damaged stays for people to look at.
   *
   * @return what was removed
   * @throws ForgeException RUN_HELD when a run is under way, whose files these may be
   */
  public List<Finding> clean(List<Finding> findings) {
    underWay()
        .ifPresent(
            holder -> {
              throw new ForgeException(
                  ErrorCode.RUN_HELD,
                  home.root(),
                  holder.describe()
                      + " works in this home, and nobody can tell its files from"
                      + " those of a dead one",
                  "Wait until it is done, then clean");
            });
    List<Finding> orphans =
        findings.stream().filter(finding -> finding.kind() == Finding.Kind.ORPHAN).toList();
    orphans.forEach(orphan -> storage.delete(orphan.path()));
    return orphans;
  }

  private Optional<LeaseHolder> underWay() {
    return storage.list(home.root() + "/leases").stream()
        .flatMap(name -> RunLease.holder(home, storage, name, terms).stream())
        .findFirst();
  }

  /** The ledger's tables, and those of data sets: every folder that has a log or data in it. */
  private List<String> tables() {
    List<String> tables = new ArrayList<>();
    for (LedgerTable table : LedgerTable.values()) {
      if (storage.exists(home.ledger(table))) {
        tables.add(home.ledger(table));
      }
    }
    for (String dataset : storage.list(home.data())) {
      for (String name : storage.list(home.data(dataset))) {
        String folder = home.data(dataset) + "/" + name;
        if (storage.exists(folder + "/_delta_log")) {
          tables.add(folder);
        }
      }
    }
    return tables;
  }

  private Map<String, String> recipes() {
    Map<String, String> recipes = new HashMap<>();
    for (RunRow run : reader().runs()) {
      recipes.put(run.runId(), run.recipeYaml());
    }
    return recipes;
  }

  private Set<String> unitDigests() {
    Set<String> digests = new HashSet<>();
    for (WorkUnitRow unit : reader().rows(WorkUnitRow.class, null)) {
      Matcher matcher = DIGEST.matcher(unit.detailJson());
      if (matcher.find()) {
        digests.add(matcher.group(1));
      }
    }
    return digests;
  }

  private LedgerReader reader() {
    return Ledger.open(spark, home).reader();
  }
}
