package io.sparkblip2.pipeline;

/** What {@code --device} asks for. */
public enum DeviceChoice {
  /** The GPU that Spark assigned to the task, any visible GPU in local mode, else the CPU. */
  AUTO,
  CPU,
  /** As auto, but no GPU is an error. */
  CUDA
}
