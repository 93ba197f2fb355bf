package io.sparkblip2.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes WebP, of an animation the first frame.
 *
 * <p>Lossless pictures equal libwebp's. Lossy ones come close only, some 5 of 256 levels apart on
 * average: the reader upsamples and converts colours in its own way.
 */
final class WebpDecoder {
  private static final int RIFF_HEADER = 12;
  private static final int FOURTEEN_BITS = 0x3fff;

  /** Least bytes a megapixel takes is no fixed number in WebP; this is far beyond any encoder's. */
  private static final long DENSEST = 1 << 16;

  private final ByteBuffer in;
  private final PixelLimit limit;
  private int width;
  private int height;
  private int orientation;

  private WebpDecoder(byte[] bytes, PixelLimit limit) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.limit = limit;
  }

  static RgbImage decode(byte[] bytes, PixelLimit limit) throws ImageFailure {
    WebpDecoder decoder = new WebpDecoder(bytes, limit);
    decoder.walk();
    return Orientation.upright(decoder.pixels(), decoder.orientation);
  }

  /** Every frame's size is judged, since the reader would allocate it. */
  private void walk() throws ImageFailure {
    long end = (in.getInt(4) & 0xffffffffL) + 8;
    if (end > in.capacity()) {
      throw ImageFailure.truncated("The WebP file ends before the length that its header gives.");
    }
    in.limit((int) end).position(RIFF_HEADER);
    while (in.remaining() >= 8) {
      String type = type();
      long length = in.getInt() & 0xffffffffL;
      if (length > in.remaining()) {
        throw new BufferUnderflowException();
      }
      int start = in.position();
      chunk(type, start, (int) length);
      in.position((int) Math.min(in.limit(), start + length + (length & 1)));
    }
    if (width == 0) {
      throw ImageFailure.corrupt("The WebP file has no picture.");
    }
    PixelLimit.requireData((long) width * height, in.capacity(), DENSEST);
  }

  private String type() {
    byte[] name = new byte[4];
    in.get(name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private void chunk(String type, int start, int length) throws ImageFailure {
    int least =
        switch (type) {
          case "ANMF" -> 12;
          case "VP8X", "VP8 " -> 10;
          case "VP8L" -> 5;
          default -> 0;
        };
    if (length < least) {
      throw ImageFailure.corrupt("The WebP file's " + type.strip() + " chunk is too short.");
    }
    switch (type) {
      case "VP8X" -> canvas(1 + threeBytes(start + 4), 1 + threeBytes(start + 7));
      case "ANMF" -> limit.check(1 + threeBytes(start + 6), 1 + threeBytes(start + 9));
      case "VP8 " -> {
        if ((in.get(start) & 1) != 0 || threeBytes(start + 3) != 0x2a019d) {
          throw ImageFailure.corrupt("The WebP picture does not begin with a key frame.");
        }
        canvas(in.getShort(start + 6) & FOURTEEN_BITS, in.getShort(start + 8) & FOURTEEN_BITS);
      }
      case "VP8L" -> {
        int size = in.getInt(start + 1);
        canvas(1 + (size & FOURTEEN_BITS), 1 + ((size >>> 14) & FOURTEEN_BITS));
      }
      case "EXIF" -> {
        byte[] exif = new byte[length];
        in.get(exif);
        orientation = Orientation.inExif(exif);
      }
      default -> {
        // Profiles, XMP and what else there may be: no influence on the pixels.
      }
    }
  }

  /** The first size counts: the canvas, where the file has one. */
  private void canvas(int width, int height) throws ImageFailure {
    limit.check(width, height);
    if (this.width == 0) {
      this.width = width;
      this.height = height;
    }
  }

  private int threeBytes(int at) {
    return (in.getShort(at) & 0xffff) | (in.get(at + 2) & 0xff) << 16;
  }

  private RgbImage pixels() throws ImageFailure {
    ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
    try (ImageInputStream stream = new EndingStream(in.array())) {
      reader.setInput(stream, true, true);
      // Not getRGB(), which would apply a profile.
      Raster raster = reader.read(0).getRaster();
      if (raster.getWidth() != width || raster.getHeight() != height || raster.getNumBands() < 3) {
        throw ImageFailure.unsupported("The WebP file's first frame does not fill its canvas.");
      }
      byte[] rgb = new byte[width * height * 3];
      int[] row = new int[width];
      for (int y = 0; y < height; y++) {
        for (int band = 0; band < 3; band++) {
          raster.getSamples(0, y, width, 1, band, row);
          for (int x = 0; x < width; x++) {
            rgb[(y * width + x) * 3 + band] = (byte) row[x];
          }
        }
      }
      return new RgbImage(width, height, rgb, "webp");
    } catch (IOException e) {
      throw ImageFailure.corrupt("The WebP file is damaged: " + SafeText.of(e));
    } finally {
      reader.dispose();
    }
  }
}
