package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One object of a checkpoint's JSON file, read with explicit defaults.
 *
 * <p>A key that is absent and a key that is null are the same, as in the Hugging Face readers.
 * Every complaint is a {@link CheckpointException} that names file and key.
 */
final class JsonFields {
  /** No size in a model is larger; products of three of them still fit a long. */
  static final int LARGEST_SIZE = 1 << 20;

  private static final long LARGEST_FILE_BYTES = 64L << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;
  private final String prefix;
  private final JsonNode node;

  private JsonFields(Path file, String prefix, JsonNode node) {
    this.file = file;
    this.prefix = prefix;
    this.node = node;
  }

  static JsonFields read(Path file) {
    JsonNode node;
    try {
      if (Files.size(file) > LARGEST_FILE_BYTES) {
        throw new CheckpointException(
            file + " is larger than " + LARGEST_FILE_BYTES + " bytes; this is no configuration.");
      }
      node = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e, e);
    }
    if (!node.isObject()) {
      throw new CheckpointException(file + " must hold one JSON object, { ... }.");
    }
    return new JsonFields(file, "", node);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  JsonNode get(String name) {
    return node.path(name);
  }

  Set<Map.Entry<String, JsonNode>> entries() {
    return node.properties();
  }

  /** The object under this key; empty when there is none. */
  JsonFields object(String name) {
    if (!has(name)) {
      return new JsonFields(file, prefix + name + ".", JsonNodeFactory.instance.objectNode());
    }
    if (!node.get(name).isObject()) {
      throw wrong(name, "a JSON object");
    }
    return new JsonFields(file, prefix + name + ".", node.get(name));
  }

  /** A count or width: 1 to {@link #LARGEST_SIZE}. */
  int size(String name, int absent) {
    return whole(name, absent, 1, LARGEST_SIZE);
  }

  /** A token id: 0 to {@link #LARGEST_SIZE}. */
  int id(String name, int absent) {
    return whole(name, absent, 0, LARGEST_SIZE);
  }

  /** One token id or a list of some, as both are written. */
  List<Integer> ids(String name, List<Integer> absent) {
    if (!has(name)) {
      return absent;
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode value : node.get(name).isArray() ? node.get(name) : List.of(node.get(name))) {
      ids.add(
          value.isIntegralNumber() && value.canConvertToInt()
              ? value.intValue()
              : LARGEST_SIZE + 1);
    }
    if (ids.isEmpty() || ids.stream().anyMatch(id -> id < 0 || id > LARGEST_SIZE)) {
      throw wrong(name, "a token id or a list of token ids");
    }
    return List.copyOf(ids);
  }

  int whole(String name, int absent, int smallest, int largest) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = node.get(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < smallest
        || value.intValue() > largest) {
      throw wrong(name, "a whole number from " + smallest + " to " + largest);
    }
    return value.intValue();
  }

  /** A finite number above zero. */
  double positive(String name, double absent) {
    if (!has(name)) {
      return absent;
    }
    double value = node.get(name).isNumber() ? node.get(name).doubleValue() : Double.NaN;
    if (!(value > 0) || Double.isInfinite(value)) {
      throw wrong(name, "a number above 0");
    }
    return value;
  }

  boolean flag(String name, boolean absent) {
    if (!has(name)) {
      return absent;
    }
    if (!node.get(name).isBoolean()) {
      throw wrong(name, "true or false");
    }
    return node.get(name).booleanValue();
  }

  String text(String name, String absent) {
    if (!has(name)) {
      return absent;
    }
    if (!node.get(name).isTextual()) {
      throw wrong(name, "a string");
    }
    return node.get(name).textValue();
  }

  /** Refuses a flag that the networks here only know with one value. */
  void require(String name, boolean supported) {
    if (flag(name, supported) != supported) {
      throw wrong(name, supported + "; the network here does not compute the other way");
    }
  }

  /** Refuses sizes, read or default, of which the first is no multiple of the second. */
  void requireMultiple(String name, int value, String unitName, int unit) {
    if (value % unit != 0) {
      throw new CheckpointException(
          "%s: %s%s, %d, must be a multiple of %s, %d."
              .formatted(file, prefix, name, value, unitName, unit));
    }
  }

  /** Complains about the value of a key. */
  CheckpointException wrong(String name, String wanted) {
    String found = has(name) ? node.get(name).toString() : "not set";
    if (found.length() > 80) {
      found = found.substring(0, 80) + "...";
    }
    return new CheckpointException(
        file + ": " + prefix + name + " is " + found + ", but must be " + wanted + ".");
  }
}
