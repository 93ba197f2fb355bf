package io.sparkblip2.image;

/** Colours of JPEG components to RGB, in libjpeg's and Pillow's integer arithmetic. */
final class JpegColor {
  private static final int FRACTION_BITS = 16;
  private static final int HALF = 1 << (FRACTION_BITS - 1);
  private static final int[] RED_OF_CR = new int[256];
  private static final int[] BLUE_OF_CB = new int[256];
  private static final int[] GREEN_OF_CR = new int[256];
  private static final int[] GREEN_OF_CB = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int x = i - 128;
      RED_OF_CR[i] = (fixed(1.40200) * x + HALF) >> FRACTION_BITS;
      BLUE_OF_CB[i] = (fixed(1.77200) * x + HALF) >> FRACTION_BITS;
      GREEN_OF_CR[i] = -fixed(0.71414) * x;
      GREEN_OF_CB[i] = -fixed(0.34414) * x + HALF;
    }
  }

  private JpegColor() {}

  static byte[] grey(byte[] samples) {
    byte[] rgb = new byte[samples.length * 3];
    for (int i = 0; i < samples.length; i++) {
      rgb[3 * i] = samples[i];
      rgb[3 * i + 1] = samples[i];
      rgb[3 * i + 2] = samples[i];
    }
    return rgb;
  }

  /** The first three of every {@code stride} samples become red, green and blue, in place. */
  static byte[] ycc(byte[] samples, int stride) {
    for (int i = 0; i < samples.length; i += stride) {
      int y = samples[i] & 0xff;
      int cb = samples[i + 1] & 0xff;
      int cr = samples[i + 2] & 0xff;
      samples[i] = clip(y + RED_OF_CR[cr]);
      samples[i + 1] = clip(y + ((GREEN_OF_CB[cb] + GREEN_OF_CR[cr]) >> FRACTION_BITS));
      samples[i + 2] = clip(y + BLUE_OF_CB[cb]);
    }
    return samples;
  }

  /** Luminance, chrominance and black become stored CMYK, in place. */
  static byte[] ycck(byte[] samples) {
    ycc(samples, 4);
    for (int i = 0; i < samples.length; i++) {
      if ((i & 3) != 3) {
        samples[i] = (byte) ~samples[i];
      }
    }
    return samples;
  }

  /** Stored CMYK is inverted, 255 meaning no ink: Adobe's custom, which Pillow takes for a rule. */
  static byte[] cmyk(byte[] samples) {
    byte[] rgb = new byte[samples.length / 4 * 3];
    int to = 0;
    for (int i = 0; i < samples.length; i += 4) {
      int light = samples[i + 3] & 0xff;
      for (int ink = 0; ink < 3; ink++) {
        int product = (255 - (samples[i + ink] & 0xff)) * light + 128;
        rgb[to++] = (byte) (light - (((product >> 8) + product) >> 8));
      }
    }
    return rgb;
  }

  private static int fixed(double x) {
    return (int) (x * (1 << FRACTION_BITS) + 0.5);
  }

  private static byte clip(int x) {
    return (byte) Math.max(0, Math.min(255, x));
  }
}
