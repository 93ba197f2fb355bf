package io.sparkblip2.inference;

import java.util.Locale;
import java.util.regex.Pattern;

/** What a failed batch says about the device. */
enum DeviceError {
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

  private static final Pattern LOST =
      Pattern.compile(
          "device-side assert|illegal memory access|unspecified launch failure"
              + "|cudnn_status_execution_failed|cublas_status_not_initialized");

  static DeviceError of(RuntimeException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (MEMORY.matcher(message).find()) {
      return OUT_OF_MEMORY;
    }
    return LOST.matcher(message).find() ? DEVICE_LOST : COMPUTE_ERROR;
  }
}
