package io.sparkblip2.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a YAML (or JSON) file whose top is a mapping. */
final class YamlFile {
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private YamlFile() {}

  /**
   * Returns the top mapping in the file's order; an empty file is an empty mapping.
   *
   * @throws WrongCallException if there is no such file or it is no mapping
   */
  static Map<String, JsonNode> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new WrongCallException("There is no file " + file + ".");
    }
    try {
      JsonNode top = YAML.readTree(file.toFile());
      if (!top.isObject() && !top.isMissingNode() && !top.isNull()) {
        throw new WrongCallException(file + " has to be a mapping of keys to values.");
      }
      Map<String, JsonNode> entries = new LinkedHashMap<>();
      top.fields().forEachRemaining(entry -> entries.put(entry.getKey(), entry.getValue()));
      return entries;
    } catch (JacksonException e) {
      String where = e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
      throw new WrongCallException(
          file + " cannot be read as YAML" + where + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new WrongCallException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
