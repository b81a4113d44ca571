package io.agentforge.udfs.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.BytePairTrainer;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.udfs.cache.ModelCache.Key;
import io.agentforge.udfs.cache.ModelCache.Lease;
import io.agentforge.udfs.cache.ModelCache.LoadedModel;
import io.agentforge.udfs.text.TextFrame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
  private static final ModelConfig CONFIG = Profile.TINY.config();
  private static final int[][] IDS = {{1, 2, 3}};
  private static final TextFrame NO_FRAME =
      new TextFrame(OptionalInt.empty(), OptionalInt.empty(), false);

  @TempDir private static Path folder;
  private static Map<String, Tensor> weights;

  private final AtomicInteger loads = new AtomicInteger();

  @BeforeAll
  static void make_weights_and_a_tokenizer() {
    BytePairTrainer.train(List.of("a few words"), 300).write(folder.resolve("tokenizer.json"));
    try (DecoderWeights initial = DecoderWeights.initial(CONFIG, SeedTree.root(1))) {
      weights = initial.tensors();
    }
  }

  private Supplier<LoadedModel> loader(long bytes) {
    return () -> {
      loads.incrementAndGet();
      return new LoadedModel(
          Decoder.of(CONFIG, weights, DecoderOptions.exact()),
          Tokenizer.open(folder.resolve("tokenizer.json")),
          NO_FRAME,
          bytes);
    };
  }

  private void use(ModelCache cache, String model, long bytes) {
    try (Lease lease = cache.lease(key(model), loader(bytes))) {
      assertThat(lease.decoder().logits(IDS, null)).as("logits of %s", model).isNotEmpty();
      assertThat(lease.tokenizer().encode("a few")).as("tokens").isNotEmpty();
    }
  }

  private static Key key(String model) {
    return new Key(model, "FP32", "cpu");
  }

  @Test
  void tasksThatWantOneModelAtOnceLoadItOnceAndShareIt() throws Exception {
    ModelCache cache = new ModelCache(100);
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(3);
    Supplier<LoadedModel> slow =
        () -> {
          loading.countDown();
          await(asked); // all have asked before the first is served
          return loader(10).get();
        };
    ExecutorService tasks = Executors.newFixedThreadPool(3);
    try {
      List<Future<Lease>> leases = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        leases.add(
            tasks.submit(
                () -> {
                  asked.countDown();
                  return cache.lease(key("m"), slow);
                }));
      }
      await(loading);
      Decoder shared = leases.get(0).get().decoder();
      for (Future<Lease> lease : leases) {
        assertThat(lease.get().decoder()).as("decoder").isSameAs(shared);
        lease.get().close();
      }
    } finally {
      tasks.shutdownNow();
    }
    assertThat(loads.get()).as("loads").isEqualTo(1);
    assertThat(cache.size()).as("models held").isEqualTo(1);
    use(cache, "m", 10);
    assertThat(loads.get()).as("loads after a later use").isEqualTo(1);
  }

  @Test
  void theLeastRecentlyUsedGoesFirstWhenTheBytesAreSpent() {
    ModelCache cache = new ModelCache(25);
    use(cache, "a", 10);
    use(cache, "b", 10);
    use(cache, "a", 10);
    use(cache, "c", 10); // 30 bytes: b goes
    assertThat(cache.size()).as("models held").isEqualTo(2);
    assertThat(loads.get()).as("loads of a, b, c").isEqualTo(3);
    use(cache, "a", 10);
    use(cache, "c", 10);
    assertThat(loads.get()).as("a and c are still there").isEqualTo(3);
    use(cache, "b", 10);
    assertThat(loads.get()).as("b is loaded again").isEqualTo(4);
  }

  @Test
  void aModelInUseStaysHoweverLittleRoomThereIs() {
    ModelCache cache = new ModelCache(15);
    try (Lease first = cache.lease(key("a"), loader(10));
        Lease second = cache.lease(key("b"), loader(10))) {
      assertThat(cache.size()).as("both in use").isEqualTo(2);
      assertThat(first.decoder().logits(IDS, null))
          .as("the older one still answers")
          .isEqualTo(second.decoder().logits(IDS, null));
    }
    assertThat(cache.size()).as("after both are given back").isEqualTo(1);
    use(cache, "a", 10);
    use(cache, "big", 50);
    assertThat(cache.size()).as("one larger than the cache is not kept").isZero();
  }

  @Test
  void aLeaseGivenBackTwiceCountsOnce() {
    ModelCache cache = new ModelCache(5);
    Lease held = cache.lease(key("a"), loader(10));
    Lease twice = cache.lease(key("a"), loader(10));
    twice.close();
    twice.close();
    assertThat(cache.size()).as("still in use by the other").isEqualTo(1);
    assertThat(held.decoder().logits(IDS, null)).as("logits").isNotEmpty();
    held.close();
    assertThat(cache.size()).as("unused and too large").isZero();
  }

  @Test
  void aLoadThatFailedIsTriedAgain() {
    ModelCache cache = new ModelCache(100);
    assertThatThrownBy(
            () ->
                cache.lease(
                    key("a"),
                    () -> {
                      throw new IllegalStateException("storage is away");
                    }))
        .hasMessage("storage is away");
    assertThat(cache.size()).as("models held").isZero();
    use(cache, "a", 10);
    assertThat(loads.get()).as("loads").isEqualTo(1);
  }

  @Test
  void aTaskThatWaitedForALoadThatFailedLoadsForAll() throws Exception {
    ModelCache cache = new ModelCache(100);
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    AtomicInteger tries = new AtomicInteger();
    Supplier<LoadedModel> unlucky =
        () -> {
          if (tries.getAndIncrement() == 0) {
            loading.countDown();
            await(fail);
            throw new IllegalStateException("the first time");
          }
          return loader(10).get();
        };
    ExecutorService tasks = Executors.newFixedThreadPool(2);
    try {
      Future<Lease> first = tasks.submit(() -> cache.lease(key("a"), unlucky));
      await(loading);
      Future<Lease> second = tasks.submit(() -> cache.lease(key("a"), unlucky));
      use(cache, "other", 10); // is not held up by a load that lasts
      fail.countDown();
      assertThatThrownBy(first::get).hasMessageContaining("the first time");
      second.get().close();
    } finally {
      tasks.shutdownNow();
    }
    use(cache, "a", 10);
    assertThat(loads.get()).as("loads of a and the other").isEqualTo(2);
    assertThat(cache.size()).as("models held").isEqualTo(2);
  }

  @Test
  void contentComputeTypeAndDeviceTellModelsApart() {
    ModelCache cache = new ModelCache(100);
    for (Key key :
        List.of(
            new Key("a", "FP32", "cpu"),
            new Key("a", "BF16", "cpu"),
            new Key("b", "FP32", "cpu"),
            new Key("a", "FP32", "cuda:0"),
            new Key("a", "FP32", "cpu"))) {
      cache.lease(key, loader(10)).close();
    }
    assertThat(loads.get()).as("different models").isEqualTo(4);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).as("others arrive").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
