package io.sparkblip2.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Writes small safetensors files, and broken ones from a header of any text. */
public final class SafetensorsWriter {
  private final List<NewTensor> tensors = new ArrayList<>();

  /** Adds a tensor of these bytes. */
  public SafetensorsWriter add(String key, String type, long[] shape, ByteBuffer bytes) {
    tensors.add(new NewTensor(key, type, shape, out -> out.write(bytes.duplicate())));
    return this;
  }

  /** Adds a float32 tensor that counts 0, 1, 2, ... */
  public SafetensorsWriter add(String key, long... shape) {
    int count = 1;
    for (long dimension : shape) {
      count = Math.toIntExact(count * dimension);
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(i);
    }
    return add(key, "F32", shape, bytes.flip());
  }

  public void write(Path file) {
    try {
      Files.deleteIfExists(file);
      SafetensorsFile.write(file, tensors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file with this header, right or wrong, and so many zero bytes behind it, sparse. */
  public static void write(Path file, String header, long dataBytes) {
    try {
      Files.deleteIfExists(file);
      try (FileChannel out =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        SafetensorsFile.writeHeader(out, header.getBytes(StandardCharsets.UTF_8));
        if (dataBytes > 0) {
          out.write(ByteBuffer.allocate(1), out.position() + dataBytes - 1);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
