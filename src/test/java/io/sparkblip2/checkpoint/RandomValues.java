package io.sparkblip2.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Normally distributed weights, as fast as a disk takes them: one long block of values per spread,
 * written round and round from a start that the tensor's name decides. So equal names have equal
 * values in every checkpoint.
 */
final class RandomValues {
  /** A prime, so that no two rows of a matrix are the same stretch of the block. */
  private static final int BLOCK = (1 << 22) - 3;

  private final WeightType type;
  private final float[] gaussians = new float[BLOCK];
  private final Map<Spread, ByteBuffer> blocks = new HashMap<>();

  RandomValues(WeightType type) {
    this.type = type;
    Random random = new Random(2301_12597);
    for (int i = 0; i < BLOCK; i++) {
      gaussians[i] = (float) random.nextGaussian();
    }
  }

  /** Writes one tensor. */
  void write(WritableByteChannel out, String key, long[] shape) throws IOException {
    ByteBuffer block = blocks.computeIfAbsent(Spread.of(key, shape), this::fill);
    long left = RandomCheckpoint.byteCount(shape, type);
    int start = Math.floorMod(key.hashCode(), BLOCK) * type.bytes();
    while (left > 0) {
      block.limit((int) Math.min(block.capacity(), start + left)).position(start);
      left -= block.remaining();
      while (block.hasRemaining()) {
        out.write(block);
      }
      start = 0;
    }
  }

  private ByteBuffer fill(Spread spread) {
    ByteBuffer block =
        ByteBuffer.allocateDirect(BLOCK * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float gaussian : gaussians) {
      float value = spread.mean + spread.deviation * gaussian;
      type.put(block, value);
    }
    return block;
  }

  /** Spreads like those of trained networks, so that nothing overflows and nothing vanishes. */
  private record Spread(float mean, float deviation) {
    static Spread of(String key, long[] shape) {
      if (shape.length == 1) {
        return key.endsWith(".weight") ? new Spread(1, 0.02f) : new Spread(0, 0.01f);
      }
      if (key.endsWith("relative_attention_bias.weight")) {
        return new Spread(0, 0.5f);
      }
      // T5 does not divide by the root of the heads' width, 64; its queries are smaller instead.
      return new Spread(0, key.endsWith("Attention.q.weight") ? 0.02f / 8 : 0.02f);
    }
  }
}
