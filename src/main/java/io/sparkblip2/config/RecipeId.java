package io.sparkblip2.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Names what determines an output, so that another recipe makes another row. */
public final class RecipeId {
  private static final JsonMapper CANONICAL =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  private RecipeId() {}

  /**
   * Returns the first 16 hexadecimal digits of the SHA-256 over the ingredients as JSON with sorted
   * keys.
   *
   * @param ingredients by name; values are strings, numbers, booleans, lists, mappings, or records
   *     of these
   */
  public static String of(Map<String, ?> ingredients) {
    try {
      byte[] json = CANONICAL.writeValueAsString(ingredients).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(json);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("ingredients that are no plain values", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
