package io.sparkblip2.inference;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What one stage of the networks gives for one image.
 *
 * @param name the stage
 * @param shape without the axis of images
 * @param values float32, the last axis running fastest
 */
public record Activation(String name, long[] shape, float[] values) {
  /** Of a batch of one image. */
  static Activation of(String name, NDArray array, int imageAxis) {
    return new Activation(
        name, array.squeeze(imageAxis).getShape().getShape(), array.toFloatArray());
  }

  /** The values as 4 bytes each, little-endian, as NumPy's {@code frombuffer} reads them. */
  public byte[] bytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
