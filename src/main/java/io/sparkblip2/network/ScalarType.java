package io.sparkblip2.network;

/** libtorch's numbers for the dtypes that appear here (c10::ScalarType). */
enum ScalarType {
  FLOAT16(5),
  FLOAT32(6),
  BFLOAT16(15);

  private final int code;

  ScalarType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
