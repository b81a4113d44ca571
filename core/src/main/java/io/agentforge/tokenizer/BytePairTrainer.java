package io.agentforge.tokenizer;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Trains a byte-level byte-pair vocabulary: special tokens first, then the 256 bytes by the order
 * of their characters, then one token per merge. Each merge joins the most frequent pair of
 * neighbours within the pre-tokenised lines; among equals the one with the smallest (left id, right
 * id). Pairs seen once are not merged.
 *
 * <p>The same rule as Hugging Face's {@code BpeTrainer} with {@code min_frequency} 2; the order of
 * the texts changes nothing.
 */
public final class BytePairTrainer {
  private static final int LEAST_COUNT = 2;

  private BytePairTrainer() {}

  /** {@link #train(Iterable, int, List)} with the forge's special tokens. */
  public static TokenizerFile train(Iterable<String> texts, int vocab) {
    return train(
        texts, vocab, Arrays.stream(SpecialToken.values()).map(SpecialToken::text).toList());
  }

  /** {@link #train(Iterable, int, List)} over a stream. */
  public static TokenizerFile train(Stream<String> texts, int vocab, List<String> specials) {
    return train(texts::iterator, vocab, specials);
  }

  /**
   * @param texts documents or lines, read once; line ends belong to the lines
   * @param vocab size to reach, special tokens and bytes included; the result is smaller when no
   *     pair occurs twice any more
   * @param specials token texts with ids 0, 1, …
   * @throws ForgeException DATA_INVALID when a text holds a lone surrogate; RECIPE_INVALID when
   *     {@code vocab} has no room for bytes and special tokens
   */
  public static TokenizerFile train(Iterable<String> texts, int vocab, List<String> specials) {
    int fixed = specials.size() + 256;
    if (vocab < fixed) {
      throw new ForgeException(
          ErrorCode.RECIPE_INVALID,
          "tokenizer vocabulary",
          "%d tokens do not hold 256 bytes and %d special tokens".formatted(vocab, specials.size()),
          "Ask for at least " + fixed);
    }
    Map<String, long[]> words = new LinkedHashMap<>();
    for (String text : texts) {
      PreTokenizer.split(text, word -> words.computeIfAbsent(word, w -> new long[1])[0]++);
    }
    List<int[]> pieces = new ArrayList<>(words.size());
    words.keySet().forEach(word -> pieces.add(ids(word, specials.size())));
    long[] frequency = words.values().stream().mapToLong(count -> count[0]).toArray();
    words.clear();
    return merge(new PairCounts(pieces, frequency), vocab, specials);
  }

  private static TokenizerFile merge(PairCounts counts, int vocab, List<String> specials) {
    List<String> tokens = new ArrayList<>(specials);
    tokens.addAll(ByteAlphabet.sorted());
    Map<String, Integer> ids = new HashMap<>();
    tokens.forEach(token -> ids.put(token, ids.size()));
    List<TokenizerFile.Merge> merges = new ArrayList<>();
    while (tokens.size() < vocab) {
      PairCounts.Pair pair = counts.next();
      if (pair == null || pair.count() < LEAST_COUNT) {
        break;
      }
      String left = tokens.get(pair.left());
      String right = tokens.get(pair.right());
      String joined = left + right;
      Integer known = ids.putIfAbsent(joined, tokens.size());
      if (known == null) {
        tokens.add(joined);
      }
      merges.add(new TokenizerFile.Merge(left, right));
      counts.merge(pair, ids.get(joined));
    }
    return new TokenizerFile(specials, tokens, merges);
  }

  private static int[] ids(String word, int firstByte) {
    try {
      return Arrays.stream(ByteAlphabet.ranks(word)).map(rank -> firstByte + rank).toArray();
    } catch (CharacterCodingException e) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "tokenizer training text",
          "'%s' holds half of a surrogate pair, which is no character".formatted(word),
          "Decode the text again from its bytes",
          e);
    }
  }
}
