package io.sparkblip2.inference;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;

/** The GPUs that this process sees. */
public final class VisibleGpus {
  private VisibleGpus() {}

  /** How many there are; 0 where the CUDA runtime is missing. */
  public static int count() {
    return CudaUtils.getGpuCount();
  }

  /** Computing capability and memory of a GPU, which tell its kind well enough. */
  static String kind(Device gpu) {
    long gibibytes = CudaUtils.getGpuMemory(gpu).getMax() >> 30;
    return "cuda "
        + CudaUtils.getComputeCapability(gpu.getDeviceId())
        + " with "
        + gibibytes
        + " GiB";
  }
}
