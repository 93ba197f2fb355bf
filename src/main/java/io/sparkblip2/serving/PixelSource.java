package io.sparkblip2.serving;

import ai.djl.modality.Input;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.RgbImage;

/** From what a caller hands over to pixels. */
@FunctionalInterface
interface PixelSource<I> {
  /** Decodes as the jobs do, with their limits. */
  ImageDecoder DECODER = new ImageDecoder(ImageAccess.defaults());

  /**
   * @param manager owns what native memory it takes
   * @throws ImageFailure if there is no whole image in it
   */
  RgbImage read(NDManager manager, I input) throws ImageFailure;

  /** Whatever decoded it: pixels may differ from the jobs' by a level or two, or be turned. */
  static RgbImage ofImage(NDManager manager, Image image) {
    try (NDArray pixels = image.toNDArray(manager, Image.Flag.COLOR)) {
      return new RgbImage(image.getWidth(), image.getHeight(), pixels.toByteArray(), "");
    }
  }

  /** The bytes of an image file. */
  static RgbImage ofFile(NDManager manager, byte[] file) throws ImageFailure {
    return DECODER.decode(file);
  }

  /** The body of a request, or its part {@code data}: an image file. */
  static RgbImage ofRequest(NDManager manager, Input request) throws ImageFailure {
    BytesSupplier data = request.getData();
    return DECODER.decode(data == null ? new byte[0] : data.getAsBytes());
  }
}
