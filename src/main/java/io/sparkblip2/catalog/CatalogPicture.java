package io.sparkblip2.catalog;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * A picture of the catalog.
 *
 * @param image RGB, square
 * @param scene what it shows: products, caption, questions
 */
public record CatalogPicture(Scene scene, BufferedImage image) {

  /**
   * Draws one picture; the same for the same arguments. Safe to call from many threads.
   *
   * @param index the picture's number in the catalog, from 0
   */
  public static CatalogPicture of(long seed, long index, CatalogOptions options) {
    Scene scene = Scene.of(seed, index, options);
    return new CatalogPicture(scene, ScenePainter.paint(scene, options.size()));
  }

  /** uint8, row by row, red green blue interleaved. */
  public byte[] rgb() {
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    byte[] rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return rgb;
  }
}
