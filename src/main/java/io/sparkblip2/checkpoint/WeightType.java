package io.sparkblip2.checkpoint;

/** How a weight is stored. */
public enum WeightType {
  F32(4),
  F16(2),
  BF16(2);

  private final int bytes;

  WeightType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }
}
