package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Individual;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A population as inline SVG: generations from left to right, individuals by rank from the best
 * down, and lines from the champion back to everything it descends from. What has no place in its
 * line is a faint dot; every dot has a title.
 */
record FamilyChart(List<Individual> population) {
  private static final double LEFT = 24;
  private static final double TOP = 22;
  private static final double COLUMN = 46;
  private static final double ROW = 15;

  void writeTo(Markup page) {
    Map<String, Individual> byPlace = new HashMap<>();
    population.forEach(one -> byPlace.put(one.place(), one));
    Set<String> line = line(byPlace);
    int columns = 1 + population.stream().mapToInt(Individual::generation).max().orElse(0);
    int rows = 1 + population.stream().mapToInt(FamilyChart::row).max().orElse(0);
    String width = px(LEFT + COLUMN * columns);
    String height = px(TOP + ROW * rows + 6);
    page.open("div", "class", "scroll");
    page.open(
        "svg",
        "viewBox",
        "0 0 " + width + " " + height,
        "width",
        width,
        "height",
        height,
        "role",
        "img",
        "aria-label",
        "Family tree: %d individuals in %d generations, %d of them in the champion's line"
            .formatted(population.size(), columns, line.size()));
    for (int g = 0; g < columns; g++) {
      page.element(
          "text", String.valueOf(g), "class", "tick tick-x", "x", px(LEFT + COLUMN * g), "y", "10");
    }
    for (String place : line) {
      Individual child = byPlace.get(place);
      for (String parent : child.parents()) {
        if (byPlace.containsKey(parent)) {
          edge(page, byPlace.get(parent), child);
        }
      }
    }
    population.forEach(one -> dot(page, one, line.contains(one.place())));
    page.close("svg").close("div").line();
  }

  /** The champion and its ancestors. */
  private Set<String> line(Map<String, Individual> byPlace) {
    Set<String> line = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>();
    population.stream()
        .filter(one -> one.role().equals(LedgerPopulation.CHAMPION))
        .forEach(one -> open.add(one.place()));
    while (!open.isEmpty()) {
      String place = open.remove();
      if (byPlace.containsKey(place) && line.add(place)) {
        open.addAll(byPlace.get(place).parents());
      }
    }
    return line;
  }

  private static int row(Individual one) {
    return one.rank() == null ? one.number() : one.rank();
  }

  private static double x(Individual one) {
    return LEFT + COLUMN * one.generation();
  }

  private static double y(Individual one) {
    return TOP + ROW * row(one);
  }

  private static void edge(Markup page, Individual parent, Individual child) {
    double middle = (x(parent) + x(child)) / 2;
    page.leaf(
        "path",
        "class",
        "line line-0",
        "d",
        "M%s %s C%s %s %s %s %s %s"
            .formatted(
                px(x(parent)),
                px(y(parent)),
                px(middle),
                px(y(parent)),
                px(middle),
                px(y(child)),
                px(x(child)),
                px(y(child))));
  }

  private static void dot(Markup page, Individual one, boolean inLine) {
    page.open("g", "class", "point");
    page.element(
        "title",
        "generation %d, number %d · %s · %s · F %s"
            .formatted(
                one.generation(),
                one.number(),
                one.operator(),
                one.technique(),
                one.fitness() == null ? Quantity.ABSENT : Quantity.number(one.fitness())));
    page.leaf("circle", "class", "target", "cx", px(x(one)), "cy", px(y(one)), "r", "6");
    if (one.role().equals(LedgerPopulation.CHAMPION)) {
      LineChart.mark(page, 2, x(one), y(one));
    } else if (inLine) {
      LineChart.mark(page, 0, x(one), y(one));
    } else {
      page.leaf("circle", "class", "faint", "cx", px(x(one)), "cy", px(y(one)), "r", "1.6");
    }
    page.close("g");
  }

  private static String px(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
