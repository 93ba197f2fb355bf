package io.sparkblip2.inference;

import ai.djl.util.cuda.CudaUtils;

/** The GPUs that this process sees. */
public final class VisibleGpus {
  private VisibleGpus() {}

  /** How many there are; 0 where the CUDA runtime is missing. */
  public static int count() {
    return CudaUtils.getGpuCount();
  }
}
