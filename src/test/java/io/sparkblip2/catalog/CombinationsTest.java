package io.sparkblip2.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CombinationsTest {
  @Test
  void aTenthOfAllCombinationsIsHeldOut() {
    assertThat(ProductKind.values()).hasSizeGreaterThanOrEqualTo(24);
    assertThat(Combinations.ALL.products()).hasSize(28 * 10 * 4).doesNotHaveDuplicates();
    assertThat(Combinations.HELD_OUT.products()).hasSize(112).doesNotHaveDuplicates();
    assertThat(Combinations.TRAINING.products())
        .hasSize(1008)
        .doesNotContainAnyElementsOf(Combinations.HELD_OUT.products());
  }

  @Test
  void trainingShowsEveryPair() {
    assertThat(pairs(product -> List.of(product.kind(), product.color()))).hasSize(28 * 10);
    assertThat(pairs(product -> List.of(product.kind(), product.pattern()))).hasSize(28 * 4);
    assertThat(pairs(product -> List.of(product.color(), product.pattern()))).hasSize(10 * 4);
  }

  @Test
  void everyKindColorAndPatternIsHeldOutSomewhere() {
    List<Product> heldOut = Combinations.HELD_OUT.products();
    assertThat(heldOut).extracting(Product::kind).contains(ProductKind.values());
    assertThat(heldOut).extracting(Product::color).contains(ProductColor.values());
    assertThat(heldOut).extracting(Product::pattern).contains(ProductPattern.values());
  }

  private static Set<List<Object>> pairs(Function<Product, List<Object>> pair) {
    Set<List<Object>> pairs = new HashSet<>();
    Combinations.TRAINING.products().forEach(product -> pairs.add(pair.apply(product)));
    return pairs;
  }
}
