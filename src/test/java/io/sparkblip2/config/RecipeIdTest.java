package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecipeIdTest {
  private static final Map<String, Object> RECIPE =
      Map.of(
          "fingerprint", "0123",
          "preprocessing", Map.of("size", 224, "mean", List.of(0.48, 0.46, 0.41)),
          "prompt", "a photo of",
          "generation", Map.of("numBeams", 1),
          "precision", "float32");

  @Test
  void sixteenHexDigitsOfTheCanonicalJsonsDigest() {
    // printf '{"a":1,"b":"x"}' | sha256sum
    assertThat(RecipeId.of(Map.of("b", "x", "a", 1))).isEqualTo("ecf9e98ec0641e23");
  }

  @Test
  void theOrderOfKeysDoesNotMatter() {
    Map<String, Object> reversed = new LinkedHashMap<>();
    RECIPE.keySet().stream()
        .sorted((a, b) -> b.compareTo(a))
        .forEach(key -> reversed.put(key, RECIPE.get(key)));
    assertThat(RecipeId.of(reversed)).isEqualTo(RecipeId.of(RECIPE));
  }

  @Test
  void everyIngredientCounts() {
    for (String key : RECIPE.keySet()) {
      Map<String, Object> changed = new LinkedHashMap<>(RECIPE);
      changed.put(key, "something else");
      assertThat(RecipeId.of(changed)).as(key).isNotEqualTo(RecipeId.of(RECIPE));
    }
    Map<String, Object> deep = new LinkedHashMap<>(RECIPE);
    deep.put("preprocessing", Map.of("size", 224, "mean", List.of(0.48, 0.46, 0.42)));
    assertThat(RecipeId.of(deep)).isNotEqualTo(RecipeId.of(RECIPE));
  }
}
