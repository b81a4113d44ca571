package io.agentforge.datasets.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import io.agentforge.train.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCorpusTest {
  @TempDir Path folder;

  @Property(tries = 200)
  void packedIdsComeBack(@ForAll @Size(max = 50) List<@IntRange(min = 0) Integer> drawn) {
    int[] ids = drawn.stream().mapToInt(Integer::intValue).toArray();
    assertThat(TokenEncoding.UINT32.unpack(TokenEncoding.UINT32.pack(ids))).isEqualTo(ids);
    int[] small = Arrays.stream(ids).map(i -> i & 0xFFFF).toArray();
    assertThat(TokenEncoding.UINT16.unpack(TokenEncoding.UINT16.pack(small))).isEqualTo(small);
  }

  @Test
  void documentsAreSeparatedAndReadBackInTheNarrowestWidth() throws IOException {
    List<int[]> documents = List.of(new int[] {5, 65_535, 7}, new int[0], new int[] {9});
    TokenCorpus corpus = TokenCorpus.write(folder.resolve("a.tokens"), documents, 2);
    assertThat(corpus.range(0, 7)).containsExactly(5, 65_535, 7, 2, 2, 9, 2);
    assertThat(corpus.tokens()).isEqualTo(7);
    assertThat(corpus.documents()).isEqualTo(3);
    assertThat(corpus.separator()).isEqualTo(2);
    assertThat(Files.size(corpus.file())).as("header and two bytes an id").isEqualTo(64 + 14);
    TokenCorpus wide =
        TokenCorpus.write(folder.resolve("b.tokens"), List.of(new int[] {65_536, 1}), 2);
    assertThat(wide.range(0, 3)).containsExactly(65_536, 1, 2);
    assertThat(Files.size(wide.file())).as("four bytes an id").isEqualTo(64 + 12);
  }

  @Test
  void theSameDocumentsGiveTheSameBytesAndLeaveNoOtherFile() throws IOException {
    List<int[]> documents = List.of(new int[] {1, 3}, new int[] {4});
    TokenCorpus.write(folder.resolve("a"), documents, 2);
    TokenCorpus.write(folder.resolve("b"), documents, 2);
    TokenCorpus.write(folder.resolve("b"), documents, 2);
    assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    try (var files = Files.list(folder)) {
      assertThat(files).as("files").hasSize(2);
    }
  }

  @Test
  void windowsCoverTheCorpusAndOverlapInTheirLastToken() {
    int[] ids = IntStream.range(10, 30).toArray();
    TokenCorpus corpus = TokenCorpus.write(folder.resolve("a"), List.of(ids), 2);
    assertThat(corpus.windows(5)).as("21 tokens: four windows of five and a target").isEqualTo(4);
    assertThat(corpus.window(0, 5)).containsExactly(10, 11, 12, 13, 14, 15);
    assertThat(corpus.window(3, 5)).containsExactly(25, 26, 27, 28, 29, 2);
    assertThatThrownBy(() -> corpus.window(4, 5)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void anEmptyCorpusHasNoWindows() {
    assertThat(TokenCorpus.write(folder.resolve("a"), List.of(), 2).windows(4)).isZero();
  }

  @Test
  void everyFlippedBitAndEveryCutIsFound() throws IOException {
    Path whole = folder.resolve("whole");
    TokenCorpus.write(whole, List.of(new int[] {3, 4, 5}), 2);
    byte[] bytes = Files.readAllBytes(whole);
    Path damaged = folder.resolve("damaged");
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(damaged, flipped);
      assertRefused(damaged, "bit " + bit);
    }
    for (int length = 0; length < bytes.length; length++) {
      Files.write(damaged, Arrays.copyOf(bytes, length));
      assertRefused(damaged, "cut to " + length);
    }
    assertRefused(folder.resolve("absent"), "absent");
  }

  @Test
  void eachEpochTakesEveryWindowOnceInAnOrderOfItsOwnAndDependsOnTheIndexOnly() {
    int[] ids = IntStream.range(100, 1000).toArray();
    TokenCorpus corpus = TokenCorpus.write(folder.resolve("a"), List.of(ids), 2);
    TokenBatches batches = new TokenBatches(corpus, 2, 10, SeedTree.root(3));
    assertThat(batches.windows()).isEqualTo(89);
    Set<Integer> starts = new TreeSet<>();
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < 89; i++) { // 178 rows: two epochs
      Batch batch = batches.batch(i);
      for (int row = 0; row < 2; row++) {
        int first = batch.inputs()[row * 10];
        starts.add(first);
        order.append(first).append(' ');
        assertThat(batch.targets()[row * 10 + 3])
            .as("target is the next token")
            .isEqualTo(batch.inputs()[row * 10 + 4]);
      }
    }
    assertThat(starts).as("rows of two epochs that start at different offsets").hasSize(178);
    TokenBatches again = new TokenBatches(corpus, 2, 10, SeedTree.root(3));
    assertThat(again.batch(60).inputs()).isEqualTo(batches.batch(60).inputs());
    assertThat(new TokenBatches(corpus, 2, 10, SeedTree.root(4)).batch(0).inputs())
        .as("another seed")
        .isNotEqualTo(batches.batch(0).inputs());
  }

  private static void assertRefused(Path file, String what) {
    ForgeException e = catchThrowableOfType(ForgeException.class, () -> TokenCorpus.local(file));
    assertThat(e).as(what).isNotNull();
    assertThat(e.code()).as(what).isEqualTo(ErrorCode.DATA_INVALID);
  }
}
