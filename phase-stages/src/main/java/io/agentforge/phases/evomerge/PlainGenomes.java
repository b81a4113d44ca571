package io.agentforge.phases.evomerge;

import io.agentforge.evolve.Genome;
import io.agentforge.evolve.Stage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Genomes that nobody has to search for. */
final class PlainGenomes {
  private PlainGenomes() {}

  /** The first {@code donors} after the ancestor with equal weights. */
  static Genome average(ParentModels parents, int layers, int donors) {
    return linear(parents, layers, IntStream.rangeClosed(1, donors).boxed().toList());
  }

  /** One of the parents as it is. */
  static Genome only(ParentModels parents, int layers, int number) {
    return linear(parents, layers, List.of(number));
  }

  private static Genome linear(ParentModels parents, int layers, List<Integer> donors) {
    return new Genome(
        parents.hashes(),
        List.of(
            new Stage.Blend(
                List.of(
                    new Stage.Group(
                        0,
                        layers,
                        "linear",
                        Stage.Group.NONE,
                        donors,
                        Map.of("weight", donors.stream().map(d -> 1.0).toList()),
                        Map.of("normalize", 1.0))))),
        0);
  }
}
