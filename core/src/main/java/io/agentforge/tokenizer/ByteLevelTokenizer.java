package io.agentforge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Byte-level byte-pair encoding in Java alone, for engines that load no native library. Gives what
 * {@link Tokenizer} gives for the files it takes: GPT-2's pattern, no normalisation, no dropout, as
 * all tokenizers trained by the forge are. Immutable.
 */
public final class ByteLevelTokenizer implements TextTokenizer {
  private final String name;
  private final Map<String, Integer> ids;
  private final String[] texts;
  private final Set<String> added;
  private final Map<Pair, Integer> ranks;

  private record Pair(String left, String right) {}

  private ByteLevelTokenizer(
      String name, Map<String, Integer> ids, Set<String> added, Map<Pair, Integer> ranks) {
    this.name = name;
    this.ids = ids;
    this.added = added;
    this.ranks = ranks;
    this.texts = new String[ids.values().stream().mapToInt(id -> id + 1).max().orElse(0)];
    ids.forEach((text, id) -> texts[id] = text);
  }

  /**
   * The tokenizer of a {@code tokenizer.json}; empty when the file asks for more than is done here.
   *
   * @param name for errors
   * @throws ForgeException TOKENIZER_INVALID when the file is damaged, MODEL_UNSUPPORTED when it is
   *     not byte-pair encoding
   */
  public static Optional<ByteLevelTokenizer> of(byte[] json, String name) {
    TokenizerDescription description = TokenizerDescription.parse(json, name);
    JsonNode root = tree(json);
    if (!isPlain(root)) {
      return Optional.empty();
    }
    Set<String> added = new HashSet<>();
    root.path("added_tokens").forEach(token -> added.add(token.path("content").asText()));
    Map<Pair, Integer> ranks = new HashMap<>();
    for (JsonNode merge : root.path("model").path("merges")) {
      String[] parts =
          merge.isArray()
              ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
              : merge.asText().split(" ");
      ranks.putIfAbsent(new Pair(parts[0], parts[1]), ranks.size());
    }
    return Optional.of(new ByteLevelTokenizer(name, description.ids(), added, ranks));
  }

  private static boolean isPlain(JsonNode root) {
    JsonNode model = root.path("model");
    JsonNode before = root.path("pre_tokenizer");
    boolean onlySpecials = true;
    for (JsonNode token : root.path("added_tokens")) {
      onlySpecials &= token.path("special").asBoolean();
    }
    boolean merges = true;
    for (JsonNode merge : model.path("merges")) {
      merges &= merge.isArray() ? merge.size() == 2 : merge.asText().split(" ").length == 2;
    }
    return onlySpecials
        && merges
        && root.path("normalizer").isNull()
        && before.path("type").asText().equals("ByteLevel")
        && !before.path("add_prefix_space").asBoolean()
        && before.path("use_regex").asBoolean(true)
        && root.path("decoder").path("type").asText().equals("ByteLevel")
        && !model.path("ignore_merges").asBoolean()
        && !model.path("byte_fallback").asBoolean()
        && isEmpty(model.path("dropout"))
        && isEmpty(model.path("continuing_subword_prefix"))
        && isEmpty(model.path("end_of_word_suffix"));
  }

  private static boolean isEmpty(JsonNode node) {
    return node.isMissingNode() || node.isNull() || node.asText().isEmpty();
  }

  private static JsonNode tree(byte[] json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException("it has been parsed before", e);
    }
  }

  @Override
  public int[] encode(String text) {
    int[] found = new int[text.length() * 3];
    int[] count = {0};
    PreTokenizer.split(
        text,
        piece -> {
          for (String token : merged(piece)) {
            found[count[0]++] = id(token);
          }
        });
    return Arrays.copyOf(found, count[0]);
  }

  private int id(String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new ForgeException(
          ErrorCode.TOKENIZER_INVALID,
          name,
          "it has no token for '" + token + "', which its merges make",
          "Use a tokenizer whose vocabulary has all bytes and merges");
    }
    return id;
  }

  /** Merges neighbours in the order of the ranks, leftmost first among equals. */
  private List<String> merged(String piece) {
    List<String> tokens = new ArrayList<>(bytes(piece));
    while (tokens.size() > 1) {
      int best = -1;
      int rank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < tokens.size(); i++) {
        Integer own = ranks.get(new Pair(tokens.get(i), tokens.get(i + 1)));
        if (own != null && own < rank) {
          rank = own;
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      tokens.set(best, tokens.get(best) + tokens.remove(best + 1));
    }
    return tokens;
  }

  private List<String> bytes(String piece) {
    try {
      List<String> alphabet = ByteAlphabet.sorted();
      return Arrays.stream(ByteAlphabet.ranks(piece)).mapToObj(alphabet::get).toList();
    } catch (CharacterCodingException e) {
      throw new ForgeException(
          ErrorCode.TOKENIZER_INVALID,
          "text to encode",
          "it holds half of a surrogate pair, which is no character",
          "Decode the text again from its bytes",
          e);
    }
  }

  /** Bytes that are no character become U+FFFD; an id without a token has no text. */
  @Override
  public String decode(int[] tokens) {
    StringBuilder text = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : tokens) {
      String token = id >= 0 && id < texts.length ? texts[id] : null;
      if (token != null && added.contains(token)) {
        text.append(bytes.toString(StandardCharsets.UTF_8)).append(token);
        bytes.reset();
      } else if (token != null) {
        token.chars().forEach(c -> bytes.write(ByteAlphabet.value((char) c)));
      }
    }
    return text.append(bytes.toString(StandardCharsets.UTF_8)).toString();
  }

  @Override
  public OptionalInt find(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
