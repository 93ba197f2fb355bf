package io.sparkblip2.network;

import ai.djl.ndarray.types.DataType;
import io.sparkblip2.checkpoint.WeightType;

/** libtorch's numbers for the dtypes that appear here (c10::ScalarType). */
enum ScalarType {
  FLOAT16(5, DataType.FLOAT16, 2, "Half"),
  FLOAT32(6, DataType.FLOAT32, 4, "Float"),
  /** Unknown to DJL, whose every call that names it aborts the JVM; travels as bytes. */
  BFLOAT16(15, DataType.UINT8, 2, "BFloat16"),
  /** Of tokens, never of weights. */
  INT64(4, DataType.INT64, 8, "Long");

  private final int code;
  private final DataType type;
  private final int bytes;
  private final String label;

  ScalarType(int code, DataType type, int bytes, String label) {
    this.code = code;
    this.type = type;
    this.bytes = bytes;
    this.label = label;
  }

  /** What a checkpoint's file calls by another name. */
  static ScalarType of(WeightType type) {
    return switch (type) {
      case F32 -> FLOAT32;
      case F16 -> FLOAT16;
      case BF16 -> BFLOAT16;
    };
  }

  int code() {
    return code;
  }

  /** Bytes of a number. */
  int bytes() {
    return bytes;
  }

  /** libtorch's name for it, which the names of its storages begin with. */
  String label() {
    return label;
  }

  /** What a tensor of this dtype is for DJL on its way in. */
  DataType type() {
    return type;
  }
}
