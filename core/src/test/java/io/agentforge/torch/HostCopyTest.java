package io.agentforge.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class HostCopyTest {
  @Test
  void valuesComeInOrderAndStayWhenTheArrayChanges() {
    TorchRuntime.prepareThread(GradMode.OFF);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray array = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
      FloatBuffer turned = HostCopy.bytes(array.transpose()).asFloatBuffer();
      FloatBuffer copied = HostCopy.bytes(array).asFloatBuffer();
      array.muli(10);
      assertThat(values(turned)).as("row-major").containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(values(copied)).as("a copy").containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  void copyingLeavesNothingWithTheOwnerOfTheArray() {
    TorchRuntime.prepareThread(GradMode.OFF);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray array = manager.ones(new Shape(64, 64));
      int before = manager.getManagedArrays().size();
      for (int i = 0; i < 10; i++) {
        HostCopy.bytes(array);
      }
      assertThat(manager.getManagedArrays()).as("arrays of the manager").hasSize(before);
    }
  }

  private static float[] values(FloatBuffer buffer) {
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
