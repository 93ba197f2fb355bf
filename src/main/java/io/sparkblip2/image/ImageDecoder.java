package io.sparkblip2.image;

import java.nio.BufferUnderflowException;

/**
 * Turns the bytes of a JPEG, PNG, GIF, BMP, TIFF or WebP into RGB; of several pictures, the first.
 *
 * <p>The pixels are those of Pillow's {@code ImageOps.exif_transpose(image).convert("RGB")}: the
 * EXIF orientation is applied, colour profiles are ignored, transparency is dropped. JPEG equals
 * libjpeg-turbo's output bit for bit, and WebP libwebp's. One deliberate difference: of 16-bit grey
 * the high byte is taken, where Pillow clips and so turns most such pictures white.
 *
 * <p>Pillow pads some damaged files; here every file that is not whole is a failure. The size is
 * judged by the header before pixels are allocated. Safe for use by several threads.
 */
public final class ImageDecoder {
  private final PixelLimit limit;
  private final MemoryGuard memory = new MemoryGuard();

  public ImageDecoder(ImageAccess limits) {
    limit = new PixelLimit(limits.maxImagePixels());
  }

  /**
   * @throws ImageFailure in stage decode: {@code UNSUPPORTED_FORMAT} (judged by content, never by
   *     name), {@code TRUNCATED}, {@code CORRUPT}, {@code TOO_MANY_PIXELS}, {@code DECODER_ERROR}
   */
  public RgbImage decode(byte[] bytes) throws ImageFailure {
    ImageFormat format = ImageFormat.of(bytes);
    try {
      return memory.during(() -> decode(format, bytes));
    } catch (BufferUnderflowException e) {
      throw ImageFailure.truncated("The " + format.label() + " file ends too early.");
    } catch (RuntimeException e) {
      throw new ImageFailure(
          ImageFailure.Stage.DECODE,
          "DECODER_ERROR",
          "The " + format.label() + " decoder failed on this file: " + SafeText.of(e));
    }
  }

  private RgbImage decode(ImageFormat format, byte[] bytes) throws ImageFailure {
    return switch (format) {
      case JPEG -> JpegDecoder.decode(bytes, limit);
      case PNG -> PngDecoder.decode(bytes, limit);
      case GIF -> GifDecoder.decode(bytes, limit);
      case BMP -> BmpDecoder.decode(bytes, limit);
      case TIFF -> TiffDecoder.decode(bytes, limit);
      case WEBP -> WebpDecoder.decode(bytes, limit);
    };
  }
}
