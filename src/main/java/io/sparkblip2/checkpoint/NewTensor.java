package io.sparkblip2.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.StandardOpenOption;

/**
 * A tensor that is to be written.
 *
 * @param type as the file names it, one of {@link StoredTensor#TYPE_BYTES}
 * @param content writes its bytes, little-endian and row-major, as often as it is asked
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, written by nobody.
record NewTensor(String key, String type, long[] shape, Content content) {
  private static final int CHUNK_BYTES = 1 << 20;

  /** Where the bytes come from. */
  interface Content {
    void writeTo(WritableByteChannel out) throws IOException;
  }

  /** These numbers, rounded to the type. */
  static NewTensor of(String key, WeightType type, long[] shape, FloatBuffer values) {
    NewTensor tensor =
        new NewTensor(
            key, type.name(), shape, out -> writeValues(key, type, values.duplicate(), out));
    if (tensor.byteCount() != (long) values.remaining() * type.bytes()) {
      throw new IllegalArgumentException(
          key + " has " + values.remaining() + " values, which its shape does not.");
    }
    return tensor;
  }

  /** The bytes of a stored tensor, as they are. */
  static NewTensor copy(String key, WeightTensor stored) {
    return new NewTensor(
        key, stored.type().name(), stored.shape(), out -> copyBytes(key, stored, out));
  }

  long byteCount() {
    long bytes = StoredTensor.TYPE_BYTES.get(type);
    for (long dimension : shape) {
      bytes = Math.multiplyExact(bytes, dimension);
    }
    return bytes;
  }

  private static void writeValues(
      String key, WeightType type, FloatBuffer values, WritableByteChannel out) throws IOException {
    ByteBuffer chunk = chunk();
    while (values.hasRemaining()) {
      chunk.clear();
      while (values.hasRemaining() && chunk.hasRemaining()) {
        type.put(chunk, values.get());
      }
      writeFinite(key, type, chunk.flip(), out);
    }
  }

  private static void copyBytes(String key, WeightTensor stored, WritableByteChannel out)
      throws IOException {
    ByteBuffer chunk = chunk();
    try (FileChannel in = FileChannel.open(stored.file(), StandardOpenOption.READ)) {
      long end = stored.offset() + stored.byteCount();
      for (long position = stored.offset(); position < end; position += chunk.limit()) {
        chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - position));
        while (chunk.hasRemaining()) {
          if (in.read(chunk, position + chunk.position()) < 0) {
            throw new IOException(stored.file() + " became shorter while " + key + " was copied");
          }
        }
        writeFinite(key, stored.type(), chunk.flip(), out);
      }
    }
  }

  private static ByteBuffer chunk() {
    return ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The last look at a number before it is on disk, so that it also sees what rounding did. */
  private static void writeFinite(
      String key, WeightType type, ByteBuffer chunk, WritableByteChannel out) throws IOException {
    for (int position = 0; position < chunk.limit(); position += type.bytes()) {
      if (!type.isFinite(chunk, position)) {
        throw new IllegalStateException(
            key
                + " has a number that is infinite or not a number (as "
                + type
                + "). A model with such a number cannot be used, so no checkpoint was written."
                + " Training has diverged: go on from an earlier checkpoint with a smaller"
                + " learning rate.");
      }
    }
    while (chunk.hasRemaining()) {
      out.write(chunk);
    }
  }
}
