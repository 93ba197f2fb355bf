package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The way to the native library: offline, silent, and with the per-thread switches that inference
 * needs.
 */
public final class Libtorch {
  private static final ThreadLocal<Boolean> PREPARED = ThreadLocal.withInitial(() -> false);

  private Libtorch() {}

  /**
   * Opens the engine on first use; nothing is downloaded and nothing is reported to anyone.
   *
   * @throws IllegalStateException if libtorch cannot be loaded, saying where it may come from
   */
  static PtNDManager newManager(Device device) {
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    try {
      return (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(device);
    } catch (RuntimeException | LinkageError e) {
      throw new IllegalStateException(
          "libtorch cannot be loaded: "
              + e.getMessage()
              + ". Put pytorch-native-cpu-2.7.1-linux-x86_64.jar on the class path, or point"
              + " PYTORCH_LIBRARY_PATH at the lib folder of a libtorch 2.7.1.",
          e);
    }
  }

  /** GPUs that libtorch itself can use; 0 without a CUDA build of it. */
  public static int gpuCount() {
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    return Engine.getEngine("PyTorch").getGpuCount();
  }

  /**
   * Prepares the calling thread: no gradients (libtorch switches them off in one thread only) and
   * no profiling executor, which would compile anew for every shape.
   */
  public static void prepareThread() {
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
