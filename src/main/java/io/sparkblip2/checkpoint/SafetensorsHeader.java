package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The header of one safetensors file, checked before anything it promises is believed.
 *
 * <p>The rules are those of the reference reader: length of 8 bytes, little-endian, at most 100 MB
 * and inside the file; one JSON object; known types; bytes that follow from the shape; offsets that
 * fill the file without hole or overlap.
 *
 * @param dataStart offset of the first tensor byte
 * @param tensors in the order of their bytes
 */
record SafetensorsHeader(Path file, long fileBytes, long dataStart, List<StoredTensor> tensors) {
  private static final long LONGEST = 100_000_000;
  private static final int MOST_DIMENSIONS = 16;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .setCodec(new ObjectMapper());

  static SafetensorsHeader read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long fileBytes = channel.size();
      if (fileBytes < 8) {
        throw broken(file, "has " + fileBytes + " bytes, fewer than the 8 of the header's length");
      }
      long length = readFully(channel, 0, 8).getLong();
      if (length < 0 || length > LONGEST) {
        throw broken(
            file, "claims a header of " + Long.toUnsignedString(length) + " bytes, over 100 MB");
      }
      if (length > fileBytes - 8) {
        throw broken(file, "claims a header of " + length + " bytes, longer than the file");
      }
      byte[] header = readFully(channel, 8, (int) length).array();
      if (header.length == 0 || header[0] != '{') {
        throw broken(file, "has a header that does not start with {");
      }
      List<StoredTensor> tensors = parse(file, header, 8 + length);
      requireFilled(file, tensors, 8 + length, fileBytes);
      return new SafetensorsHeader(file, fileBytes, 8 + length, List.copyOf(tensors));
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e, e);
    }
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the file ended at byte " + (position + bytes.position()));
      }
    }
    return bytes.flip();
  }

  private static List<StoredTensor> parse(Path file, byte[] header, long dataStart) {
    List<StoredTensor> tensors = new ArrayList<>();
    // A reader, because Jackson would take bytes for UTF-16 where it sees fit.
    try (JsonParser parser =
        JSON.createParser(
            new InputStreamReader(
                new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder()))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        JsonNode value = parser.readValueAsTree();
        if (key.equals("__metadata__")) {
          requireStrings(file, value);
        } else {
          tensors.add(tensor(file, key, value, dataStart));
        }
      }
      if (parser.nextToken() != null) {
        throw broken(file, "has something behind the JSON object of its header");
      }
    } catch (IOException e) {
      throw new CheckpointException(
          file + " has a header that is not valid JSON with every key once: " + e.getMessage(), e);
    }
    return tensors;
  }

  private static void requireStrings(Path file, JsonNode metadata) {
    if (!metadata.isObject()) {
      throw broken(file, "has a __metadata__ that is not a JSON object");
    }
    for (JsonNode value : metadata) {
      if (!value.isTextual()) {
        throw broken(file, "has a __metadata__ value that is not a string");
      }
    }
  }

  private static StoredTensor tensor(Path file, String key, JsonNode json, long dataStart) {
    String type = json.path("dtype").asText();
    if (!StoredTensor.TYPE_BYTES.containsKey(type)) {
      throw broken(file, "has tensor " + key + " of the unknown dtype '" + type + "'");
    }
    long[] shape = wholeNumbers(file, key, json.path("shape"), "shape");
    long[] offsets = wholeNumbers(file, key, json.path("data_offsets"), "data_offsets");
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw broken(file, "has tensor " + key + " whose data_offsets are not [begin, end]");
    }
    if (offsets[1] > Long.MAX_VALUE - dataStart) {
      throw broken(file, "has tensor " + key + " whose data_offsets are beyond any file");
    }
    long bytes = StoredTensor.TYPE_BYTES.get(type);
    try {
      for (long dimension : shape) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
    } catch (ArithmeticException e) {
      throw new CheckpointException(
          file + " has tensor " + key + " whose shape overflows 64 bits.", e);
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw broken(
          file,
          "has tensor "
              + key
              + " whose shape needs "
              + bytes
              + " bytes, but whose data_offsets hold "
              + (offsets[1] - offsets[0]));
    }
    return new StoredTensor(key, file, type, shape, dataStart + offsets[0], dataStart + offsets[1]);
  }

  private static long[] wholeNumbers(Path file, String key, JsonNode json, String name) {
    if (!json.isArray() || json.size() > MOST_DIMENSIONS) {
      throw broken(file, "has tensor " + key + " without a proper " + name);
    }
    long[] numbers = new long[json.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = json.get(i);
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw broken(file, "has tensor " + key + " with " + number + " in its " + name);
      }
      numbers[i] = number.longValue();
    }
    return numbers;
  }

  /** Sorts the tensors by their bytes; they must lie end to end up to the file's last byte. */
  private static void requireFilled(
      Path file, List<StoredTensor> tensors, long dataStart, long fileBytes) {
    tensors.sort(
        Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end));
    long position = dataStart;
    for (StoredTensor tensor : tensors) {
      if (tensor.begin() > position) {
        throw broken(file, "has a hole of unused bytes before tensor " + tensor.key());
      }
      if (tensor.begin() < position) {
        throw broken(file, "has tensor " + tensor.key() + " overlapping the one before it");
      }
      position = tensor.end();
    }
    if (position > fileBytes) {
      throw broken(
          file, "is cut off: it has " + fileBytes + " bytes of the " + position + " it promises");
    }
    if (position < fileBytes) {
      throw broken(file, "has " + (fileBytes - position) + " bytes behind its last tensor");
    }
  }

  private static CheckpointException broken(Path file, String what) {
    return new CheckpointException(
        file + " " + what + ". It is not a whole safetensors file; fetch or write it again.");
  }
}
