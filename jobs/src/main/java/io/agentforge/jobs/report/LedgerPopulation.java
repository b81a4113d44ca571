package io.agentforge.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.evolve.Genome;
import io.agentforge.jobs.report.LedgerRows.Source;
import io.agentforge.jobs.report.ReportData.Individual;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the population that a run evolved. */
final class LedgerPopulation {
  static final String CHAMPION = "champion";

  private final LedgerRows ledger;

  LedgerPopulation(LedgerRows ledger) {
    this.ledger = ledger;
  }

  /** By generation and number; the champion is marked where its genome first stood. */
  List<Individual> read(List<Source> sources) {
    Optional<String> champion =
        ledger.of("events", sources, "sequence").stream()
            .filter(row -> MergeSection.RECIPE.equals(row.text("kind")))
            .map(row -> row.text("detail_json"))
            .reduce((first, last) -> last);
    Map<String, Individual> individuals = new LinkedHashMap<>();
    String unmarked = champion.orElse("");
    for (Cells row : ledger.of("population", sources, "generation, individual")) {
      String genome = row.text("genome_json");
      boolean won = genome.equals(unmarked);
      unmarked = won ? "" : unmarked;
      Individual one = individual(row, genome, won ? CHAMPION : "");
      individuals.putIfAbsent(one.place(), one);
    }
    return List.copyOf(individuals.values());
  }

  private static Individual individual(Cells row, String genome, String role) {
    Long rank = row.whole("rank");
    return new Individual(
        (int) row.count("generation"),
        (int) row.count("individual"),
        Genome.parse(genome).technique(),
        row.text("operator"),
        row.number("fitness"),
        rank == null ? null : rank.intValue(),
        parents(row.text("parents_json")),
        role);
  }

  private static List<String> parents(String json) {
    try {
      return List.of(new ObjectMapper().readValue(json, String[].class));
    } catch (JsonProcessingException e) {
      return List.of(); // a row that no version of the forge wrote: shown without parents
    }
  }
}
