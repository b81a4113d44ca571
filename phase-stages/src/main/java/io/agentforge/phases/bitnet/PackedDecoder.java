package io.agentforge.phases.bitnet;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.LayerQuantization;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.TensorSpec;
import io.agentforge.pack.Bundle;
import java.util.LinkedHashMap;
import java.util.Map;

/** Opens a packed file as it is: its weights, activations quantised to bytes, fp32 arithmetic. */
final class PackedDecoder {
  private PackedDecoder() {}

  static Decoder open(Bundle bundle) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : bundle.config().tensors()) {
      tensors.put(spec.name(), bundle.tensor(spec.name()).toTensor(spec.name(), DType.F32));
    }
    DecoderOptions options = DecoderOptions.exact().with(LayerQuantization.PACKED);
    return Decoder.of(bundle.config(), tensors, options);
  }
}
