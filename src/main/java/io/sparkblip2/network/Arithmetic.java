package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.config.Precision;
import java.util.Locale;
import java.util.Map;

/**
 * How a device multiplies: what the networks of a precision compute in on it, and the form in which
 * a linear layer's weight waits for its products.
 */
enum Arithmetic {
  GPU,
  CPU,
  /**
   * A processor without bfloat16 products (AVX2 and older). Weights are stored in bfloat16 all the
   * same and widened to float32 a piece at a time: libtorch would multiply them number by number, 7
   * times slower than float32.
   */
  CPU_WITHOUT_BFLOAT16;

  /** Asks libtorch, unless nothing depends on the answer. */
  static Arithmetic of(PtNDManager manager, Precision precision) {
    if (manager.getDevice().isGpu()) {
      return GPU;
    }
    return precision == Precision.FLOAT32 || multipliesBfloat16(manager)
        ? CPU
        : CPU_WITHOUT_BFLOAT16;
  }

  /** Whether oneDNN has bfloat16 products for this processor. */
  private static boolean multipliesBfloat16(PtNDManager manager) {
    try (ScriptModule module = new ScriptModule(manager, Map.of(), "processor");
        PtNDManager scope = module.scope()) {
      NDArray answer = module.run(scope, "multiplies_bfloat16")[0];
      return answer.getLong(0) == 1;
    }
  }

  /** What networks of a precision compute in. */
  ScalarType compute(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> ScalarType.FLOAT32;
      case FLOAT16 -> ScalarType.FLOAT16;
      // int8 products are accumulated exactly and come back as what the rest computes in.
      case BFLOAT16, INT8 ->
          this == CPU_WITHOUT_BFLOAT16 ? ScalarType.FLOAT32 : ScalarType.BFLOAT16;
    };
  }

  /**
   * What the Q-Former's products and attention are computed in. Its sums and norms are float32
   * whatever was asked for, and all of it on a GPU: in float16 its outputs overflow.
   */
  ScalarType qFormerCompute(Precision precision) {
    return this == CPU ? compute(precision) : ScalarType.FLOAT32;
  }

  /** The form of linear weights that are not quantised, for {@code put} in layers.py. */
  String linearForm(Precision precision) {
    return switch (this) {
      case GPU -> "plain";
      case CPU -> "packed";
      case CPU_WITHOUT_BFLOAT16 -> precision == Precision.FLOAT32 ? "packed" : "bfloat16";
    };
  }

  /** What was chosen for a precision, and why; for the log. */
  String reason(Precision precision) {
    String name = precision.toString().toLowerCase(Locale.ROOT);
    if (this == GPU) {
      return "Computing in " + name + " on the GPU";
    }
    String linear =
        precision == Precision.INT8
            ? "linear weights quantised per output channel"
            : "linear weights reordered once by oneDNN for this processor";
    if (this == CPU) {
      return "Computing in " + name + " on the CPU: " + linear;
    }
    return precision == Precision.INT8
        ? "Computing in int8 on the CPU: "
            + linear
            + ", the rest in float32, as this processor has no bfloat16 products"
        : "Storing weights in bfloat16 and computing in float32: this processor has no bfloat16"
            + " products. It takes half of float32's memory and is not faster";
  }
}
