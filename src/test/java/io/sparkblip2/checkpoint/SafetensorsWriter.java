package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes small safetensors files, and broken ones from a header of any text. */
public final class SafetensorsWriter {
  private final Map<String, ByteBuffer> data = new LinkedHashMap<>();
  private final ObjectNode header = new ObjectMapper().createObjectNode();
  private long end;

  /** Adds a tensor of these bytes, behind the ones before. */
  public SafetensorsWriter add(String key, String type, long[] shape, ByteBuffer bytes) {
    ObjectNode entry = header.putObject(key);
    entry.put("dtype", type);
    for (long dimension : shape) {
      entry.withArray("shape").add(dimension);
    }
    entry.withArray("shape");
    entry.withArray("data_offsets").add(end).add(end + bytes.remaining());
    end += bytes.remaining();
    data.put(key, bytes.duplicate());
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
    try (FileChannel out = openHeader(file, header.toString())) {
      for (ByteBuffer bytes : data.values()) {
        out.write(bytes.duplicate());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file with this header, right or wrong, and so many zero bytes behind it, sparse. */
  public static void write(Path file, String header, long dataBytes) {
    try (FileChannel out = openHeader(file, header)) {
      if (dataBytes > 0) {
        out.write(ByteBuffer.allocate(1), out.position() + dataBytes - 1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileChannel openHeader(Path file, String header) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Files.deleteIfExists(file);
    FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, json.length));
    out.write(ByteBuffer.wrap(json));
    return out;
  }
}
