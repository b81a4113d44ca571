package io.agentforge.udfs.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.tokenizer.TextTokenizer;
import io.agentforge.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Tokens around a text, as the model was trained with: those of the forge when its tokenizer has
 * them, else the begin token of the folder's {@code tokenizer.json} template and the end token of
 * its {@code config.json}.
 *
 * @param begin put before every text; empty when the model takes none
 * @param end that stops generation; empty when the model has none
 * @param closesAnswers whether an answer is followed by the end token, as the forge trains them
 */
public record TextFrame(OptionalInt begin, OptionalInt end, boolean closesAnswers) {

  /**
   * The frame of a Hugging Face folder.
   *
   * @throws ForgeException MODEL_INVALID when a file of the folder is damaged
   */
  public static TextFrame of(Path folder, Tokenizer tokenizer) {
    return of(
        read(folder.resolve("tokenizer.json")), read(folder.resolve("config.json")), tokenizer);
  }

  /**
   * The frame of a model by the bytes of its files.
   *
   * @param tokenizerJson {@code tokenizer.json}
   * @param configJson {@code config.json}
   */
  public static TextFrame of(byte[] tokenizerJson, byte[] configJson, TextTokenizer tokenizer) {
    try {
      ObjectMapper json = new ObjectMapper();
      return of(json.readTree(tokenizerJson), json.readTree(configJson), tokenizer);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          "tokenizer.json or config.json",
          "it is not JSON: " + e.getMessage(),
          "Give a whole model",
          e);
    }
  }

  private static TextFrame of(JsonNode tokens, JsonNode config, TextTokenizer tokenizer) {
    OptionalInt begin = tokenizer.find(SpecialToken.BEGIN);
    OptionalInt end = tokenizer.find(SpecialToken.END);
    if (begin.isPresent() && end.isPresent()) {
      return new TextFrame(begin, end, true);
    }
    JsonNode eos = config.path("eos_token_id");
    JsonNode first = eos.isArray() ? eos.path(0) : eos;
    return new TextFrame(
        template(tokens.path("post_processor"), tokenizer),
        first.isInt() ? OptionalInt.of(first.intValue()) : OptionalInt.empty(),
        false);
  }

  private static OptionalInt template(JsonNode processor, TextTokenizer tokenizer) {
    for (JsonNode inner : processor.path("processors")) {
      OptionalInt found = template(inner, tokenizer);
      if (found.isPresent()) {
        return found;
      }
    }
    String token = processor.path("single").path(0).path("SpecialToken").path("id").asText();
    return token.isEmpty() ? OptionalInt.empty() : tokenizer.find(token);
  }

  private static JsonNode read(Path file) {
    try {
      return Files.exists(file)
          ? new ObjectMapper().readTree(file.toFile())
          : new ObjectMapper().createObjectNode();
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          file.toString(),
          "it cannot be read: " + e.getMessage(),
          "Give a whole Hugging Face folder",
          e);
    }
  }
}
