package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.checkpoint.WeightTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The position table of a vision encoder that is written for pictures of another size. */
public final class PositionTable {
  /** Its name in a BLIP-2 checkpoint. */
  public static final String KEY = "vision_model." + ResizedPositions.TABLE;

  private PositionTable() {}

  /**
   * The table that an encoder computes with in float32 once it is loaded for such pictures.
   *
   * @param table (1, P, D), as its folder has it
   * @param side patches on a side of the pictures
   * @return (1, side * side + 1, D)
   */
  public static float[] resized(WeightTensor table, VisionConfig encoder, int side) {
    PreprocessorConfig pixels = PreprocessorConfig.ofSize(side * encoder.patchSize());
    try (PtNDManager manager = Libtorch.newManager(Device.cpu())) {
      Kept kept = new Kept(manager);
      try (ResizedPositions positions =
          new ResizedPositions(manager, kept, encoder, pixels, ScalarType.FLOAT32)) {
        positions.put(
            ResizedPositions.TABLE,
            table.map(),
            ScalarType.of(table.type()),
            table.shape(),
            "plain");
      }
      return kept.values;
    }
  }

  /** Takes the one weight that comes. */
  private static final class Kept implements WeightSink {
    private final PtNDManager manager;
    private float[] values;

    Kept(PtNDManager manager) {
      this.manager = manager;
    }

    @Override
    public PtNDManager scope() {
      return (PtNDManager) manager.newSubManager();
    }

    @Override
    public long putRows(
        String name,
        ByteBuffer bytes,
        ScalarType stored,
        long[] shape,
        long firstRow,
        String layout) {
      values = new float[bytes.remaining() / Float.BYTES];
      bytes.order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
      return bytes.remaining();
    }
  }
}
