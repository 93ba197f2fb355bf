package io.sparkblip2.evaluation;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A file in the form of COCO's or VQA's: an object whose lists hold one object per image, caption,
 * question or answer. Read item by item, so that a large file needs little memory.
 *
 * @param name for messages
 */
record ReferenceFile(String name) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Hands every object of the named lists to its taker; other lists are passed over.
   *
   * @return the names of all lists that the file has
   * @throws WrongCallException if it is not JSON of this form
   */
  Set<String> read(InputStream in, Map<String, Consumer<JsonNode>> takers) throws IOException {
    Set<String> lists = new LinkedHashSet<>();
    try (JsonParser parser = JSON.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new WrongCallException(name + " does not hold one JSON object, { ... }.");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String list = parser.currentName();
        Consumer<JsonNode> taker = takers.get(list);
        boolean begins = parser.nextToken() == JsonToken.START_ARRAY;
        if (begins) {
          lists.add(list);
        }
        if (begins && taker != null) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            taker.accept(JSON.readTree(parser));
          }
        } else {
          parser.skipChildren();
        }
      }
      // A file that was cut off ends here without its closing brace.
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new WrongCallException(name + " is not valid JSON: there is more behind its end.");
      }
      return lists;
    } catch (JacksonException e) {
      throw new WrongCallException(
          "%s is not valid JSON: line %d: %s"
              .formatted(
                  name,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /**
   * The text or number under a key; equal whole numbers are the same text.
   *
   * @throws WrongCallException if there is none
   */
  String text(JsonNode item, String key) {
    JsonNode value = item.path(key);
    if (!value.isValueNode() || value.isNull()) {
      String shown = item.toString();
      throw new WrongCallException(
          "%s has an item %s: %s"
              .formatted(
                  name,
                  value.isContainerNode()
                      ? "whose '" + key + "' is empty or not one text"
                      : "without '" + key + "'",
                  shown.length() > 80 ? shown.substring(0, 80) + "..." : shown));
    }
    return value.isFloatingPointNumber() && value.canConvertToExactIntegral()
        ? value.bigIntegerValue().toString() // 42.0 is the id 42
        : value.asText();
  }

  /** Complains that the file is of another kind. */
  WrongCallException wrongKind(String wanted, Set<String> found, String remedy) {
    return new WrongCallException(
        "%s is no %s: its lists are %s. %s"
            .formatted(name, wanted, found.isEmpty() ? "none" : String.join(", ", found), remedy));
  }
}
