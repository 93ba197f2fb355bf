package io.sparkblip2.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One weight, still on disk.
 *
 * @param key its full name in the checkpoint
 * @param offset of its first byte, from the start of the file
 * @param byteCount at most 2 GiB - 1
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, written by nobody.
public record WeightTensor(
    String key, WeightType type, long[] shape, Path file, long offset, int byteCount) {

  /** All numbers, exactly, in row-major order; to be used where they fit the Java heap. */
  public float[] values() {
    ByteBuffer bytes = map();
    float[] values = new float[byteCount / type.bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = type.get(bytes);
    }
    return values;
  }

  /**
   * Maps exactly this tensor's bytes: direct, read-only, little-endian, row-major. Nothing is read
   * until it is touched; the mapping goes when the buffer is garbage.
   */
  public ByteBuffer map() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < offset + byteCount) {
        throw new CheckpointException(
            file + " became shorter since it was opened; do not change a checkpoint in use.");
      }
      return channel
          .map(FileChannel.MapMode.READ_ONLY, offset, byteCount)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read at tensor " + key + ": " + e, e);
    }
  }
}
