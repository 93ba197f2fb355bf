package io.sparkblip2.image;

/**
 * A decoded picture.
 *
 * @param rgb uint8, row by row, red green blue interleaved: {@code height * width * 3} bytes
 * @param format the format found in the bytes ({@code jpeg}, {@code png}, ...), never the name's
 */
public record RgbImage(int width, int height, byte[] rgb, String format) {
  public RgbImage {
    if (rgb.length != Math.multiplyExact(Math.multiplyExact(width, height), 3)) {
      throw new IllegalArgumentException(
          rgb.length + " bytes are not " + width + " x " + height + " RGB pixels");
    }
  }
}
