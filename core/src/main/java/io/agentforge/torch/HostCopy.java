package io.agentforge.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Brings values from wherever an array lies into the JVM. */
public final class HostCopy {
  private HostCopy() {}

  /**
   * A copy of an array's bytes on the heap, row-major, little endian. An array on a GPU passes
   * through native memory of the host, which is free again on return; DJL would keep it for as long
   * as the array's manager lives.
   */
  public static ByteBuffer bytes(NDArray array) {
    if (!array.getDevice().isGpu()) {
      return array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
    try (NDArray host = array.toDevice(Device.cpu(), false)) {
      return host.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
