package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Writes one safetensors file as the reference library does: wide types first and then by name, so
 * that every number is aligned, behind a header that is padded with spaces to a multiple of 8.
 */
final class SafetensorsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsFile() {}

  /** Writes a new file; returns when its bytes are on the disk. */
  static void write(Path file, Collection<NewTensor> tensors) throws IOException {
    List<NewTensor> ordered = ordered(tensors);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeHeader(out, header(ordered));
      for (NewTensor tensor : ordered) {
        long end = out.position() + tensor.byteCount();
        tensor.content().writeTo(out);
        if (out.position() != end) {
          throw new IllegalStateException(tensor.key() + " did not fill its place in " + file);
        }
      }
      out.force(true);
    }
  }

  /** Writes the header's length and the header. */
  static void writeHeader(FileChannel out, byte[] header) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + header.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).flip();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** The header of a file with these tensors, without the length in front of it. */
  static byte[] header(Collection<NewTensor> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    // Without it, transformers refuses the file.
    header.putObject("__metadata__").put("format", "pt");
    long end = 0;
    for (NewTensor tensor : ordered(tensors)) {
      ObjectNode entry = header.putObject(tensor.key()).put("dtype", tensor.type());
      ArrayNode shape = entry.putArray("shape");
      for (long dimension : tensor.shape()) {
        shape.add(dimension);
      }
      long begin = end;
      end += tensor.byteCount();
      entry.putArray("data_offsets").add(begin).add(end);
    }
    String json = JSON.writeValueAsString(header);
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    return (json + " ".repeat(-length & 7)).getBytes(StandardCharsets.UTF_8);
  }

  private static List<NewTensor> ordered(Collection<NewTensor> tensors) {
    return tensors.stream()
        .sorted(
            Comparator.comparing((NewTensor tensor) -> -StoredTensor.TYPE_BYTES.get(tensor.type()))
                .thenComparing(NewTensor::key))
        .toList();
  }
}
