package io.agentforge.tokenizer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * How often each pair of neighbouring tokens occurs, kept up to date while pairs are merged: a
 * merge visits only the words that hold the pair. Counts in the queue may be too high, never too
 * low; they are put right when they come up.
 */
final class PairCounts {
  /** Most frequent first; among equals the smallest left id, then the smallest right id. */
  record Pair(int left, int right, long count) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int byCount = Long.compare(other.count, count);
      int byLeft = byCount != 0 ? byCount : Integer.compare(left, other.left);
      return byLeft != 0 ? byLeft : Integer.compare(right, other.right);
    }
  }

  private static final class Occurrences {
    long count;
    int[] words = new int[4];
    int size;

    void foundIn(int word) {
      if (size > 0 && words[size - 1] == word) {
        return;
      }
      if (size == words.length) {
        words = Arrays.copyOf(words, 2 * size);
      }
      words[size++] = word;
    }
  }

  private final List<int[]> words;
  private final long[] frequency;
  private final Map<Long, Occurrences> pairs = new HashMap<>();
  private final PriorityQueue<Pair> queue = new PriorityQueue<>();

  /**
   * @param words token ids of each different word; replaced as merges shorten them
   * @param frequency how often each word occurs
   */
  PairCounts(List<int[]> words, long[] frequency) {
    this.words = words;
    this.frequency = frequency;
    for (int w = 0; w < words.size(); w++) {
      int[] word = words.get(w);
      for (int i = 0; i + 1 < word.length; i++) {
        occurrences(word[i], word[i + 1]).foundIn(w);
        occurrences(word[i], word[i + 1]).count += frequency[w];
      }
    }
    pairs.forEach((key, found) -> queue.add(pair(key, found.count)));
  }

  /** Removes and returns the first pair; null when none is left. */
  Pair next() {
    while (!queue.isEmpty()) {
      Pair head = queue.poll();
      Occurrences found = pairs.get(key(head.left(), head.right()));
      long count = found == null ? 0 : found.count;
      if (count == head.count() && count > 0) {
        return head;
      }
      if (count > 0) {
        queue.add(new Pair(head.left(), head.right(), count));
      }
    }
    return null;
  }

  /** Replaces every occurrence of the pair, from the left, by {@code token}. */
  void merge(Pair pair, int token) {
    Occurrences found = pairs.get(key(pair.left(), pair.right()));
    Set<Long> grown = new HashSet<>();
    for (int i = 0; i < found.size; i++) {
      int w = found.words[i];
      int[] before = words.get(w);
      int[] after = replaced(before, pair, token);
      if (after.length < before.length) {
        count(before, -frequency[w]);
        count(after, frequency[w]);
        words.set(w, after);
        for (int k = 0; k + 1 < after.length; k++) {
          if (after[k] == token || after[k + 1] == token) {
            occurrences(after[k], after[k + 1]).foundIn(w);
            grown.add(key(after[k], after[k + 1]));
          }
        }
      }
    }
    pairs.remove(key(pair.left(), pair.right()));
    for (long key : grown) {
      Occurrences grownPair = pairs.get(key);
      if (grownPair != null) {
        queue.add(pair(key, grownPair.count));
      }
    }
  }

  private void count(int[] word, long change) {
    for (int i = 0; i + 1 < word.length; i++) {
      occurrences(word[i], word[i + 1]).count += change;
    }
  }

  private static int[] replaced(int[] word, Pair pair, int token) {
    int[] result = new int[word.length];
    int size = 0;
    for (int i = 0; i < word.length; i++) {
      boolean here = i + 1 < word.length && word[i] == pair.left() && word[i + 1] == pair.right();
      result[size++] = here ? token : word[i];
      i += here ? 1 : 0;
    }
    return Arrays.copyOf(result, size);
  }

  private Occurrences occurrences(int left, int right) {
    return pairs.computeIfAbsent(key(left, right), k -> new Occurrences());
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }

  private static Pair pair(long key, long count) {
    return new Pair((int) (key >>> 32), (int) key, count);
  }
}
