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

  /** Takes some rows of a tensor. */
  @FunctionalInterface
  public interface RowReader {
    /**
     * @param rows little-endian, row-major, from the buffer's start to its limit; another piece
     *     takes their place afterwards
     * @param first the index of the first of them
     */
    void take(ByteBuffer rows, long first);
  }

  /** Bytes of one row, which is all that lies behind one index of the first axis. */
  public int rowBytes() {
    return Math.toIntExact(byteCount / shape[0]);
  }

  /**
   * Reads the tensor piece by piece, as many whole rows at once as the buffer takes. Read rather
   * than mapped: a mapping's pages count as this process's memory until it is collected.
   *
   * @param buffer for at least one row
   */
  public void readRows(ByteBuffer buffer, RowReader reader) {
    int rowBytes = rowBytes();
    int pieceBytes = buffer.capacity() / rowBytes * rowBytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int begin = 0; begin < byteCount; begin += buffer.limit()) {
        buffer.clear().limit(Math.min(pieceBytes, byteCount - begin));
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, offset + begin + buffer.position()) < 0) {
            throw new CheckpointException(
                file + " became shorter since it was opened; do not change a checkpoint in use.");
          }
        }
        reader.take(buffer.flip().order(ByteOrder.LITTLE_ENDIAN), begin / rowBytes);
      }
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read at tensor " + key + ": " + e, e);
    }
  }
}
