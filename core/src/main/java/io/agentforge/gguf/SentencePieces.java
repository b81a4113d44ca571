package io.agentforge.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a {@code tokenizer.json} that make Hugging Face tokenizers cut text as SentencePiece
 * does with byte-pair encoding and bytes for unknown characters (Llama 1 and 2). SentencePiece
 * joins the neighbours whose piece has the best score; the merges that say the same are all ways of
 * cutting a piece in two, in the order of its score.
 *
 * <p>Source: the conversion of slow Llama tokenizers in transformers.
 */
final class SentencePieces {
  private static final String SPACE = "\u2581";

  private final List<String> tokens;
  private final List<Long> types;
  private final List<Double> scores;

  /**
   * @param scores of the tokens, the best first joined
   */
  SentencePieces(List<String> tokens, List<Long> types, List<Double> scores) {
    this.tokens = tokens;
    this.types = types;
    this.scores = scores;
  }

  /** A way of cutting a piece in two. */
  private record Merge(String left, String right, double score) {
    int leftLength() {
      return left.codePointCount(0, left.length());
    }

    int rightLength() {
      return right.codePointCount(0, right.length());
    }
  }

  /** Fills in what says how text is cut and joined; tokens and added tokens are there already. */
  void complete(ObjectNode root, boolean spacePrefix) {
    ObjectNode normalizer = root.putObject("normalizer").put("type", "Sequence");
    ArrayNode steps = normalizer.putArray("normalizers");
    if (spacePrefix) {
      steps.addObject().put("type", "Prepend").put("prepend", SPACE);
    }
    replace(steps.addObject(), " ", SPACE);
    root.putNull("pre_tokenizer").putNull("post_processor");
    ObjectNode decoder = root.putObject("decoder").put("type", "Sequence");
    ArrayNode back = decoder.putArray("decoders");
    replace(back.addObject(), SPACE, " ");
    back.addObject().put("type", "ByteFallback");
    back.addObject().put("type", "Fuse");
    if (spacePrefix) {
      back.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    ObjectNode model = (ObjectNode) root.get("model");
    int unknown = types.indexOf((long) TokenizerToGguf.UNKNOWN);
    if (unknown >= 0) {
      model.put("unk_token", tokens.get(unknown));
    }
    model.put("fuse_unk", true).put("byte_fallback", true);
    ArrayNode merges = model.putArray("merges");
    merges().forEach(m -> merges.addArray().add(m.left()).add(m.right()));
  }

  private static void replace(ObjectNode step, String from, String to) {
    step.put("type", "Replace");
    step.putObject("pattern").put("String", from);
    step.put("content", to);
  }

  private List<Merge> merges() {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      int type = types.get(id).intValue();
      if (type == TokenizerToGguf.NORMAL || type == TokenizerToGguf.USER_DEFINED) {
        ids.put(tokens.get(id), id);
      }
    }
    List<Merge> merges = new ArrayList<>();
    for (int id = 0; id < tokens.size(); id++) {
      String piece = tokens.get(id);
      if (Integer.valueOf(id).equals(ids.get(piece))) {
        List<Merge> ways = new ArrayList<>();
        for (int cut = 1; cut < piece.length(); cut++) {
          Merge way = new Merge(piece.substring(0, cut), piece.substring(cut), scores.get(id));
          if (ids.containsKey(way.left()) && ids.containsKey(way.right())) {
            ways.add(way);
          }
        }
        ways.sort(
            Comparator.comparing((Merge m) -> ids.get(m.left()))
                .thenComparing(m -> ids.get(m.right())));
        merges.addAll(ways);
      }
    }
    merges.sort(
        Comparator.comparingDouble((Merge m) -> -m.score())
            .thenComparingInt(m -> -m.leftLength())
            .thenComparingInt(m -> -m.rightLength()));
    return merges;
  }
}
