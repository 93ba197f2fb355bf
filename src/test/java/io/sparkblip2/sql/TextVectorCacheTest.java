package io.sparkblip2.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.inference.ExecutorMatchers;
import io.sparkblip2.inference.TextImageMatcher;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With the small random retrieval model. */
class TextVectorCacheTest {
  private final ModelSpecs models = new FunctionsSession().models();
  private int opened;

  @Test
  void onlyTheTextsThatWereLoadedLastAreKept() {
    TextVectorCache vectors = new TextVectorCache(models.matcher(), this::matcher);
    vectors.load(List.of("a red mug", "a blue mug", "a red mug"));
    float[] blue = vectors.vector("a blue mug");
    vectors.load(List.of("a blue mug", "a green mug"));
    assertThat(vectors.own()).containsOnlyKeys("a blue mug", "a green mug");
    assertThat(vectors.vector("a blue mug")).isSameAs(blue);
    vectors.load(List.of());
    assertThat(vectors.own()).isEmpty();
  }

  @Test
  void aTextThatAnotherTaskHasEmbeddedNeedsNoModel() {
    new TextVectorCache(models.matcher(), this::matcher).load(List.of("a yellow mug"));
    TextVectorCache other = new TextVectorCache(models.matcher(), this::matcher);
    other.load(List.of("a yellow mug"));
    assertThat(other.vector("a yellow mug")).hasSize(16);
    assertThat(opened).isEqualTo(1);
  }

  private TextImageMatcher matcher() {
    opened++;
    return ExecutorMatchers.get(models.matcher(), DeviceAddress.CPU);
  }
}
