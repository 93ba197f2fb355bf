package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.CheckpointFolder;
import io.sparkblip2.checkpoint.WeightTensor;
import io.sparkblip2.checkpoint.Weights;
import io.sparkblip2.config.Precision;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Streams a checkpoint's tensors into the networks, one at a time, each in the form it is used in.
 *
 * <p>On a CPU the weights of linear layers are reordered once for oneDNN (1.4 to 4 times faster
 * than plain products of few rows), or quantised for int8; everything else is stored in what the
 * network computes in.
 */
final class WeightLoader {
  /** Between two times that freed memory is given back. */
  private static final long TRIM_BYTES = 256 << 20;

  /** Rows of a weight that are read at once, in bytes; a single row may be more. */
  private static final int PIECE_BYTES = 16 << 20;

  private final Map<String, long[]> layout;
  private final Weights weights;
  private final Precision precision;
  private final Arithmetic arithmetic;
  private long bytesRead;
  private long bytesKept;
  private long nanos;

  /**
   * @throws IllegalStateException for int8 on a GPU, which has no such products here
   */
  WeightLoader(CheckpointFolder checkpoint, Precision precision, Arithmetic arithmetic) {
    if (precision == Precision.INT8 && arithmetic == Arithmetic.GPU) {
      throw new IllegalStateException("int8 is for CPUs; use float16 or bfloat16 on a GPU.");
    }
    this.layout = checkpoint.layout();
    this.weights = checkpoint.weights();
    this.precision = precision;
    this.arithmetic = arithmetic;
  }

  /** What the vision encoder and the language model compute in. */
  ScalarType compute() {
    return arithmetic.compute(precision);
  }

  /** What the Q-Former's products and attention are computed in. */
  ScalarType qFormerCompute() {
    return arithmetic.qFormerCompute(precision);
  }

  /** Whether the image encoder leaves attention to libtorch. */
  boolean fusesAttention() {
    return arithmetic.fusesAttention();
  }

  /** A network's attributes, with what it computes in. */
  static Map<String, Object> with(ScalarType compute, Map<String, Object> attributes) {
    Map<String, Object> all = new HashMap<>(attributes);
    all.put("compute", (long) compute.code());
    return all;
  }

  /** What was loaded so far. */
  LoadedWeights loaded() {
    return new LoadedWeights(bytesKept, nanos);
  }

  /** Loads every tensor below a part of the checkpoint, under its key without that part's name. */
  void loadPart(WeightSink sink, String part, Use use) {
    loadPart(sink, part, "", use);
  }

  /** Loads every tensor below a part of the checkpoint, with another prefix instead of its name. */
  void loadPart(WeightSink sink, String part, String prefix, Use use) {
    load(sink, part, prefix, key -> true, use);
  }

  private void load(
      WeightSink sink, String part, String prefix, Predicate<String> wanted, Use use) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String key : layout.keySet()) {
      if (key.startsWith(part + ".") && wanted.test(key)) {
        names.put(key, prefix + key.substring(part.length() + 1));
      }
    }
    load(sink, names, use);
  }

  /**
   * Loads the language model, its largest weight first, while there is room for it twice.
   *
   * @param head key of the output layer; a head tied to the token embedding is stored once more, in
   *     the form that linear products want
   */
  void loadLanguageModel(WeightSink sink, String head) {
    String prefix = "language_model.";
    loadTensor(sink, prefix + head, "lm_head.weight", Use.EXACT);
    load(sink, "language_model", "", key -> !key.equals(prefix + "lm_head.weight"), Use.ROWS);
  }

  /** Loads one tensor under a name of its own. */
  void loadTensor(WeightSink sink, String key, String name, Use use) {
    load(sink, Map.of(key, name), use);
  }

  /**
   * Loads tensors through one buffer, which is libtorch's memory: freed when all are loaded, not
   * when Java happens to collect it, and no part of what Java may take of direct memory.
   */
  private void load(WeightSink sink, Map<String, String> names, Use use) {
    if (names.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    try (PtNDManager scope = sink.scope()) {
      NDArray memory =
          scope.create(new Shape(pieceBytes(names.keySet())), DataType.UINT8, Device.cpu());
      ByteBuffer piece = memory.toByteBuffer(true);
      names.forEach((key, name) -> put(sink, piece, key, name, use));
    }
    nanos += System.nanoTime() - start;
  }

  /** Room for a row of each tensor, and for the largest of them as long as that is a piece. */
  private long pieceBytes(Set<String> keys) {
    long bytes = 0;
    for (String key : keys) {
      WeightTensor tensor = weights.tensor(key, layout.get(key));
      bytes =
          Math.max(bytes, Math.max(tensor.rowBytes(), Math.min(PIECE_BYTES, tensor.byteCount())));
    }
    return bytes;
  }

  private void put(WeightSink sink, ByteBuffer piece, String key, String name, Use use) {
    long[] shape = layout.get(key);
    WeightTensor tensor = weights.tensor(key, shape);
    ScalarType stored = ScalarType.of(tensor.type());
    String form = form(name, shape, use);
    if (sink.shares(key, name, form)) {
      return;
    }
    tensor.readRows(
        piece, (rows, first) -> bytesKept += sink.putRows(name, rows, stored, shape, first, form));
    bytesRead += tensor.byteCount();
    if (bytesRead / TRIM_BYTES > (bytesRead - tensor.byteCount()) / TRIM_BYTES) {
      FreedMemory.release();
    }
  }

  /** What a tensor of the checkpoint, not quantised, is kept in where all forms are plain. */
  ScalarType stored(String key) {
    boolean wide = key.startsWith("qformer.") || key.equals("query_tokens") || overflows(key);
    return wide ? ScalarType.FLOAT32 : compute();
  }

  /** T5's last product, in float16. */
  private boolean overflows(String name) {
    return precision == Precision.FLOAT16 && name.endsWith("DenseReluDense.wo.weight");
  }

  private String form(String name, long[] shape, Use use) {
    if (overflows(name)) {
      return "float32";
    }
    boolean linear = shape.length == 2 && name.endsWith(".weight") && !isTable(name);
    if (use == Use.QFORMER || use == Use.RETRIEVAL) {
      boolean packed = use == Use.QFORMER || qFormerCompute() == ScalarType.FLOAT32;
      return linear && packed ? arithmetic.linearForm(Precision.FLOAT32) : "float32";
    }
    if (!linear || arithmetic == Arithmetic.GPU) {
      return "plain";
    }
    if (precision == Precision.INT8 && use != Use.EXACT) {
      return arithmetic.quantisedForm(use == Use.ROWS);
    }
    return use == Use.COMPUTE ? arithmetic.imageForm(precision) : arithmetic.linearForm(precision);
  }

  /** Looked up by index, not multiplied with. */
  private static boolean isTable(String name) {
    return name.contains("embed")
        || name.equals("shared.weight")
        || name.contains("relative_attention_bias");
  }

  /** How exact a part has to stay. */
  enum Use {
    /** Computed in the precision that was asked for, one image at a time. */
    COMPUTE,
    /**
     * Computed in the precision that was asked for, with rows of several images and prompts, none
     * of which may depend on another.
     */
    ROWS,
    /** Never quantised: projection and head. */
    EXACT,
    /**
     * Linear weights in what the Q-Former's products are computed in, everything else in float32.
     */
    QFORMER,
    /** Float32 whatever was asked for: the words and the heads of a retrieval model. */
    RETRIEVAL
  }
}
