package io.agentforge.phases.bitnet;

import io.agentforge.pack.PackSettings;
import io.agentforge.pack.WeightForm;
import io.agentforge.quantize.Granularity;
import java.io.Serializable;

/**
 * Everything of a recipe that decides the results of phase 4, resolved.
 *
 * @param model name of an earlier phase's model, or the folder's path
 * @param embedding form in the packed file; null for the largest that fits
 * @param leastRatio fp32 bytes over packed bytes that embedding and fallbacks must leave
 * @param scanItems items of each suite on which matrices are judged one by one; 0 for no scan
 * @param fallbackRise of the loss, in nats per token, above which a matrix is kept as bytes
 * @param items test questions of each domain
 * @param textCharacters held-out text, whole documents
 * @param shardItems items that one unit scores
 */
record BitnetSettings(
    String model,
    RecoverySettings recovery,
    WeightForm embedding,
    double leastRatio,
    int scanItems,
    double fallbackRise,
    int items,
    long textCharacters,
    int shardItems)
    implements Serializable {

  PackSettings packing() {
    return PackSettings.defaults()
        .withGranularity(Granularity.of(recovery.ternary().group()))
        .withScales(recovery.ternary().scales());
  }
}
