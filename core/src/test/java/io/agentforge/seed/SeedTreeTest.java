package io.agentforge.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class SeedTreeTest {

  @Test
  void theDrawsOfARootAreTheOutputsOfSplitMix64() throws IOException {
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("/golden/stats/splitmix64.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    SeedTree tree = SeedTree.root(golden.get("seed").asLong());
    SeedTree.Stream stream = tree.stream();
    int index = 0;
    for (JsonNode expected : golden.get("first_outputs_hex")) {
      long bits = Long.parseUnsignedLong(expected.asText(), 16);
      assertThat(tree.bits(index)).as("draw %d by index", index).isEqualTo(bits);
      assertThat(stream.bits()).as("draw %d in sequence", index++).isEqualTo(bits);
    }
    assertThat(index).as("outputs compared").isEqualTo(8);
  }

  @Property(tries = 200)
  void drawsDoNotDependOnTheOrderInWhichTheyAreTaken(
      @ForAll long seed, @ForAll @LongRange(min = 0, max = 1_000_000) long index) {
    SeedTree first = SeedTree.root(seed);
    SeedTree second = SeedTree.root(seed);
    second.bits(index + 1);
    second.child("elsewhere").bits(0);
    assertThat(second.child("batch", index).bits(index))
        .as("seed %d index %d", seed, index)
        .isEqualTo(first.child("batch", index).bits(index));
  }

  @Property(tries = 500)
  void integersStayInTheirRange(
      @ForAll long seed, @ForAll @IntRange(min = 1) int bound, @ForAll @IntRange int index) {
    assertThat(SeedTree.root(seed).integer(index, bound))
        .as("bound %d", bound)
        .isBetween(0, bound - 1);
  }

  @Test
  void integersOfASmallRangeAreEquallyFrequent() {
    for (int bound : new int[] {2, 3, 7, 10, 1000}) {
      long[] counts = new long[bound];
      SeedTree tree = SeedTree.root(5).child("integers", bound);
      for (int i = 0; i < 100 * bound + 100_000; i++) {
        counts[tree.integer(i, bound)]++;
      }
      double[] expected =
          IntStream.range(0, bound).mapToDouble(i -> 100 + 100_000.0 / bound).toArray();
      assertThat(new ChiSquareTest().chiSquareTest(expected, counts))
          .as("p-value of equal frequencies in [0, %d)", bound)
          .isGreaterThan(0.001);
    }
  }

  @Test
  void uniformsHaveTheMomentsOfTheUniformDistribution() {
    SeedTree tree = SeedTree.root(2).child("uniform");
    int n = 200_000;
    double mean = LongStream.range(0, n).mapToDouble(tree::uniform).average().orElseThrow();
    double square =
        LongStream.range(0, n)
            .mapToDouble(i -> Math.pow(tree.uniform(i), 2))
            .average()
            .orElseThrow();
    double lag =
        LongStream.range(0, n)
            .mapToDouble(i -> (tree.uniform(i) - 0.5) * (tree.uniform(i + 1) - 0.5))
            .average()
            .orElseThrow();
    assertThat(mean).as("mean").isBetween(0.497, 0.503);
    assertThat(square - mean * mean).as("variance").isBetween(0.0825, 0.0842);
    assertThat(lag).as("covariance of neighbours").isBetween(-0.001, 0.001);
    assertThat(LongStream.range(0, n).mapToDouble(tree::uniform))
        .as("range")
        .allMatch(u -> u >= 0 && u < 1);
  }

  @Test
  void everyBitOfSiblingsIsOnHalfOfTheTime() {
    int n = 20_000;
    for (int bit = 0; bit < 64; bit++) {
      int at = bit;
      SeedTree root = SeedTree.root(9);
      double share =
          IntStream.range(0, n).filter(i -> (root.child("item", i).bits(0) >>> at & 1) == 1).count()
              / (double) n;
      assertThat(share).as("bit %d over siblings", bit).isBetween(0.48, 0.52);
    }
  }

  @Test
  void pathsThatDifferGiveDifferentNodesEvenWhenTheirTextRunsTogether() {
    SeedTree root = SeedTree.root(1);
    assertThat(
            List.of(
                root.child("a", "b").seed(),
                root.child("a/b").seed(),
                root.child("a\\", "b").seed(),
                root.child("a\\/b").seed(),
                root.child("ab").seed(),
                root.child("b", "a").seed(),
                root.child("a").child("b").seed(),
                SeedTree.root(2).child("a", "b").seed()))
        .as("nodes")
        .doesNotHaveDuplicates();
  }

  @Test
  void aRangeWithoutMembersIsRefused() {
    assertThatThrownBy(() -> SeedTree.root(1).integer(0, 0)).hasMessageContaining("bound");
    assertThatThrownBy(() -> SeedTree.root(1).stream().pick(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 100)
  void drawsInARowAreThoseByIndex(@ForAll long seed, @ForAll @IntRange(max = 40) int count) {
    SeedTree tree = SeedTree.root(seed);
    for (long from : new long[] {0, 1, 4096, Integer.MAX_VALUE, 1L << 40}) {
      long[] row = new long[count];
      tree.bits(from, row, count);
      assertThat(row)
          .as("from %d", from)
          .isEqualTo(LongStream.range(from, from + count).map(tree::bits).toArray());
    }
  }
}
