package io.sparkblip2.checkpoint;

import java.nio.ByteBuffer;

/** How a weight is stored: IEEE 754 single and half precision, and the upper half of a single. */
public enum WeightType {
  F32(4, 0x7f80_0000),
  F16(2, 0x7c00),
  BF16(2, 0x7f80);

  private static final int HALF_FRACTION_BITS = 13;
  private static final int BRAIN_FRACTION_BITS = 16;

  private final int bytes;
  private final int exponent;

  WeightType(int bytes, int exponent) {
    this.bytes = bytes;
    this.exponent = exponent;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }

  /**
   * Appends a number to a little-endian buffer, rounded to the nearest that the type has, ties to
   * even; what is too large becomes infinite.
   */
  void put(ByteBuffer target, float value) {
    int bits = Float.floatToRawIntBits(value);
    switch (this) {
      case F32 -> target.putInt(bits);
      case F16 -> target.putShort(half(value));
      // Rounding could carry a NaN's bits into the sign.
      case BF16 ->
          target.putShort(Float.isNaN(value) ? (short) 0x7fc0 : rounded(bits, BRAIN_FRACTION_BITS));
    }
  }

  /** The next number of a little-endian buffer, exactly. */
  float get(ByteBuffer source) {
    return switch (this) {
      case F32 -> source.getFloat();
      case F16 -> single(source.getShort());
      case BF16 -> Float.intBitsToFloat(source.getShort() << BRAIN_FRACTION_BITS);
    };
  }

  /** Whether the number at this byte of a little-endian buffer is neither infinite nor NaN. */
  boolean isFinite(ByteBuffer source, int position) {
    int bits = bytes == Integer.BYTES ? source.getInt(position) : source.getShort(position);
    return (bits & exponent) != exponent;
  }

  /** A float moved down by 112 powers of two has a half's exponent and bits in its upper part. */
  private static short half(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    if (Float.isNaN(value)) {
      return (short) 0x7e00;
    }
    // Half way from the largest half to the power of two that it has no room for.
    if (Math.abs(value) >= 65520) {
      return (short) (sign | 0x7c00);
    }
    if (Math.abs(value) < 0x1p-14f) {
      // Halves without a leading one count in steps of 2 to the -24.
      return (short) (sign | (int) Math.rint(Math.abs(value) * 0x1p24));
    }
    int bits = Float.floatToRawIntBits(Math.abs(value) * 0x1p-112f);
    return (short) (sign | rounded(bits, HALF_FRACTION_BITS));
  }

  private static float single(short half) {
    int magnitude = half & 0x7fff;
    float value =
        magnitude >= 0x7c00
            ? Float.intBitsToFloat(magnitude << HALF_FRACTION_BITS | 0x7f80_0000)
            : Float.intBitsToFloat(magnitude << HALF_FRACTION_BITS) * 0x1p112f;
    return half < 0 ? -value : value;
  }

  /** Without its lowest bits, to the nearest, ties to even. */
  private static short rounded(int bits, int dropped) {
    int half = (1 << dropped - 1) - 1;
    return (short) (bits + half + (bits >>> dropped & 1) >>> dropped);
  }
}
