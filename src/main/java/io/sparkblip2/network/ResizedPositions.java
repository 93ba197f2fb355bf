package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.VisionConfig;
import java.nio.ByteBuffer;

/**
 * Weights of a vision encoder for pictures of another size than it was trained with: they go on as
 * they come, but for the position table, which is resized on the way.
 */
final class ResizedPositions implements WeightSink, AutoCloseable {
  static final String TABLE = "embeddings.position_embedding";

  private final WeightSink next;
  private final ScriptModule encoder;
  private final ScalarType compute;
  private final long side;

  /**
   * @param compute what the encoder computes in
   */
  ResizedPositions(
      PtNDManager manager,
      WeightSink next,
      VisionConfig config,
      PreprocessorConfig pixels,
      ScalarType compute) {
    this.next = next;
    this.compute = compute;
    this.side = pixels.imageSize() / config.patchSize();
    this.encoder =
        new ScriptModule(
            manager,
            WeightLoader.with(compute, VisionEncoder.attributes(config, pixels, true)),
            "layers",
            "attention",
            "vision",
            "export/positions");
  }

  @Override
  public PtNDManager scope() {
    return next.scope();
  }

  /** The table is one row: all of it comes at once. */
  @Override
  public long putRows(
      String name,
      ByteBuffer bytes,
      ScalarType stored,
      long[] shape,
      long firstRow,
      String layout) {
    if (!name.equals(TABLE)) {
      return next.putRows(name, bytes, stored, shape, firstRow, layout);
    }
    encoder.put(name, bytes, stored, shape, layout);
    try (PtNDManager scope = encoder.scope()) {
      encoder.run(scope, "resize_positions", side);
      NDArray table = encoder.run(scope, "positions")[0];
      long[] resized = {1, side * side + 1, shape[2]};
      return next.putRows(name, table.toByteBuffer(), compute, resized, 0, layout);
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
