package io.sparkblip2.inference;

import ai.djl.engine.EngineException;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a failed batch says about the device. */
public enum DeviceError {
  /** The batch was too large; a smaller one may pass. */
  OUT_OF_MEMORY,
  /** The device is lost to this process: every later call would fail too. */
  DEVICE_LOST,
  /** Something about these images. */
  COMPUTE_ERROR;

  /** Of CUDA's allocator and runtime, cuBLAS and cuDNN, libtorch's CPU allocator, and C++. */
  private static final Pattern MEMORY =
      Pattern.compile(
          "out of memory|_alloc_failed|can't allocate memory|cannot allocate memory"
              + "|not enough memory|bad_alloc");

  /** Errors of CUDA's runtime, cuBLAS and cuDNN that a process does not get rid of. */
  private static final Pattern LOST =
      Pattern.compile(
          "device-side assert|illegal memory access|unspecified launch failure"
              + "|misaligned address|an illegal instruction|the launch timed out"
              + "|uncorrectable ecc error|cudnn_status_execution_failed"
              + "|cublas_status_execution_failed|cublas_status_not_initialized");

  /** Whether a lost device is what a task failed of. */
  public static boolean isLost(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof EngineException found && of(found) == DEVICE_LOST) {
        return true;
      }
    }
    return false;
  }

  static DeviceError of(RuntimeException e) {
    if (!(e instanceof EngineException)) {
      return COMPUTE_ERROR; // whose message may hold words of the user's that read like another
    }
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (MEMORY.matcher(message).find()) {
      return OUT_OF_MEMORY;
    }
    return LOST.matcher(message).find() ? DEVICE_LOST : COMPUTE_ERROR;
  }
}
