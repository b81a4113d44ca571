package io.agentforge.phases.bitnet;

import io.agentforge.pack.PackSettings;
import io.agentforge.pack.WeightForm;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the matrices of the packed file are, where they are not ternary.
 *
 * @param bytes matrices of the blocks that are kept as bytes, in order of their names
 */
record Forms(WeightForm embedding, List<String> bytes) implements Serializable {
  Forms {
    bytes = bytes.stream().sorted().toList();
  }

  /** Training in which the matrices kept as bytes stay floats. */
  RecoverySettings in(RecoverySettings s) {
    return new RecoverySettings(
        s.seed(),
        s.salt(),
        s.lowestLevel(),
        s.highestLevel(),
        s.rows(),
        s.length(),
        s.mixture(),
        s.training(),
        s.ternary().withFloats(bytes),
        s.workers(),
        s.rounds(),
        s.innerSteps(),
        s.outerRate(),
        s.outerMomentum());
  }

  PackSettings in(PackSettings settings) {
    Map<String, WeightForm> exceptions = new TreeMap<>();
    bytes.forEach(name -> exceptions.put(name, WeightForm.INT8));
    return settings.withEmbedding(embedding).withExceptions(exceptions);
  }
}
