package io.agentforge.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The native engine of this JVM: loaded once, offline, one thread per task.
 *
 * <p>Every thread that runs torch work calls {@link #prepareThread} first: thread count, graph
 * optimiser and grad mode are per-thread settings of libtorch.
 */
public final class TorchRuntime {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final List<String> BF16_FLAGS = List.of("avx512_bf16", "amx_bf16");

  /** Compute capability of the first GPUs with bf16, NVIDIA's Ampere, times ten. */
  private static final int BF16_CAPABILITY = 80;

  static {
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    setIfAbsent("ai.djl.pytorch.num_threads", "1");
    setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
  }

  private TorchRuntime() {}

  /**
   * The loaded engine.
   *
   * @throws ForgeException ENGINE_UNAVAILABLE when the native libraries cannot be loaded
   */
  public static Engine engine() {
    try {
      return Loaded.ENGINE;
    } catch (RuntimeException | LinkageError e) {
      throw new ForgeException(
          ErrorCode.ENGINE_UNAVAILABLE,
          "libtorch",
          "the native engine did not load: " + root(e),
          "Give this JVM a writable DJL_CACHE_DIR, or set PYTORCH_LIBRARY_PATH to an unpacked"
              + " libtorch",
          e);
    }
  }

  /** Makes the calling thread ready: one torch thread, no graph optimiser, the given grad mode. */
  public static void prepareThread(GradMode mode) {
    engine();
    JniUtils.setNumThreads(1);
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(mode == GradMode.RECORD);
  }

  /** BF16 where this CPU multiplies bf16 natively, else FP32. */
  public static ComputeType bestComputeType() {
    return bf16Flag() == null ? ComputeType.FP32 : ComputeType.BF16;
  }

  /** Why {@link #bestComputeType} is what it is, for the report. */
  public static String computeReason() {
    String flag = bf16Flag();
    return flag == null
        ? "fp32: the CPU lists none of " + BF16_FLAGS
        : "bf16: the CPU lists " + flag;
  }

  /** BF16 where a device multiplies bf16 natively, else FP32. */
  public static ComputeType bestComputeType(Device device) {
    if (!device.isGpu()) {
      return bestComputeType();
    }
    return ofCapability(CudaUtils.getComputeCapability(device.getDeviceId()));
  }

  /**
   * @param capability a GPU's compute capability as DJL writes it, such as 86 for 8.6
   */
  static ComputeType ofCapability(String capability) {
    return Integer.parseInt(capability) >= BF16_CAPABILITY ? ComputeType.BF16 : ComputeType.FP32;
  }

  /**
   * The device of a task.
   *
   * @param requested {@code cpu}, {@code cuda:N}, or {@code auto} (the first CUDA device, else cpu)
   * @throws ForgeException DEVICE_UNAVAILABLE when a CUDA device is asked for and absent; USAGE for
   *     any other text
   */
  public static Device device(String requested) {
    String name = requested == null ? "auto" : requested.toLowerCase(Locale.ROOT);
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    if (name.equals("auto")) {
      return engine().getGpuCount() > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (!name.matches("cuda(:\\d{1,3})?")) {
      throw new ForgeException(
          ErrorCode.USAGE, "device", "'" + requested + "' is no device", "Use cpu, cuda:N or auto");
    }
    int index = name.equals("cuda") ? 0 : Integer.parseInt(name.substring(5));
    int present = engine().getGpuCount();
    if (index >= present) {
      throw new ForgeException(
          ErrorCode.DEVICE_UNAVAILABLE,
          requested,
          "this JVM sees %d CUDA devices".formatted(present),
          "Use cpu, or put the CUDA build of pytorch-native on the class path of a machine that has"
              + " one");
    }
    return Device.gpu(index);
  }

  /** What the loader said; an initialiser's error has no words of its own. */
  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String bf16Flag() {
    return CpuFlags.PRESENT.stream().filter(BF16_FLAGS::contains).findFirst().orElse(null);
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static final class Loaded {
    static final Engine ENGINE = load();

    private static Engine load() {
      NativeAllocator.keepFreedMemory();
      return Engine.getEngine("PyTorch");
    }
  }

  private static final class CpuFlags {
    static final List<String> PRESENT = read();

    private static List<String> read() {
      try (var lines = Files.lines(CPU_INFO, StandardCharsets.ISO_8859_1)) {
        return lines
            .filter(line -> line.startsWith("flags"))
            .findFirst()
            .map(line -> Arrays.asList(line.substring(line.indexOf(':') + 1).trim().split(" +")))
            .orElse(List.of());
      } catch (IOException e) {
        return List.of();
      }
    }
  }
}
