package io.sparkblip2.network;

import ai.djl.ndarray.types.DataType;
import io.sparkblip2.checkpoint.WeightType;

/** libtorch's numbers for the dtypes that appear here (c10::ScalarType). */
enum ScalarType {
  FLOAT16(5, DataType.FLOAT16),
  FLOAT32(6, DataType.FLOAT32),
  /** Unknown to DJL, whose every call that names it aborts the JVM; travels as bytes. */
  BFLOAT16(15, DataType.UINT8);

  private final int code;
  private final DataType type;

  ScalarType(int code, DataType type) {
    this.code = code;
    this.type = type;
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

  /** What a tensor of this dtype is for DJL on its way in. */
  DataType type() {
    return type;
  }
}
