package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.CheckpointFolder;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.config.Precision;
import java.nio.ByteBuffer;

/** A checkpoint's vision encoder alone, for those who learn from what it sees. */
public final class FrozenVision implements AutoCloseable {
  private final PtNDManager manager;
  private final VisionEncoder encoder;
  private final int side;

  /**
   * Loads the vision part of a captioner's or a retrieval model's folder.
   *
   * @param imageSize S, side of the pictures; where it is not the encoder's own, its position table
   *     is resized
   */
  public FrozenVision(
      CheckpointFolder checkpoint,
      VisionConfig config,
      int imageSize,
      Precision precision,
      Device device) {
    this.manager = Libtorch.newManager(device);
    this.side = imageSize;
    try {
      Arithmetic arithmetic = Arithmetic.of(manager, precision);
      WeightLoader weights = new WeightLoader(checkpoint, precision, arithmetic);
      PreprocessorConfig preprocessor = checkpoint.preprocessor().withImageSize(imageSize);
      this.encoder = new VisionEncoder(manager, config, preprocessor, weights);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * @param scope owns the result
   * @param pixels B x S x S x 3 bytes, RGB
   * @param images B
   * @return (B, P, D) float32
   * @throws IllegalArgumentException if these are not the bytes of so many pictures
   */
  public NDArray encode(PtNDManager scope, byte[] pixels, int images) {
    if (pixels.length != 3L * side * side * images) {
      throw new IllegalArgumentException(
          "%d bytes are not %d pictures of %d x %d pixels"
              .formatted(pixels.length, images, side, side));
    }
    Shape shape = new Shape(images, side, side, 3);
    return encoder.encode(scope, scope.create(ByteBuffer.wrap(pixels), shape, DataType.UINT8));
  }

  @Override
  public void close() {
    encoder.close();
    manager.close();
  }
}
