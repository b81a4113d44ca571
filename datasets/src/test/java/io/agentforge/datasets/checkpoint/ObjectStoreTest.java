package io.agentforge.datasets.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.CrashAt;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStoreTest {
  /** 128 KiB each: twice what is worth a name of its own. */
  private static final int ELEMENTS = 32 << 10;

  @TempDir private Path folder;
  private Home home;
  private Storage storage;
  private ObjectStore objects;

  @BeforeEach
  void open() {
    home = Home.local(folder.resolve("home"));
    storage = Storage.of(new Configuration(false));
    objects = ObjectStore.of(home, storage, "writer");
  }

  private static Tensor tensor(String name, int elements, long seed) {
    ByteBuffer data = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(seed);
    while (data.hasRemaining()) {
      data.putFloat(random.nextFloat());
    }
    return new Tensor(name, DType.F32, List.of((long) elements), data.flip());
  }

  private Path write(String name, List<Tensor> tensors) {
    Path file = folder.resolve(name + ".safetensors");
    SafetensorsWriter.write(file, tensors, Map.of("model", name));
    return file;
  }

  /** Large tensors from the seeds, and a small one that is always new. */
  private Path model(String name, long... seeds) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < seeds.length; i++) {
      tensors.add(tensor("layer." + i, ELEMENTS, seeds[i]));
    }
    tensors.add(tensor("norm", 16, name.hashCode()));
    return write(name, tensors);
  }

  private long stored() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("home/objects"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private Path fetched(ContentDigest content) {
    Path local = folder.resolve("fetched-" + content.sha256() + ".safetensors");
    objects.copyToLocal(content, local);
    return local;
  }

  @Test
  void tensorsThatAreThereAreNotStoredAgainAndTheFileComesBackByteForByte() throws IOException {
    objects.put(model("a", 1, 2, 3, 4));
    long before = stored();
    Path second = model("b", 1, 2, 9, 4);
    ContentDigest content = objects.put(second);
    assertThat(stored() - before)
        .as("bytes for one new tensor of four, besides header, norm and list of ranges")
        .isBetween((long) ELEMENTS * Float.BYTES, ELEMENTS * Float.BYTES + 4096L);
    assertThat(objects.length(content.sha256())).as("length").hasValue(Files.size(second));
    assertThat(fetched(content)).as("what comes back").hasSameBinaryContentAs(second);
    assertThat(SafetensorsFile.open(fetched(content)).names()).as("tensors").hasSize(5);
    assertThat(objects.wholePath(content.sha256())).as("path of a composed file").isEmpty();
  }

  @Test
  void aTensorThatCameWithAComposedFileIsSharedWithTheNext() throws IOException {
    objects.put(model("a", 1, 2));
    objects.put(model("b", 1, 3));
    long before = stored();
    Path third = model("c", 3, 2);
    ContentDigest content = objects.put(third);
    assertThat(stored() - before).as("bytes of header, norm and list").isLessThan(4096);
    assertThat(fetched(content)).as("what comes back").hasSameBinaryContentAs(third);
    assertThat(objects.parts(content.sha256())).as("objects it needs").hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void anyMixtureOfKnownAndNewTensorsComesBackByteForByte(long seed) {
    Random random = new Random(seed);
    List<Path> files = new ArrayList<>();
    List<ContentDigest> contents = new ArrayList<>();
    for (int model = 0; model < 6; model++) {
      List<Tensor> tensors = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        int elements = random.nextBoolean() ? ELEMENTS : 1 + random.nextInt(100);
        tensors.add(tensor("t" + i, elements, random.nextInt(4)));
      }
      Collections.shuffle(tensors, random);
      files.add(write("m" + model, tensors));
      contents.add(objects.put(files.get(model)));
    }
    for (int i = 0; i < files.size(); i++) {
      assertThat(fetched(contents.get(i)))
          .as("seed %d, model %d", seed, i)
          .hasSameBinaryContentAs(files.get(i));
    }
  }

  @Test
  void filesThatShareNothingAndFilesOfOtherKindsStayWhole() throws IOException {
    ContentDigest model = objects.put(model("a", 1, 2));
    Path text = Files.writeString(folder.resolve("config.json"), "{}");
    Path broken = Files.write(folder.resolve("broken.safetensors"), new byte[100]);
    for (ContentDigest content : List.of(model, objects.put(text), objects.put(broken))) {
      assertThat(objects.wholePath(content.sha256())).as("path of %s", content).isPresent();
    }
  }

  @Test
  void aMissingOrDamagedPartOfAComposedFileIsNoticed() throws IOException {
    ContentDigest first = objects.put(model("a", 1, 2));
    ContentDigest second = objects.put(model("b", 1, 3));
    Path part = Path.of(URI.create(home.object(first.sha256())));
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length - 1] ^= 1; // of the last large tensor, or the norm after it
    bytes[600] ^= 1; // of the first tensor
    Files.write(part, bytes);
    ForgeException damaged = catchThrowableOfType(ForgeException.class, () -> fetched(second));
    assertThat(damaged).as("failure").isNotNull();
    assertThat(damaged.code()).as("code").isEqualTo(ErrorCode.CHECKPOINT_CORRUPT);
    Files.delete(part);
    assertThat(objects.length(second.sha256())).as("length without a part").isEmpty();
    assertThat(fetched(objects.put(model("b", 1, 3))))
        .as("the file stored anew")
        .hasSameBinaryContentAs(model("b", 1, 3));
  }

  @Test
  void aCrashAtAnyMomentOfStoringAComposedFileLeavesItAbsentOrWhole() {
    Path second = model("b", 1, 3);
    CrashAt count = CrashAt.never();
    storeBoth(home, count, second);
    for (int k = 0; k < count.moments(); k++) {
      Home crashed = Home.local(folder.resolve("crash-" + k));
      ObjectStore plain = ObjectStore.of(crashed, storage, "writer");
      try {
        storeBoth(crashed, CrashAt.moment(k), second);
      } catch (CrashAt.Crash crash) {
        assertThat(crash).as("moment %d", k).isNotNull();
      }
      ContentDigest content = plain.put(second);
      Path local = folder.resolve("after-" + k);
      plain.copyToLocal(content, local);
      assertThat(local).as("after a crash at moment %d", k).hasSameBinaryContentAs(second);
    }
  }

  private void storeBoth(Home where, CrashAt crash, Path second) {
    ObjectStore observed = ObjectStore.of(where, storage.observedBy(crash), "writer");
    observed.put(model("a", 1, 2));
    observed.put(second);
  }
}
