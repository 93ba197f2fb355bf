package io.sparkblip2.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.config.WrongCallException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A training checkpoint: a safetensors file with the parameters, both moments, and the rest of the
 * {@link TrainingState} in its metadata. A write is on the disk before it replaces the last one, so
 * that whenever the process dies there is a whole file.
 */
public record StateFile(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TENSORS = List.of("values", "first_moment", "second_moment");
  private static final int CHUNK = 1 << 20;

  public boolean exists() {
    return Files.exists(file);
  }

  public void write(TrainingState state) throws IOException {
    Path begun = file.resolveSibling(file.getFileName() + ".begun");
    try (FileChannel out =
        FileChannel.open(
            begun,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      byte[] header = header(state);
      writeFully(
          out, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
      writeFully(out, ByteBuffer.wrap(header));
      writeFloats(out, state.values());
      writeFloats(out, state.moments().first());
      writeFloats(out, state.moments().second());
      out.force(true);
    }
    Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] header(TrainingState state) {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode metadata = header.putObject("__metadata__");
    metadata.put("run_id", state.runId());
    metadata.put("recipe", state.recipe());
    metadata.put("step", Long.toString(state.step()));
    metadata.put("optimizer_steps", Long.toString(state.moments().count()));
    metadata.put("skipped", Long.toString(state.skipped()));
    metadata.put("bad_in_a_row", Integer.toString(state.badInARow()));
    metadata.put("best", Double.toString(state.best()));
    long bytes = 4L * state.values().length;
    for (int i = 0; i < TENSORS.size(); i++) {
      ObjectNode tensor = header.putObject(TENSORS.get(i));
      tensor.put("dtype", "F32");
      tensor.putArray("shape").add(state.values().length);
      tensor.putArray("data_offsets").add(i * bytes).add((i + 1) * bytes);
    }
    return header.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @throws WrongCallException if this is no training checkpoint, or not a whole one
   */
  public TrainingState read() {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = readFully(in, 8).getLong();
      if (length < 2 || length > in.size() - 8) {
        throw new EOFException("a header of " + length + " bytes");
      }
      JsonNode header = JSON.readTree(readFully(in, (int) length).array());
      JsonNode metadata = header.path("__metadata__");
      int size = header.path("values").path("shape").path(0).asInt(-1);
      if (size < 0 || in.size() != 8 + length + 12L * size) {
        throw new EOFException(in.size() + " bytes for " + size + " parameters");
      }
      float[] values = readFloats(in, size);
      float[] first = readFloats(in, size);
      float[] second = readFloats(in, size);
      return new TrainingState(
          metadata.path("run_id").asText(),
          metadata.path("recipe").asText(),
          metadata.path("step").asLong(),
          values,
          new Moments(first, second, metadata.path("optimizer_steps").asLong()),
          metadata.path("skipped").asLong(),
          metadata.path("bad_in_a_row").asInt(),
          Double.parseDouble(metadata.path("best").asText()));
    } catch (IOException | NumberFormatException e) {
      throw new WrongCallException(
          "The training checkpoint "
              + file
              + " cannot be resumed from ("
              + e.getMessage()
              + "); delete it to begin anew.",
          e);
    }
  }

  private static void writeFloats(FileChannel out, float[] floats) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < floats.length; from += CHUNK) {
      int count = Math.min(CHUNK, floats.length - from);
      bytes.clear().asFloatBuffer().put(floats, from, count);
      writeFully(out, bytes.limit(4 * count));
    }
  }

  private static float[] readFloats(FileChannel in, int size) throws IOException {
    float[] floats = new float[size];
    for (int from = 0; from < size; from += CHUNK) {
      int count = Math.min(CHUNK, size - from);
      readFully(in, 4 * count).asFloatBuffer().get(floats, from, count);
    }
    return floats;
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static ByteBuffer readFully(FileChannel in, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (in.read(bytes) < 0) {
        throw new EOFException("it ends too early");
      }
    }
    return bytes.flip();
  }
}
