package io.agentforge.pack;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import java.util.List;

/**
 * A model whose weights may be of few bits: what an engine needs to run it. {@code Bundle.open}
 * gives that of a bundle file, {@link #of} that of a Hugging Face folder, whose tensors are all
 * {@link PackedTensor.Plain}. Safe for use by several threads.
 *
 * <p>Which tensor has which form is the file's choice: an engine takes {@link PackedTensor.Ternary}
 * for any matrix of a block (activations are then quantised to int8 per token), {@link
 * PackedTensor.Int8}, {@link PackedTensor.Int4}, {@link PackedTensor.Ternary} or {@link
 * PackedTensor.Plain} for the embedding and an untied head, and {@link PackedTensor.Plain} for
 * norms and biases.
 */
public interface PackedModel {
  /** Name of the file that tells how text becomes tokens. */
  String TOKENIZER = "tokenizer.json";

  /** The file or folder, for messages. */
  String name();

  /** The shape of the model; its {@link ModelConfig#tensors()} are exactly the tensors here. */
  ModelConfig config();

  /**
   * One tensor, decoded from the file at each call: keep what is needed.
   *
   * @param tensor a name of {@link ModelConfig#tensors()}
   * @throws ForgeException PACK_INVALID if its bytes are damaged
   */
  PackedTensor tensor(String tensor);

  /** Names of the files that travel with the weights, such as {@code tokenizer_config.json}. */
  List<String> files();

  /**
   * The bytes of one of {@link #files()}.
   *
   * @throws ForgeException MODEL_INVALID if there is none of that name
   */
  byte[] file(String file);

  /**
   * The bytes of {@code tokenizer.json}, for {@code Tokenizer.of}.
   *
   * @throws ForgeException TOKENIZER_INVALID if the model has none
   */
  default byte[] tokenizer() {
    if (!files().contains(TOKENIZER)) {
      throw new ForgeException(
          ErrorCode.TOKENIZER_INVALID,
          name(),
          "it has no tokenizer.json",
          "Add the tokenizer.json that the model was trained with.");
    }
    return file(TOKENIZER);
  }

  /** A Hugging Face folder seen the same way; nothing is copied. */
  static PackedModel of(ModelFolder folder) {
    return new FolderModel(folder);
  }
}
