package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.sparkblip2.text.EngineDefaults;

/**
 * The way to the native library: offline, silent, and with the per-thread switches that inference
 * needs.
 */
final class Libtorch {
  private static final ThreadLocal<Boolean> PREPARED = ThreadLocal.withInitial(() -> false);

  private Libtorch() {}

  /**
   * Opens the engine on first use; nothing is downloaded and nothing is reported to anyone.
   *
   * @throws IllegalStateException if libtorch cannot be loaded, saying where it may come from
   */
  static PtNDManager newManager(Device device) {
    Engine engine = engine();
    if (device.isGpu() && device.getDeviceId() >= engine.getGpuCount()) {
      throw new IllegalStateException(
          "This process was given GPU "
              + device.getDeviceId()
              + ", but its libtorch sees "
              + engine.getGpuCount()
              + ": it needs the driver and a CUDA build of libtorch (PYTORCH_LIBRARY_PATH,"
              + " PYTORCH_FLAVOR=cu128).");
    }
    return (PtNDManager) engine.newBaseManager(device);
  }

  private static Engine engine() {
    EngineDefaults.apply();
    try {
      return Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError e) {
      throw new IllegalStateException(
          "libtorch cannot be loaded: "
              + e.getMessage()
              + ". Put pytorch-native-cpu-2.7.1-linux-x86_64.jar on the class path, or point"
              + " PYTORCH_LIBRARY_PATH at the lib folder of a libtorch 2.7.1.",
          e);
    }
  }

  /**
   * Prepares the calling thread: no gradients (libtorch switches them off in one thread only) and
   * no profiling executor, which would compile anew for every shape.
   */
  public static void prepareThread() {
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
  }
}
