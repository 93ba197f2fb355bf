package io.sparkblip2.image;

import java.nio.BufferUnderflowException;

/** Bits of a lossless WebP picture, least significant first. */
final class Vp8lBits {
  private final byte[] data;
  private final int end;
  private int at;
  private long window;
  private int available;

  Vp8lBits(byte[] data, int start, int end) {
    this.data = data;
    this.at = start;
    this.end = end;
  }

  /**
   * @param count 0 to 24
   * @throws BufferUnderflowException past the end
   */
  int number(int count) {
    int number = peek(count);
    skip(count);
    return number;
  }

  boolean flag() {
    return number(1) == 1;
  }

  /** The next bits, not consumed; zeros past the end. */
  int peek(int count) {
    while (available < count && at < end) {
      window |= (data[at++] & 0xffL) << available;
      available += 8;
    }
    return (int) window & ((1 << count) - 1);
  }

  /** Consumes bits that were peeked at. */
  void skip(int count) {
    if (count > available) {
      throw new BufferUnderflowException();
    }
    window >>>= count;
    available -= count;
  }
}
