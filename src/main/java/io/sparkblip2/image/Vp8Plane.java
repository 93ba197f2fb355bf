package io.sparkblip2.image;

import java.util.Arrays;

/**
 * One plane of whole macroblocks, with the border that prediction sees beside it: 127 above, 129 to
 * the left (RFC 6386, section 12.2).
 */
final class Vp8Plane {
  private final byte[] samples;
  private final int stride;

  Vp8Plane(int width, int height) {
    stride = width + 1;
    samples = new byte[Math.multiplyExact(stride, height + 1)];
    Arrays.fill(samples, 0, stride, (byte) 127);
    for (int y = 1; y <= height; y++) {
      samples[y * stride] = (byte) 129;
    }
  }

  byte[] samples() {
    return samples;
  }

  /** From a sample to the one below. */
  int stride() {
    return stride;
  }

  int at(int x, int y) {
    return (y + 1) * stride + x + 1;
  }

  int sample(int at) {
    return samples[at] & 0xff;
  }

  void set(int at, int value) {
    samples[at] = (byte) value;
  }

  void setClipped(int at, int value) {
    samples[at] = (byte) Math.max(0, Math.min(255, value));
  }

  void add(int at, int difference) {
    setClipped(at, sample(at) + difference);
  }
}
