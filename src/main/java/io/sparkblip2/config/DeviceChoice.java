package io.sparkblip2.config;

import java.util.List;

/** What {@code --device} asks for. */
public enum DeviceChoice {
  /** The GPU that Spark assigned to the task, any visible GPU in local mode, else the CPU. */
  AUTO,
  CPU,
  /** As auto, but no GPU is an error. */
  CUDA;

  /** What can be said against a precision before any device is looked at. */
  List<String> problemsWith(Precision precision) {
    return this == CPU && precision == Precision.FLOAT16
        ? List.of("libtorch has no fast float16 on a CPU; use --precision bfloat16 or float32.")
        : List.of();
  }
}
