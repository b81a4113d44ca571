package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Follow {@code level + 1} links from a start in one cycle of {@code level + 4} letters, naming
 * every stop.
 *
 * <p>Canonical form: sorted links, start and hops. Letters are kept, because without them too few
 * instances would be left to split. Space: 2^22 at level 1 and more above. The oracle raises the
 * map to each wanted power by repeated squaring.
 */
final class PointerChase implements TaskFamily {
  @Override
  public String id() {
    return "pointer_chase";
  }

  @Override
  public Domain domain() {
    return Domain.REASONING;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    int hops = level + 1;
    List<String> cycle = Symbols.letters(random, level + 4);
    List<String> links = new ArrayList<>();
    for (int i = 0; i < cycle.size(); i++) {
      links.add(cycle.get(i) + " > " + cycle.get((i + 1) % cycle.size()));
    }
    String question = "from " + cycle.get(0) + " " + hops + " steps =";
    String prompt =
        "links : " + String.join(" , ", Symbols.shuffled(random, links)) + " ; " + question;
    String canonical = Symbols.sorted(links) + ";" + question;
    return new TaskItem(
        id(),
        domain(),
        level,
        prompt,
        " " + String.join(" ", cycle.subList(1, hops + 1)),
        canonical);
  }

  @Override
  public String oracle(String prompt) {
    Map<String, String> links = new HashMap<>();
    for (String link : Symbols.between(prompt, ":", ";").split(" , ")) {
      links.put(link.substring(0, 1), link.substring(link.length() - 1));
    }
    List<String> question = Symbols.split(Symbols.between(prompt, "from", "steps"));
    List<String> stops = new ArrayList<>();
    for (int hops = 1; hops <= Integer.parseInt(question.get(1)); hops++) {
      stops.add(stop(links, question.get(0), hops));
    }
    return String.join(" ", stops);
  }

  private static String stop(Map<String, String> links, String start, int distance) {
    String at = start;
    Map<String, String> power = links;
    for (int hops = distance; hops > 0; hops /= 2) {
      at = hops % 2 == 1 ? power.get(at) : at;
      Map<String, String> once = power;
      power = new HashMap<>(once);
      power.replaceAll((from, to) -> once.get(to));
    }
    return at;
  }

  @Override
  public Demand demand(String prompt) {
    int hops = Integer.parseInt(Symbols.between(prompt, "from", "steps").substring(2));
    return new Demand(hops, Symbols.count(prompt, ">"));
  }
}
