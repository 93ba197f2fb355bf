package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.config.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a device multiplies: what the networks of a precision compute in on it, and the form in which
 * a linear layer's weight waits for its products.
 */
enum Arithmetic {
  GPU,
  /**
   * Any other processor. libtorch's fused attention multiplies with MKL, which is slow in bfloat16
   * without AMX, and in float32 on what is not Intel's.
   */
  CPU,
  /**
   * An Intel processor that computes in float32. MKL, which libtorch brings, multiplies a thousand
   * rows and more 5 to 20 percent faster there than oneDNN, and fewer rows slower.
   */
  INTEL,
  /**
   * A processor with matrix tiles (AMX) that computes in bfloat16. libtorch's fused attention
   * multiplies with them; without (seen on an AMD EPYC with AVX-512) it takes two to three times as
   * long as products by oneDNN with a softmax between them.
   */
  AMX,
  /**
   * A processor that adds pairs of int8 products in 16 bits (AVX-512 without VNNI). FBGEMM rounds
   * to seven bits there.
   */
  CPU_WITHOUT_VNNI,
  /**
   * A processor without bfloat16 products (AVX2 and older). Weights are stored in bfloat16 all the
   * same and widened to float32 a piece at a time: libtorch would multiply them number by number, 7
   * times slower than float32.
   */
  CPU_WITHOUT_BFLOAT16;

  /** Asks libtorch or the system, unless nothing depends on the answer. */
  static Arithmetic of(PtNDManager manager, Precision precision) {
    if (manager.getDevice().isGpu()) {
      return GPU;
    }
    if (precision == Precision.FLOAT32) {
      return cpuinfo("vendor_id", "GenuineIntel") ? INTEL : CPU;
    }
    if (!processor(manager, "multiplies_bfloat16")) {
      return CPU_WITHOUT_BFLOAT16;
    }
    if (precision == Precision.INT8 && !processor(manager, "multiplies_bytes")) {
      return CPU_WITHOUT_VNNI;
    }
    return cpuinfo("flags", "amx_bf16") ? AMX : CPU;
  }

  /** What Linux says of this processor; elsewhere it is not known. */
  private static boolean cpuinfo(String key, String word) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.anyMatch(
          line -> line.startsWith(key) && List.of(line.split("\\s+")).contains(word));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** What oneDNN says of this processor. */
  private static boolean processor(PtNDManager manager, String can) {
    try (ScriptModule module = new ScriptModule(manager, Map.of(), "processor");
        PtNDManager scope = module.scope()) {
      NDArray answer = module.run(scope, can)[0];
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
    return this == GPU ? ScalarType.FLOAT32 : compute(precision);
  }

  /** The form of linear weights that are not quantised, for {@code put} in layers.py. */
  String linearForm(Precision precision) {
    return switch (this) {
      case GPU -> "plain";
      case CPU, INTEL, AMX, CPU_WITHOUT_VNNI -> "packed";
      case CPU_WITHOUT_BFLOAT16 -> precision == Precision.FLOAT32 ? "packed" : "bfloat16";
    };
  }

  /** The same for the image encoder, whose products have more rows than others'. */
  String imageForm(Precision precision) {
    return this == INTEL ? "plain" : linearForm(precision);
  }

  /**
   * The form of quantised linear weights.
   *
   * @param rows whether rows must not depend on each other
   */
  String quantisedForm(boolean rows) {
    return (multipliesBytes() ? "bytes" : "int8") + (rows ? " rows" : "");
  }

  private boolean multipliesBytes() {
    return this == CPU || this == AMX;
  }

  /** Whether libtorch's fused attention is the fastest for the image encoder. */
  boolean fusesAttention() {
    return this != CPU && this != CPU_WITHOUT_VNNI;
  }

  /** What was chosen for a precision, and why; for the log. */
  String reason(Precision precision) {
    String name = precision.toString().toLowerCase(Locale.ROOT);
    if (this == GPU) {
      return "Computing in " + name + " on the GPU";
    }
    String linear =
        precision == Precision.INT8
            ? "linear weights quantised per output channel, multiplied by "
                + (multipliesBytes() ? "oneDNN" : "FBGEMM")
            : "linear weights reordered once by oneDNN for this processor";
    if (this == INTEL) {
      linear += ", the image encoder's multiplied by MKL, which is faster with so many rows";
    }
    if (!fusesAttention()) {
      linear += ", the image encoder's attention as two products by oneDNN";
    }
    if (this != CPU_WITHOUT_BFLOAT16) {
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
