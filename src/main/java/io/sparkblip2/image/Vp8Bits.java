package io.sparkblip2.image;

import java.nio.BufferUnderflowException;

/**
 * VP8's boolean entropy decoder (RFC 6386, section 7): bits, each with a probability of its own.
 */
final class Vp8Bits {
  private static final int EVEN = 128;

  private final byte[] data;
  private final int end;
  private int at;

  /** The interval's length less one, 127 to 254. */
  private int range = 254;

  /** What was read of the number that is being located: {@code bits} more bits than the range. */
  private int value;

  private int bits = -8;

  Vp8Bits(byte[] data, int start, int end) {
    this.data = data;
    this.at = start;
    this.end = end;
  }

  /**
   * @param probability of a zero, 1 to 255, in 256ths
   * @return 0 or 1
   * @throws BufferUnderflowException past the end
   */
  int bit(int probability) {
    if (bits < 0) {
      if (at == end) {
        throw new BufferUnderflowException();
      }
      value = value << 8 | (data[at++] & 0xff);
      bits += 8;
    }
    int split = range * probability >> 8;
    boolean one = value >> bits > split;
    int length = one ? range - split : split + 1;
    if (one) {
      value -= split + 1 << bits;
    }
    int shift = Integer.numberOfLeadingZeros(length) - 24;
    range = (length << shift) - 1;
    bits -= shift;
    return one ? 1 : 0;
  }

  boolean flag() {
    return bit(EVEN) == 1;
  }

  /** Most significant bit first. */
  int number(int count) {
    int number = 0;
    for (int i = 0; i < count; i++) {
      number = number << 1 | bit(EVEN);
    }
    return number;
  }

  /** The magnitude, then the sign. */
  int signed(int count) {
    int magnitude = number(count);
    return flag() ? -magnitude : magnitude;
  }

  /** A signed number behind a flag that says whether it is there; 0 where it is not. */
  int optional(int count) {
    return flag() ? signed(count) : 0;
  }
}
