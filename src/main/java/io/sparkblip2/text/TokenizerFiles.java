package io.sparkblip2.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The tokenizer's files, looked at before native code runs on them.
 *
 * @param tokenizerJson tokenizer.json, checked, with {@code add_prefix_space} as
 *     tokenizer_config.json has it
 * @param cleanUpSpaces {@code clean_up_tokenization_spaces} of tokenizer_config.json, false without
 */
record TokenizerFiles(String tokenizerJson, boolean cleanUpSpaces) {
  private static final long LARGEST_BYTES = 256L << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  static TokenizerFiles read(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.exists(file)) {
      throw new WrongCallException(
          file + " is missing. Fetch it from the model's page, or save the fast tokenizer there.");
    }
    String text = contents(file);
    JsonNode json = parse(file, text);
    for (String part : new String[] {"normalizer", "pre_tokenizer", "post_processor", "decoder"}) {
      for (JsonNode regex : json.path(part).findValues("Regex")) {
        if (RepeatedRepetition.isIn(regex.asText())) {
          throw new WrongCallException(
              file
                  + ": the "
                  + part
                  + " has the regular expression "
                  + regex
                  + ", which repeats a group that itself repeats or branches. A short text can make"
                  + " such an expression run for ever or end the process, so it is refused.");
        }
      }
    }
    Path configFile = folder.resolve("tokenizer_config.json");
    JsonNode config =
        Files.exists(configFile)
            ? parse(configFile, contents(configFile))
            : MissingNode.getInstance();
    return new TokenizerFiles(
        withPrefixSpace(text, json, config.path("add_prefix_space")),
        config.path("clean_up_tokenization_spaces").asBoolean(false));
  }

  /** transformers lets tokenizer_config.json decide, where the tokenizer has such a choice. */
  private static String withPrefixSpace(String text, JsonNode json, JsonNode wanted) {
    JsonNode splitter = json.path("pre_tokenizer");
    JsonNode present = splitter.path("add_prefix_space");
    boolean isByteLevel = splitter.path("type").asText().equals("ByteLevel");
    if (!isByteLevel || !wanted.isBoolean() || wanted.equals(present)) {
      return text;
    }
    ((ObjectNode) splitter).set("add_prefix_space", wanted);
    return json.toString();
  }

  private static String contents(Path file) {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw new WrongCallException(file + " is larger than " + LARGEST_BYTES + " bytes.");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new WrongCallException(file + " cannot be read as UTF-8 text: " + e, e);
    }
  }

  private static JsonNode parse(Path file, String text) {
    try {
      JsonNode json = JSON.readTree(text);
      if (!json.isObject()) {
        throw new WrongCallException(file + " must hold one JSON object, { ... }.");
      }
      return json;
    } catch (IOException e) {
      throw new WrongCallException(file + " is not valid JSON: " + e.getMessage(), e);
    }
  }
}
