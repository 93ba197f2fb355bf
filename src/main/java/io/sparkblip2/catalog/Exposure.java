package io.sparkblip2.catalog;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** What a camera adds to a scene: a brighter or darker picture, and noise. */
final class Exposure {
  private static final double DARKEST = 0.9;
  private static final double BRIGHTEST = 1.06;
  private static final int MOST_NOISE = 10;

  private Exposure() {}

  /** Changes the pixels in place. */
  static void develop(BufferedImage picture, Dice dice) {
    int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
    int gain = (int) (256 * dice.between(DARKEST, BRIGHTEST));
    int noise = dice.below(MOST_NOISE + 1);
    for (int i = 0; i < pixels.length; i++) {
      long draws = dice.next();
      int rgb = pixels[i];
      pixels[i] =
          level(rgb >> 16, gain, noise, draws) << 16
              | level(rgb >> 8, gain, noise, draws >>> 16) << 8
              | level(rgb, gain, noise, draws >>> 32);
    }
  }

  /** Triangular noise: the difference of two bytes, at most {@code noise} either way. */
  private static int level(int value, int gain, int noise, long draws) {
    int difference = (int) (draws & 0xFF) - (int) (draws >>> 8 & 0xFF);
    int level = ((value & 0xFF) * gain + difference * noise) >> 8;
    return Math.max(0, Math.min(255, level));
  }
}
