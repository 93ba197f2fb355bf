package io.sparkblip2.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tokenizer that was trained here, as the files of a checkpoint folder.
 *
 * @param files name to content: what {@link Tokenizer} and transformers' AutoTokenizer read
 * @param vocabularySize rows of the embedding table: the model's {@code vocab_size}
 * @param ids of all tokens, by their spelling in tokenizer.json
 */
public record TrainedTokenizer(
    Map<String, String> files, int vocabularySize, Map<String, Integer> ids) {
  /** The placeholder for the image. */
  public static final String IMAGE = "<image>";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param config tokenizer_config.json, with the special tokens' names and {@link #IMAGE}
   */
  static TrainedTokenizer of(
      TokenizerJson json,
      int vocabularySize,
      Map<String, Integer> ids,
      Map<String, Object> config) {
    Map<String, Object> whole = new LinkedHashMap<>(config);
    whole.put("additional_special_tokens", List.of(IMAGE));
    whole.put("extra_special_tokens", Map.of());
    whole.put("processor_class", "Blip2Processor");
    Map<String, Object> specialTokens = new LinkedHashMap<>(whole);
    specialTokens
        .keySet()
        .removeIf(key -> !key.endsWith("_token") && !key.equals("additional_special_tokens"));
    specialTokens.values().removeIf(value -> value instanceof Boolean);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("tokenizer.json", text(json.node()));
    files.put("tokenizer_config.json", text(JSON.valueToTree(whole)));
    files.put("special_tokens_map.json", text(JSON.valueToTree(specialTokens)));
    return new TrainedTokenizer(files, vocabularySize, Map.copyOf(ids));
  }

  /** The id of a token that is in the vocabulary. */
  public int id(String token) {
    if (!ids.containsKey(token)) {
      throw new IllegalArgumentException("The vocabulary has no token " + token + ".");
    }
    return ids.get(token);
  }

  private static String text(JsonNode json) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree is always JSON", e);
    }
  }
}
